package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private final ManualTime time = new ManualTime();

  private Backoff withoutJitter() {
    return new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(300), time, () -> 0);
  }

  @Test
  void waits_double_from_the_first_to_the_longest() {
    Backoff backoff = withoutJitter();
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      seconds.add(backoff.failed().toSeconds());
    }
    assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L), seconds);
    assertEquals(11, backoff.failures());
  }

  @Test
  void jitter_takes_away_up_to_a_quarter_and_adds_nothing() {
    Random random = new Random(17);
    Backoff backoff =
        new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(300), time, random::nextDouble);
    long shortest = Long.MAX_VALUE;
    long longest = 0;
    for (int i = 0; i < 2_000; i++) {
      long millis = backoff.failed().toMillis();
      if (i >= 9) {
        shortest = Math.min(shortest, millis);
        longest = Math.max(longest, millis);
      }
    }
    assertTrue(shortest >= 225_000 && shortest < 226_000, "shortest: " + shortest);
    assertTrue(longest <= 300_000 && longest > 299_000, "longest: " + longest);
  }

  @Test
  void the_next_attempt_is_due_when_the_wait_has_passed_on_the_monotonic_clock() {
    Backoff backoff = withoutJitter();
    assertTrue(backoff.isOver());
    backoff.failed();
    backoff.failed();
    assertEquals(Duration.ofSeconds(2), backoff.left());
    time.advance(Duration.ofMillis(1_999));
    assertFalse(backoff.isOver());
    assertEquals(Duration.ofMillis(1), backoff.left());
    time.advance(Duration.ofMillis(1));
    assertTrue(backoff.isOver());
    time.advance(Duration.ofDays(1));
    assertEquals(Duration.ZERO, backoff.left());
  }

  @Test
  void a_success_makes_the_next_wait_the_first_again() {
    Backoff backoff = withoutJitter();
    for (int i = 0; i < 5; i++) {
      backoff.failed();
    }
    backoff.succeeded();
    assertEquals(0, backoff.failures());
    assertTrue(backoff.isOver());
    assertEquals(Duration.ofSeconds(1), backoff.failed());
  }

  @Test
  void a_longest_wait_that_no_doubling_hits_is_kept_to() {
    Backoff backoff = new Backoff(Duration.ofMillis(400), Duration.ofSeconds(1), time, () -> 0);
    backoff.failed();
    backoff.failed();
    assertEquals(Duration.ofSeconds(1), backoff.failed());
  }
}

package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.auditlog.metrics.AuditMetrics;
import io.auditlog.testing.ManualTime;
import io.auditlog.testing.RecordingReporter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TroublesTest {

  private final ManualTime time = new ManualTime();
  private final AuditMetrics metrics = new AuditMetrics();
  private final RecordingReporter reporter = new RecordingReporter();
  private final Troubles troubles = new Troubles(time, metrics, reporter);

  @Test
  void a_trouble_that_lasts_is_said_at_once_and_every_ten_minutes_and_when_it_is_over() {
    for (int minute = 0; minute < 25; minute++) {
      troubles.lasts("database", "down");
      time.advance(Duration.ofMinutes(1));
    }
    troubles.isOver("database", "up");
    troubles.isOver("database", "up");
    assertEquals(List.of("WARN down", "WARN down", "WARN down", "INFO up"), reporter.said());
  }

  @Test
  void another_trouble_of_the_same_thing_is_said_at_once() {
    troubles.lasts("database", "down");
    troubles.lasts("database", "wrong password");
    troubles.lasts("journal", "damaged");
    assertEquals(List.of("WARN down", "WARN wrong password", "WARN damaged"), reporter.said());
  }

  @Test
  void of_many_alike_the_first_is_said_and_then_how_many_more_there_were() {
    for (int i = 1; i <= 1_000; i++) {
      troubles.happened("refused", "refused " + i);
    }
    time.advance(Duration.ofMinutes(10));
    troubles.happened("refused", "refused 1001");
    assertEquals(
        List.of("WARN refused 1", "WARN refused 1001 (and 999 more like this)"), reporter.said());
  }

  @Test
  void the_status_has_the_last_one_even_if_it_was_not_said_again() {
    troubles.happened("refused", "refused 1");
    troubles.happened("refused", "refused 2");
    assertEquals("refused 2", metrics.lastError().orElseThrow());
    assertEquals(time.now(), metrics.lastErrorAt().orElseThrow());
  }

  @Test
  void what_keeps_events_from_being_uploaded_is_shown_until_it_is_over_or_gone() {
    troubles.lasts("one", "first");
    troubles.lasts("other", "second");
    troubles.happened("events", "refused");
    assertEquals("first", metrics.uploadTrouble().get());

    troubles.isOver("one", "works");
    assertEquals("second", metrics.uploadTrouble().get());

    troubles.forget("other");
    assertEquals(Optional.empty(), metrics.uploadTrouble());
    troubles.lasts("other", "second");
    assertEquals("second", metrics.uploadTrouble().get());
  }
}

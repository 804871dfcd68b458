package io.auditlog.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Promise: what is shown of latencies and batch sizes is what there was, and recent. */
class DistributionTest {

  private static final double[] SHARES = {0, 0.01, 0.5, 0.9, 0.99, 0.999, 1};

  private final Distribution distribution = new Distribution();

  @Test
  void of_nothing_is_zero() {
    assertEquals(0, distribution.count());
    assertEquals(0, distribution.quantile(0.99));
    assertEquals(0, distribution.max());
  }

  @Test
  void tells_each_quantile_not_too_low_and_at_most_an_eighth_too_high() {
    Random random = new Random(1);
    for (int bits = 1; bits <= 41; bits++) {
      Distribution one = new Distribution();
      long[] values = random.longs(1_000, 0, 1L << bits).toArray();
      Arrays.stream(values).forEach(one::record);
      Arrays.sort(values);
      for (double share : SHARES) {
        long exact = values[Math.max(0, (int) Math.ceil(share * values.length) - 1)];
        long told = one.quantile(share);
        assertTrue(told >= exact && told <= exact + exact / 8 + 1, exact + " is told as " + told);
      }
      assertEquals(values[values.length - 1], one.max());
    }
  }

  @Test
  void takes_any_value() {
    distribution.record(-1);
    distribution.record(Long.MAX_VALUE);
    assertEquals(0, distribution.quantile(0.5));
    assertEquals(Long.MAX_VALUE, distribution.max());
  }

  @Test
  void forgets_a_value_after_two_minutes_but_not_after_one_nor_that_it_was_there() {
    distribution.record(1_000);
    distribution.turn();
    distribution.record(10);

    assertEquals(1_000, distribution.max());
    assertEquals(10, distribution.quantile(0.5));
    assertEquals(1_000, distribution.quantile(0.99));

    distribution.turn();
    assertEquals(10, distribution.max());
    distribution.turn();
    assertEquals(0, distribution.max());
    assertEquals(0, distribution.quantile(0.99));
    assertEquals(2, distribution.count());
    assertEquals(1_010, distribution.total());
  }

  @Test
  void counts_what_many_threads_note_at_once() throws InterruptedException {
    int threads = 4;
    int each = 100_000;
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int value = 1; value <= each; value++) {
                  distribution.record(value % 15 + 1);
                }
              });
      thread.start();
      all.add(thread);
    }
    for (Thread thread : all) {
      thread.join();
    }

    assertEquals((long) threads * each, distribution.count());
    assertEquals(15, distribution.max());
    assertEquals(8, distribution.quantile(0.5));
  }
}

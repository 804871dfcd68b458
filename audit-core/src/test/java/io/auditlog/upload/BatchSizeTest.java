package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BatchSizeTest {

  /** Sends records until all have been stored or blamed; counts the batches. */
  private static int batches(int records, int batchSize, Set<Long> bad, Set<Long> blamed) {
    BatchSize size = new BatchSize(batchSize);
    int batches = 0;
    long stored = 0;
    while (stored < records) {
      long last = Math.min(records, stored + size.after(stored));
      long from = stored + 1;
      batches++;
      boolean refused = bad.stream().anyMatch(seq -> seq >= from && seq <= last);
      if (!refused || last == from) {
        if (refused) {
          blamed.add(last);
          size.restart();
        }
        stored = last;
        size.grow();
      } else {
        size.suspectUpTo(last);
      }
    }
    return batches;
  }

  @Test
  void one_bad_record_is_found_among_ten_thousand_by_halving() {
    for (long bad : new long[] {1, 2, 500, 1_000, 1_001, 9_999, 10_000}) {
      Set<Long> blamed = new TreeSet<>();
      int batches = batches(10_000, 1_000, Set.of(bad), blamed);
      assertEquals(Set.of(bad), blamed);
      assertTrue(batches <= 10 + 2 * 10, batches + " batches for " + bad);
    }
  }

  @Test
  void several_bad_records_are_each_found_and_nobody_else_is_blamed() {
    Set<Long> bad = new TreeSet<>(Set.of(3L, 4L, 77L, 78L, 79L, 600L, 999L, 1_000L));
    Set<Long> blamed = new TreeSet<>();
    int batches = batches(1_000, 1_000, bad, blamed);
    assertEquals(bad, blamed);
    assertTrue(batches <= 1 + 8 * 2 * 10, batches + " batches");
  }

  @Test
  void records_that_are_all_bad_cost_a_few_small_batches_each() {
    Set<Long> bad = new TreeSet<>();
    for (long seq = 1; seq <= 1_000; seq++) {
      bad.add(seq);
    }
    Set<Long> blamed = new TreeSet<>();
    int batches = batches(1_000, 1_000, bad, blamed);
    assertEquals(bad, blamed);
    assertTrue(batches <= 10 + 2 * 1_000, batches + " batches");
  }

  @Test
  void a_batch_that_was_too_much_is_halved_down_to_one_and_grows_again() {
    BatchSize size = new BatchSize(1_000);
    size.halve(1_000);
    assertEquals(500, size.after(0));
    for (int i = 0; i < 20; i++) {
      size.halve(size.after(0));
    }
    assertEquals(1, size.after(0));
    for (int i = 0; i < 20; i++) {
      size.grow();
    }
    assertEquals(1_000, size.after(0));
  }
}

package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens at {@code maxQueueSize}. */
class QueueLimitTest {

  @TempDir Path temp;

  private Queue open(OnFull onFull, Duration blockTimeout) throws JournalException {
    return Queue.open(
        temp,
        s -> s.maxQueueSize(10_000).segmentSize(2000).onFull(onFull).blockTimeout(blockTimeout));
  }

  private static int fill(Queue queue) {
    int stored = 0;
    while (true) {
      try {
        queue.append(Integer.toString(++stored));
      } catch (JournalException e) {
        assertTrue(e.getMessage().contains("is full"), e.getMessage());
        assertFalse(e.isUndetermined());
        return stored - 1;
      }
    }
  }

  private static void upload(Queue queue, int upTo) throws Exception {
    Queue.messages(queue.own());
    queue.own().uploaded(upTo, queue.own().macAt(upTo).get());
  }

  @Test
  void with_fail_appends_fail_at_once_until_there_is_room() throws Exception {
    try (Queue queue = open(OnFull.FAIL, Duration.ofDays(1))) {
      int stored = fill(queue);
      // A line has some 180 bytes, and what is written while the folder is measured may count
      // twice.
      assertTrue(stored > 10 && stored < 60, stored + " stored");
      upload(queue, stored);
      Queue.until(() -> couldAppend(queue));
    }
  }

  private static boolean couldAppend(Queue queue) {
    try {
      queue.append("again");
      return true;
    } catch (JournalException e) {
      return false;
    }
  }

  @Test
  void with_block_one_append_waits_and_then_all_fail_at_once() throws Exception {
    try (Queue queue = open(OnFull.BLOCK, Duration.ofMillis(300))) {
      long start = System.nanoTime();
      fill(queue);
      assertTrue(System.nanoTime() - start >= 300_000_000L);
      start = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        assertThrows(JournalException.class, () -> queue.append("no"));
      }
      assertTrue(System.nanoTime() - start < 100 * 300_000_000L);
    }
  }

  @Test
  void with_block_an_append_goes_on_when_room_comes() throws Exception {
    try (Queue queue = open(OnFull.BLOCK, Duration.ofMinutes(5))) {
      CompletableFuture<Integer> filling = CompletableFuture.supplyAsync(() -> fillTo(queue, 200));
      Queue.until(() -> queue.journals.bytes() > 9700);
      while (!filling.isDone()) {
        int stored = (int) queue.metrics.appended().sum();
        if (stored > 0) {
          upload(queue, stored);
        }
      }
      assertEquals(200, filling.get());
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private static int fillTo(Queue queue, int count) {
    for (int i = 0; i < count; i++) {
      try {
        queue.append(Integer.toString(i));
      } catch (JournalException e) {
        throw new IllegalStateException(e);
      }
    }
    return count;
  }

  @Test
  void journals_of_others_count_too() throws Exception {
    try (Queue other = Queue.open(temp, s -> s.segmentSize(2000))) {
      while (other.metrics.appended().sum() < 60) {
        other.append("x");
      }
    }
    try (Queue queue = open(OnFull.FAIL, Duration.ZERO)) {
      assertThrows(JournalException.class, () -> queue.append("1"));
      StoredJournal adopted = queue.journals.adopt().get(0);
      Queue.messages(adopted);
      adopted.uploaded(60, adopted.macAt(60).get());
      Queue.until(() -> couldAppend(queue));
    }
  }

  @Test
  void a_full_queue_can_be_closed_while_appends_wait() throws Exception {
    Queue queue = open(OnFull.BLOCK, Duration.ofDays(1));
    CompletableFuture<Integer> filling = CompletableFuture.supplyAsync(() -> fillTo(queue, 10_000));
    Queue.until(queue.journals::isFull);
    queue.close();
    assertThrows(ExecutionException.class, filling::get);
  }
}

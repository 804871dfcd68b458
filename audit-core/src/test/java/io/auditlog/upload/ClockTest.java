package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Eventually;
import io.auditlog.testing.SetClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise: a wall clock that is set changes the times that are recorded and nothing else: no order,
 * no pause, and not for how long something is kept.
 */
class ClockTest extends QueueBehindProxy {

  private final SetClock clock = new SetClock();

  private RunningQueue.Settings keeping(Duration time) {
    return queue().time(clock).journal(j -> j.keepUploaded(time));
  }

  private List<Path> journals() {
    try (Stream<Path> entries = Files.list(queueDir())) {
      return entries.filter(entry -> !entry.endsWith("adopt.lock")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void that_goes_back_between_events_keeps_their_order() {
    try (RunningQueue queue = keeping(Duration.ZERO).open()) {
      queue.append(1, 5);
      clock.set(Duration.ofDays(-1));
      queue.append(6, 10);
      queue.drained();
    }
    assertStored(1, 10);
    assertEquals(
        1L,
        database.value(
            "SELECT COUNT(*) FROM audit_log a JOIN audit_log b"
                + " ON a.journal_id = b.journal_id AND a.seq + 1 = b.seq"
                + " WHERE b.recorded_at < a.recorded_at"));
  }

  @ParameterizedTest
  @ValueSource(longs = {-100, 100})
  void that_is_set_by_days_changes_nothing_about_how_long_is_kept(long days) {
    try (RunningQueue queue =
        keeping(Duration.ofHours(1)).journal(j -> j.segmentSize(4096)).open()) {
      queue.append(1, 50);
      queue.drained();
      int kept = segments();
      assertTrue(kept > 2);
      clock.set(Duration.ofDays(days));
      for (int i = 51; i <= 60; i++) { // With each upload it is looked what may go.
        queue.append(i, i);
        queue.drained();
      }
      assertTrue(segments() >= kept, segments() + " left of " + kept);

      clock.skip(Duration.ofHours(1));
      Eventually.await(
          () -> {
            queue.append(RunningQueue.event("", ""));
            return segments() < kept;
          },
          queue::toString);
    }
    assertTrue(messages().size() > 60);
  }

  private int segments() {
    int segments = 0;
    for (Path journal : journals()) {
      try (Stream<Path> files = Files.list(journal)) {
        segments += (int) files.filter(file -> file.toString().endsWith(".ndjson")).count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return segments;
  }

  @ParameterizedTest
  @ValueSource(longs = {-100, 100})
  void that_is_set_by_days_while_there_is_no_database_delays_no_further_attempt(long days) {
    proxy.refuse();
    try (RunningQueue queue =
        RunningQueue.on(queueDir(), database, proxy.url(database.name()))
            .time(clock)
            .upload(u -> u.retryInitial(Duration.ofMillis(50)).retryMax(Duration.ofMillis(50)))
            .open()) {
      queue.append(1, 5);
      Eventually.await(() -> queue.metrics.retries().sum() > 0, queue::toString);
      clock.set(Duration.ofDays(days));
      proxy.behave();
      queue.drained();
    }
    assertStored(1, 5);
  }

  /** Across processes only the wall clock tells how long ago it was; nothing is kept for ever. */
  @Test
  void that_goes_back_between_two_processes_has_uploaded_journals_kept_from_then_on() {
    clock.set(Duration.ofDays(1));
    try (RunningQueue queue = keeping(Duration.ofMillis(200)).open()) {
      queue.append(1, 5);
      queue.drained();
    }
    clock.set(Duration.ofDays(-1));
    try (RunningQueue queue = keeping(Duration.ofMillis(200)).open()) {
      queue.append(6, 10);
      Eventually.await(() -> database.count("audit_log") == 10, queue::toString);
      clock.skip(Duration.ofMinutes(1)); // So often it is looked whether one is still to be kept.
      Eventually.await(
          () -> {
            queue.append(RunningQueue.event("", ""));
            return journals().size() == 1;
          },
          () -> journals() + " are left; " + queue);
    }
    assertTrue(messages().size() > 10);
  }
}

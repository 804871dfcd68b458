package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Eventually;
import io.auditlog.testing.ManualTime;
import io.auditlog.testing.QueueFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** MySQL's cursor decides: behind, ahead, gone, or of another journal. */
class CursorTest extends QueueAndDatabase {

  private static final Duration LOOK = Duration.ofSeconds(60);

  private RunningQueue.Settings keeping() {
    return queue().journal(j -> j.keepUploaded(Duration.ofMinutes(10)));
  }

  /** As after a failover to a replica that was behind, or when a backup has been restored. */
  private void goBackTo(int seq) {
    database.update("DELETE FROM audit_log WHERE seq > ?", seq);
    setCursor(seq);
  }

  private void setCursor(int seq) {
    database.update(
        "UPDATE audit_journal SET uploaded_seq = ?, closed_seq = NULL,"
            + " uploaded_mac = (SELECT mac FROM audit_log WHERE seq = ?)",
        seq,
        seq);
  }

  private void loseEverything() {
    database.update("DELETE FROM audit_log");
    database.update("DELETE FROM audit_journal");
  }

  @Test
  void that_has_gone_back_is_said_and_what_is_lost_is_sent_again() {
    try (RunningQueue queue = keeping().open()) {
      queue.append(1, 10);
      queue.drained();
      goBackTo(4);

      queue.append(11, 11);
      queue.drained();
      queue.awaitSaid("it has it up to seq 4, and had it up to seq 10");
    }

    assertStored(1, 11);
  }

  @Test
  void that_is_gone_altogether_is_made_anew() {
    try (RunningQueue queue = keeping().open()) {
      queue.append(1, 10);
      queue.drained();
      loseEverything();

      queue.append(11, 11);
      queue.drained();
      queue.awaitSaid("MySQL has lost");
    }

    assertStored(1, 11);
  }

  @Test
  void is_looked_at_every_minute_even_if_there_is_nothing_to_send() {
    ManualTime time = new ManualTime();
    try (RunningQueue queue = keeping().time(time).open()) {
      queue.append(1, 10);
      queue.drained();
      goBackTo(3);

      time.advance(LOOK);

      Eventually.await(() -> database.count("audit_log") == 10, queue::toString);
      queue.awaitSaid("MySQL has lost");
    }

    assertStored(1, 10);
  }

  @Test
  void is_looked_at_before_an_adopted_journal_is_removed() {
    ManualTime time = new ManualTime();
    keeping().abandon(1, 10);
    try (RunningQueue queue = keeping().time(time).open()) {
      Eventually.await(() -> database.count("audit_log") == 10, queue::toString);
      Eventually.await(() -> queue.journals.pendingRecords() == 0, queue::toString);
      loseEverything();

      time.advance(Duration.ofMinutes(11));

      Eventually.await(() -> database.count("audit_log") == 10, queue::toString);
      assertEquals(1, ExactlyOnceTest.journals(queueDir()).size());
      time.advance(Duration.ofMinutes(11));
      Eventually.await(() -> ExactlyOnceTest.journals(queueDir()).isEmpty(), queue::toString);
    }

    assertStored(1, 10);
  }

  @Test
  void that_was_behind_at_a_start_is_said_too() {
    try (RunningQueue queue = keeping().open()) {
      queue.append(1, 10);
      queue.drained();
    }
    goBackTo(6);

    try (RunningQueue next = keeping().open()) {
      next.awaitSaid("it has it up to seq 6, and had it up to seq 10");
      Eventually.await(() -> database.count("audit_log") == 10, next::toString);
    }

    assertStored(1, 10);
  }

  @Test
  void that_is_behind_rows_that_are_there_doubles_none_of_them() {
    try (RunningQueue queue = keeping().open()) {
      queue.append(1, 10);
      queue.drained();
      setCursor(4);

      queue.append(11, 20);
      queue.drained();
    }

    assertStored(1, 20);
  }

  @Test
  void that_is_before_what_the_queue_still_holds_passes_the_gap_and_says_so() {
    try (RunningQueue queue = queue().journal(j -> j.segmentSize(20_000)).open()) {
      queue.append(1, 200);
      queue.drained();
      loseEverything();

      queue.append(201, 201);
      queue.drained();
    }

    long skipped = database.count("audit_skipped");
    assertTrue(skipped > 50 && skipped < 201, skipped + " skipped");
    assertEquals(201, skipped + database.count("audit_log"));
    assertEquals(
        "no longer in the queue", database.value("SELECT DISTINCT reason FROM audit_skipped"));
  }

  @Test
  void with_another_event_at_its_place_leaves_the_journal_alone_as_forked() throws IOException {
    try (RunningQueue queue = keeping().open()) {
      queue.append(1, 10);
      queue.drained();
      database.update("UPDATE audit_journal SET uploaded_mac = REPEAT('x', 32)");

      queue.append(11, 20);
      queue.awaitSaid("is forked");
    }

    assertEquals(10, database.count("audit_log"));
    assertEquals(20, QueueFiles.read(queueDir()).size());
    setCursor(10);
  }

  @Test
  void of_a_row_that_is_another_event_leaves_the_journal_alone_as_forked() throws IOException {
    try (RunningQueue queue = keeping().open()) {
      queue.append(1, 10);
      queue.drained();
      setCursor(4);
      database.update("UPDATE audit_log SET mac = REPEAT('x', 32) WHERE seq = 7");

      queue.append(11, 20);
      queue.awaitSaid("MySQL has another event at seq 7");
    }

    assertEquals(10, database.count("audit_log"));
    assertEquals(20, QueueFiles.read(queueDir()).size());
    database.update("DELETE FROM audit_journal");
  }

  @Test
  void ahead_of_a_copy_that_went_its_own_way_leaves_the_copy_alone_as_forked() throws IOException {
    Path copy = folder.resolve("copy");
    try (RunningQueue queue = keeping().open()) {
      queue.append(1, 10);
      queue.drained();
      ExactlyOnceTest.copyQueue(queueDir(), copy);
      queue.append(11, 20);
      queue.drained();
    }
    // As if seq 10 of the copy were another event than the one that was uploaded.
    byte[] mac = (byte[]) database.value("SELECT mac FROM audit_log WHERE seq = 10");
    database.update("UPDATE audit_log SET mac = REPEAT('x', 32) WHERE seq = 10");

    try (RunningQueue clone = RunningQueue.on(copy, database).open()) {
      clone.awaitSaid("is forked");
    }

    assertEquals(10, QueueFiles.read(copy).size());
    database.update("UPDATE audit_log SET mac = ? WHERE seq = 10", mac);
    assertStored(1, 20);
  }

  @Test
  void ahead_of_a_copy_that_just_stopped_earlier_has_all_of_it() throws IOException {
    Path copy = folder.resolve("copy");
    try (RunningQueue queue = keeping().open()) {
      queue.append(1, 10);
      queue.drained();
      ExactlyOnceTest.copyQueue(queueDir(), copy);
      queue.append(11, 20);
      queue.drained();
    }

    try (RunningQueue clone = RunningQueue.on(copy, database).open()) {
      Eventually.await(() -> ExactlyOnceTest.journals(copy).isEmpty(), clone::toString);
    }

    assertStored(1, 20);
  }

  /** Which of two goes on first when a process has been cloned while it ran. */
  enum First {
    ORIGINAL,
    CLONE,
    CLONE_BY_FAR,
    NEITHER
  }

  @ParameterizedTest
  @EnumSource(First.class)
  void of_a_process_cloned_while_it_ran_is_the_first_one_s_and_the_other_keeps_all(First first)
      throws IOException {
    Path copy = folder.resolve("copy");
    String[] cloned = new String[first == First.CLONE_BY_FAR ? 40 : 5];
    for (int i = 0; i < cloned.length; i++) {
      cloned[i] = RunningQueue.event("clone-" + (11 + i));
    }
    boolean originalIsForked;
    try (RunningQueue original = keeping().open()) {
      original.append(1, 10);
      original.drained();
      ContinuedCopy.of(queueDir(), copy, cloned);
      if (first == First.ORIGINAL) {
        original.append(11, 20);
        original.drained();
      }
      try (RunningQueue clone =
          RunningQueue.on(copy, database)
              .journal(j -> j.keepUploaded(Duration.ofMinutes(10)))
              .open()) {
        if (first == First.CLONE || first == First.CLONE_BY_FAR) {
          Eventually.await(
              () -> database.count("audit_log") == 10 + cloned.length, clone::toString);
        }
        if (first != First.ORIGINAL) {
          original.append(11, 20);
        }
        Eventually.await(
            () -> original.reporter.said("is forked") || clone.reporter.said("is forked"),
            () -> original + " and " + clone);
        originalIsForked = original.reporter.said("is forked");
        (originalIsForked ? clone : original).drained();
        assertFalse((originalIsForked ? clone : original).reporter.said("is forked"));
      }
    }
    if (first != First.NEITHER) {
      assertEquals(first != First.ORIGINAL, originalIsForked);
    }

    List<Object> expected = new ArrayList<>();
    IntStream.rangeClosed(1, originalIsForked ? 10 : 20)
        .forEach(i -> expected.add(Integer.toString(i)));
    if (originalIsForked) {
      IntStream.range(0, cloned.length).forEach(i -> expected.add("clone-" + (11 + i)));
    }
    assertEquals(expected, messages());
    assertEquals(0, database.count("audit_skipped"));
    assertEquals(1, database.count("audit_journal"));
    assertEquals(20, QueueFiles.read(queueDir()).size(), "nothing is deleted");
    assertEquals(10 + cloned.length, QueueFiles.read(copy).size(), "nothing is deleted");
  }

  @Test
  void that_is_behind_skipped_rows_and_transactions_that_are_there_doubles_none_of_them() {
    try (RunningQueue queue = keeping().open()) {
      queue.append(1, 4);
      queue.append(RunningQueue.event("\"message\":\"5\"", ",\"transaction\":true"));
      queue.append(RunningQueue.event("\"message\":\"6\"", ",\"log\":false"));
      queue.append(RunningQueue.event("\"message\":\"7\"", ",\"log\":false,\"transaction\":true"));
      queue.drained();
      setCursor(4);

      queue.append(8, 10);
      queue.drained();
    }

    assertEquals(List.of("1", "2", "3", "4", "5", "8", "9", "10"), messages());
    assertEquals(2, database.count("audit_skipped"));
    assertEquals(2, database.count("audit_transactions"));
  }
}

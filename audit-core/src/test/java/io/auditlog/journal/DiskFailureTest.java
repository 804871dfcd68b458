package io.auditlog.journal;

import static io.auditlog.journal.Durability.FLUSH;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.journal.FaultyDisk.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an opening of the queue promises when the disk fails, whether a caller that is alone writes
 * itself or not.
 */
@ParameterizedClass(name = "callers write: {0}")
@ValueSource(booleans = {true, false})
class DiskFailureTest {

  private final FaultyDisk disk = new FaultyDisk();

  DiskFailureTest(boolean callersWrite) {
    if (!callersWrite) {
      disk.letNoCallerWrite();
    }
  }

  @TempDir Path temp;

  @AfterEach
  void no_record_byte_is_overwritten_and_no_file_is_synced_after_a_failed_sync() {
    assertEquals(Set.of(), disk.sins);
  }

  private Queue open() throws JournalException {
    return Queue.open(temp, disk, settings -> {});
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE", "SYNC"})
  void after_one_failure_the_batch_is_stored_in_the_next_segment(Call call) throws Exception {
    try (Queue queue = open()) {
      queue.append(1, 5);
      disk.fail(call, 1);
      queue.append(6, 10);
      List<Path> segments = Queue.segments(Queue.onlyJournal(temp));
      assertEquals(2, segments.size());
      assertEquals(Queue.numbers(1, 10), Queue.messages(queue.own()));
      // The first page was shared by all of them.
      List<String> again = Files.readAllLines(segments.get(1));
      assertTrue(again.get(0).contains("\"first_seq\":1,"), again.get(0));
      List<String> before = Files.readAllLines(segments.get(0));
      assertEquals(before.subList(1, 6), again.subList(1, 6));
    }
    try (Queue next = Queue.open(temp)) {
      assertEquals(Queue.numbers(1, 10), Queue.messages(next.journals.adopt().get(0)));
    }
  }

  /** Such as no memory: nobody knows how far the write has come. */
  @Test
  void an_error_that_no_disk_throws_fails_the_event_and_the_next_one_goes_to_another_journal()
      throws Exception {
    try (Queue queue = open()) {
      queue.append("1");
      disk.failUnexpectedly(Call.WRITE, 1, OutOfMemoryError::new);
      JournalException e = assertThrows(JournalException.class, () -> queue.append("2"));
      assertTrue(e.isUndetermined(), e.getMessage());
      disk.heal();
      queue.append("3");
      List<StoredJournal> journals = queue.journals.own();
      assertEquals(2, journals.size());
      assertEquals("1", Queue.messages(journals.get(0)).get(0));
      assertEquals(List.of("3"), Queue.messages(journals.get(1)));
    }
  }

  @Test
  void only_lines_that_share_the_last_page_are_written_again() throws Exception {
    try (Queue queue = open()) {
      queue.append(1, 200);
      disk.fail(Call.SYNC, 1);
      queue.append("201");
      List<Path> segments = Queue.segments(Queue.onlyJournal(temp));
      long lines =
          Files.readAllLines(segments.get(1)).stream().filter(line -> !line.isEmpty()).count();
      assertTrue(lines > 2 && lines < 25, lines + " lines");
      assertEquals(Queue.numbers(1, 201), Queue.messages(queue.own()));
    }
  }

  @Test
  void what_the_disk_lost_of_the_shared_page_is_read_from_the_next_segment() throws Exception {
    try (Queue queue = open()) {
      queue.append(1, 5);
      disk.fail(Call.SYNC, 1);
      queue.append(6, 8);
      Path abandoned = Queue.segments(Queue.onlyJournal(temp)).get(0);
      byte[] content = Files.readAllBytes(abandoned);
      int third = new String(content, ISO_8859_1).indexOf("{\"seq\":3,");
      for (int i = third; i < third + 100; i++) {
        content[i] = 0;
      }
      Files.write(abandoned, content);
      assertEquals(Queue.numbers(1, 8), Queue.messages(queue.own()));
      assertEquals(0, queue.metrics.damaged().sum());
    }
    try (Queue next = Queue.open(temp)) {
      assertEquals(Queue.numbers(1, 8), Queue.messages(next.journals.adopt().get(0)));
    }
  }

  /** As one of ours whose making failed after all, and then its removal. */
  @Test
  void a_file_that_has_the_name_of_the_next_segment_is_passed_over() throws Exception {
    try (Queue queue = Queue.open(temp, disk, s -> s.durability(FLUSH).segmentSize(4000))) {
      queue.append(1, 2);
      Path journal = Queue.onlyJournal(temp);
      Files.createFile(journal.resolve("000002.ndjson"));
      queue.append(3, 30);
      assertEquals(Queue.numbers(1, 30), Queue.messages(queue.own()));
      assertTrue(Files.exists(journal.resolve("000003.ndjson")));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE", "SYNC"})
  void after_two_failures_the_event_is_undetermined_and_the_next_append_opens_a_new_journal(
      Call call) throws Exception {
    try (Queue queue = open()) {
      queue.append(1, 5);
      disk.fail(call, 2);
      JournalException e = assertThrows(JournalException.class, () -> queue.append("lost?"));
      assertTrue(e.isUndetermined());
      assertEquals(1, queue.metrics.failed().sum());
      queue.append("6");
      assertEquals(2, queue.journals.own().size());
      StoredJournal first = queue.journals.own().get(0);
      assertTrue(first.ended());
      assertEquals(Queue.numbers(1, 5), Queue.messages(first).subList(0, 5));
      assertEquals(List.of("6"), Queue.messages(queue.journals.own().get(1)));
    }
    assertEquals(2, Queue.names(temp).size());
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.class,
      names = {"CREATE", "WRITE", "SYNC", "SYNC_DIRECTORY", "RENAME"})
  void a_journal_that_cannot_be_opened_fails_the_append_and_leaves_nothing_behind(Call call)
      throws Exception {
    try (Queue queue = open()) {
      disk.fail(call, 1000);
      JournalException e = assertThrows(JournalException.class, () -> queue.append("1"));
      assertFalse(e.isUndetermined());
      disk.heal();
      queue.journals.adopt();
      assertEquals(List.of(), Queue.names(temp));
      queue.append("2");
      assertEquals(List.of("2"), Queue.messages(queue.own()));
    }
  }

  @Test
  void a_read_error_condemns_nothing() throws Exception {
    try (Queue queue = open()) {
      queue.append(1, 5);
      disk.fail(Call.READ, 1);
      assertThrows(IOException.class, () -> Queue.messages(queue.own()));
      assertEquals(Queue.numbers(1, 5), Queue.messages(queue.own()));
    }
  }

  @Test
  void a_journal_that_cannot_be_read_while_it_is_adopted_is_adopted_when_it_can() throws Exception {
    for (int readable = 0; readable < 6; readable++) {
      Path queue = temp.resolve("queue" + readable);
      try (Queue crashed = Queue.open(queue)) {
        crashed.append(1, 3);
      }
      try (Queue next = Queue.open(queue, disk, settings -> {})) {
        disk.failAfter(Call.READ, readable, Integer.MAX_VALUE);
        List<StoredJournal> adopted = next.journals.adopt();
        disk.heal();
        if (adopted.isEmpty()) {
          adopted = next.journals.adopt();
        }
        assertEquals(Queue.numbers(1, 3), Queue.messages(adopted.get(0)), readable + " readable");
      }
    }
  }

  @Test
  void a_journal_that_cannot_be_made_for_whatever_reason_fails_the_append_and_leaves_nothing()
      throws Exception {
    try (Queue queue = open()) {
      disk.failUnexpectedly(
          Call.WRITE, Integer.MAX_VALUE, () -> new NoSuchMethodError("simulated"));
      JournalException e = assertThrows(JournalException.class, () -> queue.append("1"));
      assertTrue(e.getMessage().contains("NoSuchMethodError"), e.getMessage());
      assertFalse(e.isUndetermined());
      assertEquals(List.of(), Queue.names(temp));
      disk.heal();
      assertEquals(1, queue.append("2"));
    }
  }

  @Test
  void a_segment_that_was_abandoned_with_half_a_line_goes_like_any_other() throws Exception {
    try (Queue queue = Queue.open(temp, disk, s -> s.keepUploaded(Duration.ZERO))) {
      queue.append(1, 5);
      disk.fail(Call.WRITE, 1);
      queue.append(6, 10);
      assertEquals(2, Queue.segments(Queue.onlyJournal(temp)).size());
      assertEquals(Queue.numbers(1, 10), Queue.messages(queue.own()));

      queue.own().uploaded(10, queue.own().macAt(10).get());

      assertEquals(1, Queue.segments(Queue.onlyJournal(temp)).size());
      assertFalse(Files.exists(temp.resolve("quarantine")));
    }
  }

  @Test
  void a_full_disk_gets_back_the_space_of_what_is_uploaded_however_long_it_was_to_be_kept()
      throws Exception {
    try (Queue queue = open()) {
      queue.append(1, 50);
      disk.fail(Call.WRITE, Integer.MAX_VALUE);
      assertThrows(JournalException.class, () -> queue.append("51"));
      StoredJournal ended = queue.own();
      Queue.until(ended::ended);
      assertEquals(Queue.numbers(1, 50), Queue.messages(ended));
      ended.uploaded(50, ended.macAt(50).get()); // The hint cannot be written.

      // Space is given back when an append fails for want of it, unless a reader is at work then.
      Queue.until(
          () -> {
            assertThrows(JournalException.class, () -> queue.append("51"));
            return ended.isGone();
          });
      assertEquals(List.of(), Queue.names(temp));
      disk.heal();
      assertEquals(1, queue.append("51"));
    }
  }

  @Test
  void a_folder_that_we_may_not_write_to_is_refused() throws Exception {
    Path denied = Files.createDirectory(temp.resolve("denied"));
    disk.deny("denied");
    JournalException e =
        assertThrows(JournalException.class, () -> Queue.open(denied, disk, settings -> {}));
    assertTrue(e.getMessage().contains("cannot be written to by us"), e.getMessage());
  }

  @Test
  void upkeep_goes_on_after_an_error() throws Exception {
    try (Queue queue = Queue.open(temp, disk, s -> s.segmentSize(4096))) {
      disk.failUnexpectedly(Call.LIST, 1, () -> new OutOfMemoryError("simulated"));
      queue.append(1, 100);
      Queue.until(() -> queue.notes.lines.stream().anyMatch(line -> line.contains("upkeep")));
      int segments = Queue.segments(Queue.onlyJournal(temp)).size();
      queue.append(101, 200);
      Queue.until(
          () ->
              Queue.segments(Queue.onlyJournal(temp)).stream()
                      .filter(DiskFailureTest::endsWithEndLine)
                      .count()
                  > segments);
    }
  }

  private static boolean endsWithEndLine(Path segment) {
    try {
      return Files.readString(segment).matches("(?s).*\n\\{\"end\":[^\n]*\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_foreign_folder_that_cannot_be_looked_into_is_told_once_and_does_not_count()
      throws Exception {
    Files.createDirectory(temp.resolve("lost+found"));
    disk.deny("lost+found");
    try (Queue queue = open()) {
      queue.append(1, 3);
      assertEquals(Queue.numbers(1, 3), Queue.messages(queue.own()));
      assertEquals(1, queue.notes.lines.stream().filter(l -> l.contains("lost+found")).count());
    }
  }

  @Test
  void many_threads_lose_nothing_acknowledged_on_a_disk_that_fails_now_and_then() throws Exception {
    Random random = new Random(7);
    Set<String> acknowledged = new ConcurrentSkipListSet<>();
    Set<String> undetermined = new ConcurrentSkipListSet<>();
    Set<String> found = new TreeSet<>();
    try (Queue queue = Queue.open(temp, disk, s -> s.segmentSize(20_000))) {
      List<Thread> running = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int thread = t;
        running.add(
            new Thread(
                () -> {
                  for (int i = 0; i < 300; i++) {
                    String message = thread + "-" + i;
                    try {
                      queue.append(message);
                      acknowledged.add(message);
                    } catch (JournalException e) {
                      if (e.isUndetermined()) {
                        undetermined.add(message);
                      }
                    }
                  }
                }));
      }
      running.forEach(Thread::start);
      while (running.stream().anyMatch(Thread::isAlive)) {
        int before = acknowledged.size();
        Queue.until(
            () -> acknowledged.size() > before + 20 || running.stream().noneMatch(Thread::isAlive));
        disk.fail(random.nextBoolean() ? Call.SYNC : Call.WRITE, 1 + random.nextInt(3));
      }
      disk.heal();
      assertTrue(queue.journals.own().size() > 1);
      for (StoredJournal journal : queue.journals.own()) {
        found.addAll(Queue.messages(journal));
      }
      assertTrue(found.containsAll(acknowledged));
    }
    Set<String> later = new TreeSet<>();
    try (Queue next = Queue.open(temp)) {
      for (StoredJournal journal : next.journals.adopt()) {
        later.addAll(Queue.messages(journal));
      }
      assertEquals(0, next.metrics.damaged().sum());
    }
    assertTrue(later.containsAll(acknowledged));
    later.removeAll(acknowledged);
    later.removeAll(undetermined);
    assertEquals(Set.of(), later);
  }
}

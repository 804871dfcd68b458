package io.auditlog.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.platform.Threads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an opening of the queue promises while the disk works. */
class JournalsTest {

  @TempDir Path temp;

  @Test
  void an_appended_event_is_read_back_byte_for_byte() throws Exception {
    byte[] event = "{\"message\":\"ä€ \\n \\\"\",\"n\":1}".getBytes(UTF_8);
    try (Queue queue = Queue.open(temp)) {
      assertEquals(1, queue.journals.append(event));
      JournalBatch batch = queue.own().read(0, 10, 1000);
      assertArrayEquals(event, batch.entries().get(0).event());
      assertEquals(1, batch.entries().get(0).seq());
    }
  }

  @Test
  void a_locale_with_other_digits_changes_no_file() throws Exception {
    Locale before = Locale.getDefault();
    Locale.setDefault(new Locale.Builder().setLanguage("ar").setRegion("EG").build());
    try (Queue queue = Queue.open(temp)) {
      queue.append(1, 3);
      assertEquals(Queue.numbers(1, 3), Queue.messages(queue.own()));
      assertEquals(
          "000001.ndjson", Queue.segments(Queue.onlyJournal(temp)).get(0).getFileName().toString());
    } finally {
      Locale.setDefault(before);
    }
    try (Queue next = Queue.open(temp)) {
      assertEquals(Queue.numbers(1, 3), Queue.messages(next.journals.adopt().get(0)));
    }
  }

  @Test
  void a_folder_that_is_missing_is_made_for_us_alone() throws Exception {
    Path folder = temp.resolve("a/b");
    try (Queue queue = Queue.open(folder)) {
      queue.append("1");
      assertEquals("rwx------", mode(folder));
      Path journal = Queue.onlyJournal(folder);
      assertEquals("rwx------", mode(journal));
      for (Path file : Queue.segments(journal)) {
        assertEquals("rw-------", mode(file));
      }
      assertEquals("rw-------", mode(journal.resolve("owner.lock")));
    }
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void a_folder_that_others_can_write_to_is_refused() throws Exception {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwx---"));
    JournalException e = assertThrows(JournalException.class, () -> Queue.open(temp));
    assertTrue(e.getMessage().contains("can be written to by others"), e.getMessage());
  }

  @Test
  void a_folder_that_is_a_link_is_refused() throws Exception {
    Path target = Files.createDirectory(temp.resolve("target"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), target);
    assertThrows(JournalException.class, () -> Queue.open(link));
  }

  @Test
  void an_opening_without_appends_leaves_no_journal_behind() throws Exception {
    Queue.open(temp).close();
    assertEquals(List.of(), Queue.names(temp));
  }

  @Test
  void each_opening_has_its_own_journal_and_adopts_the_last_one() throws Exception {
    try (Queue first = Queue.open(temp)) {
      first.append(1, 10);
    }
    try (Queue second = Queue.open(temp)) {
      second.append(11, 12);
      List<StoredJournal> adopted = second.journals.adopt();
      assertEquals(1, adopted.size());
      assertTrue(adopted.get(0).ended());
      assertEquals(Queue.numbers(1, 10), Queue.messages(adopted.get(0)));
      assertEquals(10, adopted.get(0).closedSeq().getAsLong());
      assertEquals(Queue.numbers(11, 12), Queue.messages(second.own()));
      assertEquals(List.of(), second.journals.adopt());
    }
  }

  @Test
  void a_journal_in_use_in_the_same_jvm_is_not_adopted() throws Exception {
    try (Queue first = Queue.open(temp);
        Queue second = Queue.open(temp)) {
      first.append(1, 3);
      assertEquals(List.of(), second.journals.adopt());
      first.append(4, 5);
      assertEquals(Queue.numbers(1, 5), Queue.messages(first.own()));
    }
  }

  @Test
  void a_journal_of_another_target_or_application_is_left_alone() throws Exception {
    try (Queue other = Queue.open(temp, s -> s.target("elsewhere:3306/audit"))) {
      other.append("1");
    }
    try (Queue other = Queue.open(temp, s -> s.application("billing"))) {
      other.append("1");
    }
    try (Queue queue = Queue.open(temp)) {
      assertEquals(List.of(), queue.journals.adopt());
      assertEquals(2, queue.journals.leftAlone());
      // Another application's is nobody's mistake, but our own may be one.
      assertEquals(1, queue.notes.lines.size(), queue.notes.lines::toString);
      assertTrue(
          queue.notes.lines.peek().contains("elsewhere:3306/audit"), queue.notes.lines::toString);
      assertEquals(2, Queue.names(temp).size());
    }
  }

  @Test
  void an_uploaded_journal_is_removed_when_it_need_not_be_kept() throws Exception {
    try (Queue queue = Queue.open(temp, s -> s.keepUploaded(Duration.ZERO))) {
      queue.append(1, 10);
      queue.journals.end();
      StoredJournal journal = queue.own();
      assertFalse(journal.finished());
      assertFalse(journal.remove());
      assertEquals(Queue.numbers(1, 10), Queue.drain(journal));
      assertTrue(journal.finished());
      assertEquals(List.of(), Queue.names(temp));
      assertEquals(List.of(), queue.journals.own());
    }
  }

  @Test
  void an_uploaded_journal_is_kept_for_a_while() throws Exception {
    try (Queue queue = Queue.open(temp)) {
      queue.append(1, 10);
      queue.journals.end();
      Queue.drain(queue.own());
      assertFalse(queue.own().remove());
    }
    try (Queue queue = Queue.open(temp, s -> s.keepUploaded(Duration.ZERO))) {
      StoredJournal journal = queue.journals.adopt().get(0);
      assertEquals(0, queue.journals.pendingRecords());
      assertTrue(journal.read(10, 10, 1000).isEmpty());
      assertTrue(journal.finished());
      assertTrue(journal.remove());
      assertEquals(List.of(), Queue.names(temp));
    }
  }

  @Test
  void a_restarted_reader_goes_on_after_the_cursor_and_knows_its_mac() throws Exception {
    byte[] mac;
    try (Queue queue = Queue.open(temp, s -> s.segmentSize(4096))) {
      queue.append(1, 100);
      Queue.messages(queue.own());
      mac = queue.own().macAt(57).get();
      queue.own().uploaded(57, mac);
      assertEquals(43, queue.journals.pendingRecords());
    }
    try (Queue queue = Queue.open(temp)) {
      StoredJournal journal = queue.journals.adopt().get(0);
      assertEquals(43, queue.journals.pendingRecords());
      assertArrayEquals(mac, journal.macAt(57).get());
      assertEquals(Queue.numbers(58, 100), Queue.messages(journal, 57));
      assertArrayEquals(mac, journal.macAt(57).get());
      assertArrayEquals(new byte[32], journal.macAt(0).get());
      assertFalse(journal.macAt(101).isPresent());
    }
  }

  @Test
  void batches_are_limited_by_records_and_bytes_and_can_be_read_again() throws Exception {
    try (Queue queue = Queue.open(temp)) {
      queue.append(1, 20);
      StoredJournal journal = queue.own();
      assertEquals(5, journal.read(0, 5, 1 << 20).entries().size());
      assertEquals(1, journal.read(5, 5, 1).entries().size());
      assertEquals(6, journal.read(5, 5, 1).entries().get(0).seq());
      assertEquals(3, journal.read(2, 1, 1 << 20).entries().get(0).seq());
      assertEquals(20, Queue.messages(journal).size());
    }
  }

  @Test
  void full_segments_are_sealed_and_deleted_once_uploaded() throws Exception {
    try (Queue queue = Queue.open(temp, s -> s.segmentSize(4096).keepUploaded(Duration.ZERO))) {
      queue.append(1, 200);
      Path journal = Queue.onlyJournal(temp);
      assertTrue(Queue.segments(journal).size() > 5);
      Queue.until(() -> endsWithEndLine(Queue.segments(journal).get(0)));
      assertEquals(Queue.numbers(1, 200), Queue.messages(queue.own()));
      queue.own().uploaded(200, queue.own().macAt(200).get());
      Queue.until(
          () -> {
            try {
              queue.own().uploaded(200, null);
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
            return Queue.segments(journal).size() <= 2;
          });
      queue.append(201, 202);
      assertEquals(Queue.numbers(201, 202), Queue.messages(queue.own(), 200));
    }
  }

  @Test
  void an_uploaded_segment_that_somebody_has_deleted_keeps_no_other_from_going() throws Exception {
    try (Queue queue = Queue.open(temp, s -> s.segmentSize(4096).keepUploaded(Duration.ZERO))) {
      queue.append(1, 200);
      Path journal = Queue.onlyJournal(temp);
      Queue.until(() -> endsWithEndLine(Queue.segments(journal).get(0)));
      Queue.messages(queue.own());
      Files.delete(Queue.segments(journal).get(0));
      Queue.until(
          () -> {
            try {
              queue.own().uploaded(200, null);
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
            return Queue.segments(journal).size() <= 2;
          });
      assertEquals(List.of(), List.copyOf(queue.notes.lines));
    }
  }

  private static boolean endsWithEndLine(Path segment) {
    try {
      List<String> lines = Files.readAllLines(segment);
      return lines.get(lines.size() - 1).startsWith("{\"end\":");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void a_quiet_segment_is_sealed_by_its_age() throws Exception {
    try (Queue queue = Queue.open(temp, s -> s.segmentAge(Duration.ofMillis(1)))) {
      queue.append("1");
      Path first = Queue.segments(Queue.onlyJournal(temp)).get(0);
      Queue.until(
          () -> {
            queue.journals.measureSoon();
            return endsWithEndLine(first);
          });
      queue.append("2");
      assertEquals(Queue.numbers(1, 2), Queue.messages(queue.own()));
    }
  }

  @Test
  void what_cannot_be_stored_is_refused_and_counted() throws Exception {
    try (Queue queue = Queue.open(temp, s -> s.maxEventSize(100))) {
      byte[] large = Queue.event("x".repeat(100));
      JournalException e = assertThrows(JournalException.class, () -> queue.journals.append(large));
      assertFalse(e.isUndetermined());
      assertThrows(JournalException.class, () -> queue.journals.append("{\n}".getBytes(UTF_8)));
      assertThrows(JournalException.class, () -> queue.journals.append(new byte[0]));
      assertEquals(3, queue.metrics.failed().sum());
      assertEquals(List.of(), Queue.names(temp));
    }
  }

  @Test
  void an_append_after_close_fails() throws Exception {
    Queue queue = Queue.open(temp);
    queue.append("1");
    queue.close();
    assertThrows(JournalException.class, () -> queue.append("2"));
    queue.close();
  }

  @Test
  void appends_of_many_threads_are_stored_once_each_and_in_the_order_of_each_thread()
      throws Exception {
    int threads = 16;
    int each = 500;
    int all = threads * each;
    try (Queue queue = Queue.open(temp, s -> s.segmentSize(100_000))) {
      Set<Long> seqs = new ConcurrentSkipListSet<>();
      List<Thread> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        running.add(
            new Thread(
                () -> {
                  for (int i = 0; i < each; i++) {
                    try {
                      seqs.add(queue.append(thread + "-" + i));
                    } catch (JournalException e) {
                      throw new IllegalStateException(e);
                    }
                  }
                }));
      }
      running.forEach(Thread::start);
      for (Thread thread : running) {
        thread.join();
      }
      assertEquals(all, seqs.size());
      List<String> messages = Queue.messages(queue.own());
      assertEquals(all, new TreeSet<>(messages).size());
      int[] next = new int[threads];
      for (String message : messages) {
        int dash = message.indexOf('-');
        int thread = Integer.parseInt(message.substring(0, dash));
        assertEquals(next[thread]++, Integer.parseInt(message.substring(dash + 1)));
      }
      assertEquals(all, queue.metrics.appended().sum());
    }
  }

  @Test
  void appends_waiting_at_close_are_stored_or_told() throws Exception {
    for (int round = 0; round < 20; round++) {
      Path folder = temp.resolve("round" + round);
      Queue queue = Queue.open(folder);
      Set<String> acknowledged = new ConcurrentSkipListSet<>();
      List<Thread> running = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String name = Integer.toString(t);
        Thread thread =
            new Thread(
                () -> {
                  try {
                    for (int i = 0; ; i++) {
                      queue.append(name + "-" + i);
                      acknowledged.add(name + "-" + i);
                    }
                  } catch (JournalException e) {
                    // Closed.
                  }
                });
        running.add(thread);
        thread.start();
      }
      Queue.until(() -> acknowledged.size() > 50);
      queue.close();
      for (Thread thread : running) {
        thread.join();
      }
      try (Queue next = Queue.open(folder)) {
        Set<String> found = new TreeSet<>(Queue.messages(next.journals.adopt().get(0)));
        assertEquals(acknowledged, found);
      }
    }
  }

  @Test
  void an_interrupted_thread_appends_and_keeps_its_interrupt() throws Exception {
    try (Queue queue = Queue.open(temp)) {
      Thread.currentThread().interrupt();
      queue.append("1");
      assertTrue(Thread.interrupted());
      queue.append("2");
      assertEquals(Queue.numbers(1, 2), Queue.messages(queue.own()));
      Thread.currentThread().interrupt();
    }
    assertTrue(Thread.interrupted());
  }

  @Test
  void a_listener_is_told_after_an_append() throws Exception {
    try (Queue queue = Queue.open(temp)) {
      List<String> told = new ArrayList<>();
      queue.journals.onAppend(() -> told.add("told"));
      queue.append("1");
      Queue.until(() -> !told.isEmpty());
    }
  }

  /** As from a provider of SHA-256 that logs. On the flusher's thread, and on the caller's. */
  @Test
  void an_event_that_comes_up_while_one_is_written_fails_and_does_not_wait_for_itself()
      throws Exception {
    List<Boolean> undetermined = Collections.synchronizedList(new ArrayList<>());
    try (Queue queue = Queue.open(temp)) {
      queue.journals.onAppend(
          () ->
              undetermined.add(
                  assertThrows(JournalException.class, () -> queue.append("within"))
                      .isUndetermined()));
      queue.append("1");
      queue.append("2");
      assertEquals(List.of(false, false), undetermined);
      assertEquals(List.of("1", "2"), Queue.messages(queue.own()));
    }
  }

  @Test
  void closing_leaves_no_thread_no_open_file_and_no_lock() throws Exception {
    Queue.open(temp).close();
    Queue.until(() -> ourThreads() == 0);
    long before = openFiles();
    for (int i = 0; i < 5; i++) {
      try (Queue queue = Queue.open(temp, s -> s.segmentSize(4096))) {
        queue.append(1, 100);
        queue.journals.adopt();
        Queue.messages(queue.own());
      }
    }
    Queue.until(() -> ourThreads() == 0);
    assertEquals(before, openFiles());
    assertTrue(
        System.getProperties().stringPropertyNames().stream()
            .noneMatch(name -> name.startsWith("io.auditlog.lock:" + temp)));
  }

  private static long ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> Threads.isOurs(thread.getName()))
        .count();
  }

  private long openFiles() throws Exception {
    long open = 0;
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          open += Files.readSymbolicLink(descriptor).startsWith(temp) ? 1 : 0;
        } catch (java.io.IOException e) {
          // Closed meanwhile.
        }
      }
    }
    return open;
  }

  /** What reads it has seen the next segment, which was only prepared and goes with the end. */
  @Test
  void a_journal_that_ends_while_it_is_read_is_read_to_its_end() throws Exception {
    FaultyDisk disk = new FaultyDisk();
    try (Queue queue = Queue.open(temp, disk, settings -> {})) {
      queue.append(1, 150);
      StoredJournal journal = queue.own();
      Queue.until(() -> Queue.segments(journal.directory()).size() == 2);

      Path segment = Queue.segments(journal.directory()).get(0);
      disk.atNext(FaultyDisk.Moment.OPENS_FOR_READING, segment, queue.journals::end);
      List<String> read = Queue.messages(journal);

      assertEquals(1, Queue.segments(journal.directory()).size());
      assertEquals(Queue.numbers(1, 150), read);
    }
  }

  @Test
  void status_knows_what_is_pending() throws Exception {
    try (Queue queue = Queue.open(temp)) {
      assertEquals(0, queue.journals.pendingRecords());
      assertFalse(queue.journals.oldestPending().isPresent());
      queue.append(1, 10);
      assertEquals(10, queue.journals.pendingRecords());
      assertTrue(queue.journals.oldestPending().isPresent());
      assertTrue(queue.journals.bytes() > 1000);
      Queue.messages(queue.own());
      queue.own().uploaded(10, queue.own().macAt(10).get());
      assertEquals(0, queue.journals.pendingRecords());
      assertFalse(queue.journals.oldestPending().isPresent());
    }
  }

  @Test
  void with_flush_events_are_read_back_and_adopted_too() throws Exception {
    try (Queue queue = Queue.open(temp, s -> s.durability(Durability.FLUSH).segmentSize(4096))) {
      queue.append(1, 100);
      assertEquals(Queue.numbers(1, 100), Queue.messages(queue.own()));
    }
    try (Queue queue = Queue.open(temp)) {
      assertEquals(Queue.numbers(1, 100), Queue.messages(queue.journals.adopt().get(0)));
    }
  }
}

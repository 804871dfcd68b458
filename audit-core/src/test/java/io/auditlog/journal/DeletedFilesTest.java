package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.journal.FaultyDisk.Moment;
import io.auditlog.platform.Disk;
import io.auditlog.platform.LocalDisk;
import io.auditlog.testing.ManualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Promise: what someone deletes of a queue in use is noticed within seconds, and the queue goes on
 * by itself. Acknowledged events are written again as long as their file is open; those that cannot
 * be are told.
 */
class DeletedFilesTest {

  private static final String AGAIN = "were deleted by someone";

  @TempDir Path temp;

  private final ManualTime time = new ManualTime();

  private Path folder() {
    return temp.resolve("above/queue");
  }

  private Queue open(Consumer<JournalSettings.Builder> settings) throws JournalException {
    return open(new LocalDisk(), settings);
  }

  private Queue open(Disk disk, Consumer<JournalSettings.Builder> settings)
      throws JournalException {
    return Queue.open(
        folder(),
        disk,
        time,
        builder -> settings.accept(builder.segmentAge(Duration.ofDays(10_000))));
  }

  private static void delete(Path path) {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets time pass until the upkeep has looked, and the queue has said so. */
  private void awaitSaid(Queue queue, String part) {
    Queue.until(
        () -> {
          time.advance(Duration.ofSeconds(5));
          return queue.notes.lines.stream().anyMatch(line -> line.contains(part));
        });
  }

  /** What someone may delete. */
  enum Deleted {
    FOLDER_ABOVE,
    QUEUE_FOLDER,
    JOURNAL,
    SEGMENT,
    LOCK;

    private Path in(Path queueFolder) {
      return switch (this) {
        case FOLDER_ABOVE -> queueFolder.getParent();
        case QUEUE_FOLDER -> queueFolder;
        case JOURNAL -> Queue.onlyJournal(queueFolder);
        case SEGMENT -> Queue.segments(Queue.onlyJournal(queueFolder)).get(0);
        case LOCK -> Queue.onlyJournal(queueFolder).resolve(QueueFolder.OWNER_LOCK);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_is_deleted_while_it_is_in_use_is_made_again_with_all_that_was_acknowledged(
      Deleted deleted) throws Exception {
    try (Queue queue = open(settings -> {})) {
      queue.append(1, 10);
      Path journal = Queue.onlyJournal(folder());
      long length = Files.size(Queue.segments(journal).get(0));
      delete(deleted.in(folder()));
      queue.append(11, 20);
      if (deleted != Deleted.LOCK) {
        // An uploader must not take for lost what is only about to be made again.
        assertThrows(IOException.class, () -> Queue.messages(queue.own()));
      }

      awaitSaid(queue, AGAIN);
      assertTrue(queue.notes.lines.stream().anyMatch(line -> line.contains("and nothing lost")));
      queue.append(21, 30);

      assertEquals(journal, Queue.onlyJournal(folder()));
      assertEquals(Queue.numbers(1, 30), Queue.messages(queue.own()));
      assertEquals(0, queue.metrics.failed().sum());
      assertTrue(queue.metrics.lastError().orElseThrow().contains(AGAIN));
      assertEquals(List.of(), openAndDeleted());
      assertEquals(length, Files.size(Queue.segments(journal).get(0)));
      // It is in use, and others can see that.
      assertTrue(queue.isLockedForOthers());
      try (Queue other = open(settings -> {})) {
        assertEquals(List.of(), other.journals.adopt());
        assertEquals(0, other.journals.leftAlone());
      }
    }
    try (Queue next = open(settings -> {})) {
      StoredJournal adopted = next.journals.adopt().get(0);
      assertEquals(Queue.numbers(1, 30), Queue.messages(adopted));
      assertEquals(30, adopted.closedSeq().getAsLong());
    }
  }

  /** As a backup tool does that puts a folder back. */
  @Test
  void a_lock_that_someone_has_replaced_is_made_again_like_one_that_is_gone() throws Exception {
    try (Queue queue = open(settings -> {})) {
      queue.append(1, 10);
      Path lock = Deleted.LOCK.in(folder());
      Files.move(
          Files.createFile(temp.resolve("other")), lock, StandardCopyOption.REPLACE_EXISTING);

      awaitSaid(queue, AGAIN);

      queue.append(11, 20);
      assertEquals(Queue.numbers(1, 20), Queue.messages(queue.own()));
      assertEquals(List.of(), openAndDeleted());
    }
  }

  /** What is still open of the folder although it has been deleted, where the system tells. */
  private List<String> openAndDeleted() throws IOException {
    List<String> files = new ArrayList<>();
    Path descriptors = Path.of("/proc/self/fd");
    if (Files.exists(descriptors)) {
      try (Stream<Path> all = Files.list(descriptors)) {
        for (Path descriptor : all.toList()) {
          if (Files.isSymbolicLink(descriptor)) { // Else it has been closed meanwhile.
            files.add(Files.readSymbolicLink(descriptor).toString());
          }
        }
      }
    }
    files.removeIf(file -> !file.startsWith(temp.toString()) || !file.endsWith(" (deleted)"));
    return files;
  }

  @Test
  void a_full_segment_that_is_deleted_before_it_is_closed_is_made_again_as_well() throws Exception {
    try (Queue queue = open(s -> s.segmentSize(16 << 10))) {
      queue.append(1, 40);
      Path journal = Queue.onlyJournal(folder());
      Queue.until(
          () -> Queue.segments(journal).size() == 2 && isFilled(journal.resolve("000002.ndjson")));
      delete(folder());
      queue.append(41, 120); // Some of them go to the second segment.

      awaitSaid(queue, "and nothing lost");

      assertEquals(Queue.numbers(1, 120), Queue.messages(queue.own()));
      Queue.until(
          () -> {
            time.advance(Duration.ofSeconds(5));
            return isSealed(journal, 0);
          });
    }
    try (Queue next = open(settings -> {})) {
      assertEquals(Queue.numbers(1, 120), Queue.messages(next.journals.adopt().get(0)));
    }
  }

  private static boolean isFilled(Path segment) {
    return segment.toFile().length() == 16 << 10;
  }

  /** It has seen the folder before the file came back, and looks for the file when it is back. */
  @Test
  void an_uploader_that_reads_while_a_file_is_made_again_takes_nothing_for_lost() throws Exception {
    FaultyDisk disk = new FaultyDisk();
    CountDownLatch seen = new CountDownLatch(1);
    CountDownLatch back = new CountDownLatch(1);
    try (Queue queue = open(disk, settings -> {})) {
      queue.append(1, 10);
      Path journal = Queue.onlyJournal(folder());
      Path segment = Queue.segments(journal).get(0);
      FutureTask<List<String>> read = new FutureTask<>(() -> Queue.messages(queue.own()));
      Thread reader = new Thread(read, "reader");
      delete(folder());
      disk.atNext(
          Moment.CREATES,
          segment,
          () -> {
            disk.atNext(
                Moment.LISTED,
                journal,
                "reader",
                () -> {
                  seen.countDown();
                  await(back);
                });
            reader.start();
            await(seen);
          });
      disk.atNext(
          Moment.OPENS_FOR_CALLERS,
          segment,
          () -> {
            back.countDown();
            join(reader);
          });
      awaitSaid(queue, AGAIN);

      ExecutionException e = assertThrows(ExecutionException.class, read::get);
      assertInstanceOf(IOException.class, e.getCause());
      assertEquals(Queue.numbers(1, 10), Queue.messages(queue.own()));
    }
  }

  /** What it sees of a file that is only being made again, it must not go on to believe. */
  @Test
  void an_uploader_that_sees_files_while_they_are_made_again_reads_them_anew() throws Exception {
    FaultyDisk disk = new FaultyDisk();
    try (Queue queue = open(disk, s -> s.segmentSize(16 << 10))) {
      queue.append(1, 40);
      Path journal = Queue.onlyJournal(folder());
      Queue.until(
          () -> Queue.segments(journal).size() == 2 && isFilled(journal.resolve("000002.ndjson")));
      delete(folder());
      List<String> seen = new CopyOnWriteArrayList<>();
      disk.atNext(
          Moment.CREATED,
          journal.resolve("000001.ndjson"),
          () -> {
            try {
              seen.addAll(Queue.messages(queue.own()));
            } catch (IOException e) {
              seen.add(e.getMessage());
            }
          });
      queue.append(41, 120); // Some go to the second segment, so that the first is whole.

      awaitSaid(queue, "and nothing lost");

      assertEquals(
          List.of("files of it were deleted by someone, and are made again"), List.copyOf(seen));
      assertEquals(Queue.numbers(1, 120), Queue.messages(queue.own()));
      assertEquals(0, queue.metrics.damaged().sum());
    }
  }

  @Test
  void a_file_that_was_looked_into_while_it_was_made_again_is_looked_into_anew() throws Exception {
    try (Queue queue = open(s -> s.segmentSize(16 << 10))) {
      queue.append(1, 120);
    }
    Path journal = Queue.onlyJournal(folder());
    Path first = Queue.segments(journal).get(0);
    Path whole = Files.move(first, temp.resolve("whole"));
    Progress progress = Progress.ofAbandoned();
    UUID id = UUID.fromString(journal.getFileName().toString());
    StoredSegments segments = new StoredSegments(new LocalDisk(), journal, id, progress);

    progress.remakingBegins();
    Files.createFile(first);
    assertEquals(2, segments.first().number);
    Files.move(whole, first, StandardCopyOption.REPLACE_EXISTING);
    progress.remakingEnds();

    assertEquals(1, segments.first().number);
  }

  @Test
  void what_is_deleted_just_before_the_end_is_made_again_as_well() throws Exception {
    try (Queue queue = open(settings -> {})) {
      queue.append(1, 10);
      delete(folder());
    }
    try (Queue next = open(settings -> {})) {
      assertEquals(Queue.numbers(1, 10), Queue.messages(next.journals.adopt().get(0)));
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void many_threads_lose_nothing_while_someone_deletes_the_folder_again_and_again()
      throws Exception {
    ConcurrentSkipListSet<String> acknowledged = new ConcurrentSkipListSet<>();
    List<String> read = new CopyOnWriteArrayList<>();
    Semaphore allowed = new Semaphore(0);
    AtomicBoolean enough = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    try (Queue queue = open(settings -> {})) {
      for (int t = 0; t < 8; t++) {
        String name = t + "-";
        threads.add(new Thread(() -> append(queue, name, allowed, enough, acknowledged)));
      }
      threads.add(new Thread(() -> read(queue, enough, read)));
      threads.forEach(Thread::start);
      // All of it has room in the first segment: what stands in closed ones nobody can save.
      for (int round = 1; round <= 5; round++) {
        append(24, allowed, acknowledged);
        Path gone = temp.resolve("gone" + round);
        Files.move(folder(), gone); // In one step; deleting takes its time, and meets new files.
        delete(gone);
        append(24, allowed, acknowledged);
        int rounds = round;
        Queue.until(
            () -> {
              time.advance(Duration.ofSeconds(5));
              return queue.notes.lines.stream().filter(l -> l.contains(AGAIN)).count() >= rounds;
            });
      }
      Queue.until(() -> read.size() == acknowledged.size());
      enough.set(true);
      allowed.release(8);
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(5, queue.notes.lines.size(), queue.notes.lines::toString);
      List<String> found = Queue.messages(queue.own());
      assertEquals(acknowledged, new TreeSet<>(found));
      assertEquals(acknowledged.size(), found.size());
      assertEquals(found, read);
    }
  }

  private static void append(int count, Semaphore allowed, Set<String> acknowledged) {
    int before = acknowledged.size();
    allowed.release(count);
    Queue.until(() -> acknowledged.size() == before + count);
  }

  private static void append(
      Queue queue, String name, Semaphore allowed, AtomicBoolean enough, Set<String> acknowledged) {
    allowed.acquireUninterruptibly();
    for (int i = 0; !enough.get(); i++) {
      try {
        queue.append(name + i);
      } catch (JournalException e) {
        throw new IllegalStateException(e);
      }
      acknowledged.add(name + i);
      allowed.acquireUninterruptibly();
    }
  }

  /** As an uploader reads: goes on behind what it has, and tries again what cannot be read. */
  private static void read(Queue queue, AtomicBoolean enough, List<String> into) {
    Queue.until(() -> !queue.journals.own().isEmpty());
    while (!enough.get()) {
      try {
        for (JournalEntry entry : queue.own().read(into.size(), 10, 1 << 20).entries()) {
          into.add(entry.isLost() ? "lost " + entry.seq() : Queue.message(entry.event()));
        }
      } catch (IOException e) {
        Thread.onSpinWait(); // It is made again.
      }
    }
  }

  @Test
  void events_in_deleted_segments_that_were_closed_already_are_told_and_the_others_go_on()
      throws Exception {
    try (Queue queue = open(s -> s.segmentSize(4096))) {
      queue.append(1, 100);
      Path journal = Queue.onlyJournal(folder());
      Queue.until(() -> Queue.segments(journal).size() > 3 && isSealed(journal, 2));
      delete(folder());

      awaitSaid(queue, "events that were not uploaded lost");
      queue.append(101, 110);

      List<String> messages = Queue.messages(queue.own());
      assertEquals(110, messages.size());
      assertEquals(Queue.numbers(101, 110), messages.subList(100, 110));
      long lost = messages.stream().filter(message -> message.startsWith("lost")).count();
      assertTrue(lost > 0);
      assertTrue(
          queue.notes.lines.stream().anyMatch(l -> l.contains(lost + " events that were not")),
          queue.notes.lines::toString);
    }
  }

  private static boolean isSealed(Path journal, int segment) {
    try {
      return Files.readString(Queue.segments(journal).get(segment)).contains("{\"end\":");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_folder_that_is_deleted_before_the_first_append_is_made_by_it() throws Exception {
    try (Queue queue = open(settings -> {})) {
      delete(folder().getParent());
      assertEquals(List.of(), queue.journals.adopt());
      queue.append("1");
      assertEquals(List.of("1"), Queue.messages(queue.own()));
      assertEquals(List.of(), List.copyOf(queue.notes.lines));
    }
  }

  @Test
  void a_folder_that_others_can_write_to_now_takes_no_event_until_that_is_mended()
      throws Exception {
    try (Queue queue = open(settings -> {})) {
      queue.append("1");
      delete(folder());
      Files.createDirectory(folder());
      Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxrwxrwx"));

      awaitSaid(queue, "had to be ended");
      JournalException e = assertThrows(JournalException.class, () -> queue.append("2"));
      assertTrue(e.getMessage().contains("can be written to by others"), e.getMessage());
      assertFalse(e.isUndetermined());
      assertEquals(List.of(), Queue.names(folder()));

      Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwx------"));
      queue.append("3");
      List<StoredJournal> own = queue.journals.own();
      assertEquals(List.of("3"), Queue.messages(own.get(own.size() - 1)));
    }
  }

  @Test
  void an_abandoned_journal_that_is_deleted_is_let_go_and_told() throws Exception {
    try (Queue queue = open(settings -> {})) {
      queue.append(1, 10);
    }
    try (Queue next = open(settings -> {})) {
      StoredJournal adopted = next.journals.adopt().get(0);
      assertFalse(adopted.vanished());
      adopted.read(0, 10, 1 << 20);
      delete(Queue.onlyJournal(folder()));

      assertThrows(IOException.class, () -> adopted.macAt(11));
      assertTrue(adopted.vanished());
      assertTrue(adopted.isGone());
      assertEquals(List.of(), next.journals.adopted());
      assertEquals(0, next.journals.pendingRecords());
      assertTrue(
          next.notes.lines.peek().contains("was deleted by someone; 10 events"),
          next.notes.lines::toString);
    }
  }

  @Test
  void a_deleted_journal_that_was_uploaded_is_nobody_s_loss() throws Exception {
    try (Queue queue = open(settings -> {})) {
      queue.append(1, 10);
      Queue.messages(queue.own());
      queue.own().uploaded(10, queue.own().macAt(10).get());
      queue.journals.end();
      delete(folder());
      assertTrue(queue.own().vanished());
      assertEquals(List.of(), List.copyOf(queue.notes.lines));
    }
  }
}

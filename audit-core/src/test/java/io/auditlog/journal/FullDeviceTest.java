package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Eventually;
import io.auditlog.testing.Java;
import io.auditlog.testing.LoopFileSystem;
import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.program.AppendingProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Invariants 4, 5 and 7 of {@code docs/journal.md} on real file systems that have no room left:
 * appends fail and say what has become of the event, nothing acknowledged is lost or given twice,
 * and when there is room again the queue stores by itself.
 */
class FullDeviceTest {

  private static final int THREADS = 16;
  private static final int ENOUGH = 300;

  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource
  void when_somebody_else_leaves_no_room_appends_fail_until_there_is_some_again(
      LoopFileSystem.Type type) throws Exception {
    try (LoopFileSystem disk = LoopFileSystem.make(type, temp, LoopFileSystem.LEAST_SIZE)) {
      QueueAfterCuts queue =
          new QueueAfterCuts(disk.root().resolve("queue"), "db:3306/audit", true);
      boolean flushLog = false;
      for (Java java : Java.all()) {
        Path somebodyElse;
        try (SecondJvm jvm = appending(queue, java)) {
          jvm.awaitReturned(ENOUGH);
          assertEquals(List.of(), jvm.failed());
          somebodyElse = disk.fillBut(0);
          awaitAllFailing(jvm);
          Files.delete(somebodyElse);
          jvm.awaitReturned(jvm.returned().size() + ENOUGH);
          disk.fillBut(0);
          awaitAllFailing(jvm);
          disk.cutPower(flushLog);
          queue.acknowledged(jvm.kill());
          queue.notStored(jvm.notStored());
        }
        disk.mountAgain();
        check(queue); // While there is no room yet.
        Files.delete(somebodyElse);
        check(queue);
        flushLog = !flushLog;
      }
    }
  }

  private SecondJvm appending(QueueAfterCuts queue, Java java) throws IOException {
    return SecondJvm.running(AppendingProgram.class)
        .on(java)
        .errors(temp.resolve("errors.txt"))
        .arguments("p" + java.version(), THREADS, queue.folder(), 100_000)
        .start();
  }

  /** Returns when each thread has been told, since now, that there is no room. */
  private void awaitAllFailing(SecondJvm jvm) throws IOException {
    int before = jvm.failed().size();
    Eventually.await(
        () -> {
          List<String> failed = jvm.failed();
          return PowerCuts.threads(failed.subList(before, failed.size())) == THREADS;
        },
        () -> "only some threads fail: " + jvm.failed());
    assertTrue(Files.readString(temp.resolve("errors.txt")).contains("No space left on device"));
  }

  private static void check(QueueAfterCuts queue) throws IOException {
    try (Queue next = queue.open()) {
      queue.check(next);
    }
  }

  @ParameterizedTest
  @CsvSource({"EXT4,FSYNC", "EXT4,FLUSH", "XFS,FSYNC", "XFS,FLUSH"})
  void a_queue_that_has_filled_the_disk_goes_on_when_its_events_have_been_uploaded(
      LoopFileSystem.Type type, Durability durability) throws Exception {
    try (LoopFileSystem disk = LoopFileSystem.make(type, temp, LoopFileSystem.LEAST_SIZE)) {
      disk.fillBut(16 << 20);
      // maxQueueSize is larger than the disk, and uploaded events are kept for ten minutes.
      try (Queue queue =
              Queue.open(
                  disk.root().resolve("queue"),
                  s -> s.segmentSize(1 << 20).durability(durability));
          Writers writers = new Writers(queue)) {
        writers.awaitAllFailing();
        assertTrue(
            queue.metrics.lastError().orElse("").contains("No space left on device"),
            queue.metrics.lastError()::toString);

        Uploads uploads = new Uploads(queue);
        int before = writers.acknowledged.size();
        Eventually.await(
            () -> {
              uploads.uploadSome();
              return writers.acknowledged.size() > before + ENOUGH;
            },
            () -> writers.acknowledged.size() + " acknowledged, " + before + " before");

        writers.stop();
        queue.journals.end();
        uploads.uploadRest();
        assertEquals(Set.of(), without(writers.acknowledged, uploads.messages));
        assertEquals(
            Set.of(),
            without(without(uploads.messages, writers.acknowledged), writers.undetermined));
        assertEquals(writers.acknowledged.size(), queue.metrics.appended().sum());
        assertEquals(writers.failed.get(), queue.metrics.failed().sum());
        assertEquals(0, queue.metrics.damaged().sum());
      }
    }
  }

  private static Set<String> without(Set<String> messages, Set<String> others) {
    Set<String> rest = new TreeSet<>(messages);
    rest.removeAll(others);
    return rest;
  }

  /** Threads that append for ever, and what they were told. */
  private static final class Writers implements AutoCloseable {

    private static final String PADDING = "x".repeat(2000);

    private final Queue queue;
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Thread> failing = ConcurrentHashMap.newKeySet();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> undetermined = ConcurrentHashMap.newKeySet();
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean stopping;

    Writers(Queue queue) {
      this.queue = queue;
      for (int i = 0; i < THREADS; i++) {
        String prefix = PADDING + "-" + i + "-";
        threads.add(new Thread(() -> append(prefix)));
      }
      threads.forEach(Thread::start);
    }

    private void append(String prefix) {
      for (int i = 0; !stopping; i++) {
        String message = prefix + i;
        try {
          queue.append(message);
          acknowledged.add(message);
        } catch (JournalException e) {
          failing.add(Thread.currentThread());
          failed.incrementAndGet();
          if (e.isUndetermined()) {
            undetermined.add(message);
          }
        }
      }
    }

    void awaitAllFailing() {
      Eventually.await(
          () -> failing.size() == THREADS, () -> failing.size() + " threads were told");
    }

    /** Returns when nobody appends any more. */
    void stop() {
      stopping = true;
      Eventually.await(() -> threads.stream().noneMatch(Thread::isAlive), () -> "an append hangs");
    }

    @Override
    public void close() {
      stop();
    }
  }

  /** Takes what the queue gives, as an uploader does. */
  private static final class Uploads {

    private final Queue queue;
    private final Set<String> messages = new HashSet<>();
    private final Map<UUID, Long> cursors = new HashMap<>();

    Uploads(Queue queue) {
      this.queue = queue;
    }

    /** From each journal a batch. */
    void uploadSome() {
      for (StoredJournal journal : queue.journals.own()) {
        try {
          upload(journal);
        } catch (IOException e) {
          // It has just been removed, or can be read later.
        }
      }
    }

    private boolean upload(StoredJournal journal) throws IOException {
      long after = cursors.getOrDefault(journal.header().id(), 0L);
      List<JournalEntry> entries = journal.read(after, 500, 1 << 20).entries();
      for (JournalEntry entry : entries) {
        String message = Queue.message(entry.event());
        assertTrue(messages.add(message), "given twice");
      }
      if (entries.isEmpty()) {
        return false;
      }
      JournalEntry last = entries.get(entries.size() - 1);
      cursors.put(journal.header().id(), last.seq());
      journal.uploaded(last.seq(), last.mac());
      return true;
    }

    void uploadRest() throws IOException {
      for (StoredJournal journal : queue.journals.own()) {
        while (upload(journal)) {
          // To its end.
        }
      }
    }
  }
}

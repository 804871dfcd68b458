package io.auditlog.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.journal.JournalSettings;
import io.auditlog.journal.Journals;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.platform.LocalDisk;
import io.auditlog.platform.SystemTime;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.Java;
import io.auditlog.testing.RecordingReporter;
import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.program.RecordingProgram;
import io.auditlog.testing.program.ShortLivedProgram;
import io.auditlog.testing.program.ShortLivedProgram.End;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Promise: many short processes, one after the other, leave no more than their events need while
 * there is no database, cost the next one neither its start nor its memory, and when the database
 * comes all of it is uploaded once and nothing stays behind.
 */
class ShortLivedTest extends QueueBehindProxy {

  /** How many real processes there are, and with how many further journals. */
  private static final int PROCESSES = Integer.getInteger("auditlog.test.processes", 18);

  private static final int JOURNALS = Integer.getInteger("auditlog.test.journals", 150);

  /** A hundred are held at a time, so they take three turns. */
  private static final int KEPT = 210;

  private static final int EVENTS = 3;
  private static final List<End> ENDS = List.of(End.CLOSE, End.EXIT, End.HALT);

  private final List<String> acknowledged = new ArrayList<>();

  /** A program that records with one thread, behind the arguments that are its own. */
  private SecondJvm.Settings jvm(Class<?> program, String prefix, Object... before) {
    return SecondJvm.running(program)
        .options("-Xmx48m")
        .arguments(before)
        .arguments(
            prefix,
            1,
            0,
            "orders",
            queueDir(),
            proxy.url(database.name()),
            database.user(),
            database.password(),
            "keepUploaded=0");
  }

  /** Processes that end in each way, on each Java there is. */
  private void runProcesses(int from, int to, String... settings) throws Exception {
    List<Java> javas = Java.all();
    for (int i = from; i <= to; i++) {
      End end = ENDS.get(i % ENDS.size());
      SecondJvm.Settings program =
          jvm(ShortLivedProgram.class, "p" + i, EVENTS, end)
              .arguments((Object[]) settings)
              .on(javas.get(i / ENDS.size() % javas.size()))
              .errors(folder.resolve("errors.txt"));
      try (SecondJvm jvm = program.start()) {
        assertEquals(0, jvm.awaitEnd());
        assertEquals(EVENTS, jvm.returned().size());
        acknowledged.addAll(jvm.returned());
      }
    }
  }

  private List<Path> journals() {
    try (Stream<Path> entries = Files.list(queueDir())) {
      return entries.filter(entry -> !entry.endsWith("adopt.lock")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long bytes(Path journal) {
    try (Stream<Path> files = Files.list(journal)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The target that the others have. */
  private String target() {
    return proxy.url(database.name()).replaceAll("jdbc:mysql://|\\?.*", "");
  }

  /** At the same time, as each one waits for the disk again and again. */
  private void makeJournals(int count) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Callable<String>> each = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        String message = "j" + i;
        each.add(() -> makeJournal(message));
      }
      for (Future<String> made : threads.invokeAll(each)) {
        acknowledged.add(made.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private String makeJournal(String message) throws IOException {
    JournalSettings settings =
        JournalSettings.builder()
            .queueDir(queueDir())
            .application("orders")
            .target(target())
            .build();
    try (Journals journals =
        Journals.open(
            settings,
            new LocalDisk(),
            new SystemTime(),
            new AuditMetrics(),
            new RecordingReporter())) {
      journals.append(RunningQueue.event(message).getBytes(UTF_8));
    }
    return message;
  }

  @Test
  void without_a_database_leave_little_and_all_is_uploaded_when_it_comes() throws Exception {
    proxy.refuse();
    runProcesses(1, ENDS.size());
    // Each of these has tried a last upload in vain, for a second; the others need not.
    runProcesses(ENDS.size() + 1, PROCESSES, "shutdownTimeout=0s");
    assertEquals(PROCESSES, journals().size());
    for (Path journal : journals()) {
      assertTrue(bytes(journal) <= 65 << 10, journal + " has " + bytes(journal) + " bytes");
    }
    long full = journals().stream().filter(journal -> bytes(journal) > 8 << 10).count();
    assertTrue(full <= PROCESSES / ENDS.size(), full + " were not cut to their content");

    makeJournals(JOURNALS);
    startAmongThem();

    proxy.behave();
    try (RunningQueue queue = queue().target(target()).open()) {
      awaitNoJournal(queue);
    }
    assertStoredOnce();
  }

  /** Few files are open, and the heap is small, however many journals wait. */
  private void startAmongThem() throws Exception {
    SecondJvm.Settings settings = jvm(RecordingProgram.class, "next").on(Java.oldest());
    try (SecondJvm jvm = settings.errors(folder.resolve("errors.txt")).start()) {
      long began = System.nanoTime();
      jvm.awaitReturned(10);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertTrue(took.compareTo(Duration.ofSeconds(15)) < 0, took.toString());
      Path descriptors = Path.of("/proc/" + jvm.handle().pid() + "/fd");
      if (Files.exists(descriptors)) {
        Eventually.await(() -> open(descriptors) > 50, () -> open(descriptors) + " open");
        assertTrue(open(descriptors) <= 110, open(descriptors) + " open");
      }
      acknowledged.addAll(jvm.kill());
    }
  }

  private long open(Path descriptors) {
    long open = 0;
    try (Stream<Path> all = Files.list(descriptors)) {
      for (Path descriptor : all.toList()) {
        open += isInQueue(descriptor) ? 1 : 0;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open;
  }

  private boolean isInQueue(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(queueDir());
    } catch (NoSuchFileException e) {
      return false; // Closed meanwhile.
    }
  }

  private void awaitNoJournal(RunningQueue queue) {
    Eventually.await(
        () -> journals().isEmpty(),
        Duration.ofMinutes(3),
        () -> journals().size() + " left; " + queue);
  }

  private void assertStoredOnce() {
    List<String> stored = messages().stream().map(Object::toString).sorted().toList();
    assertEquals(stored.stream().distinct().toList(), stored);
    // What the killed one was about to acknowledge may be there too.
    List<String> missing = new ArrayList<>(acknowledged);
    missing.removeAll(stored);
    assertEquals(List.of(), missing);
    assertTrue(stored.size() <= acknowledged.size() + 1, stored.size() + " stored");
  }

  @Test
  void with_a_database_leave_no_journal_behind() throws Exception {
    runProcesses(1, 5);
    runProcesses(6, 6); // Closes the queue, and takes over what the one before has left.

    assertEquals(List.of(), journals());
    assertStoredOnce();
  }

  @Test
  void whose_journals_are_kept_for_a_while_keep_none_of_the_others_waiting() throws Exception {
    proxy.refuse();
    makeJournals(KEPT);
    proxy.behave();
    RunningQueue.Settings keeping =
        queue().target(target()).journal(j -> j.keepUploaded(Duration.ofDays(1)));
    try (RunningQueue queue = keeping.open()) {
      // A hundred at a time, and not a minute for each hundred.
      Eventually.await(
          () -> queue.metrics.uploaded().sum() == KEPT, Duration.ofMinutes(2), queue::toString);
      assertEquals(KEPT, database.count("audit_log"));
      assertEquals(KEPT, journals().size());
    }
    assertStoredOnce();
    try (RunningQueue queue = queue().target(target()).open()) {
      awaitNoJournal(queue);
    }
    assertStoredOnce();
  }
}

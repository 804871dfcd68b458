package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.config.Element;
import io.auditlog.platform.Threads;
import io.auditlog.testing.LoggingFramework.Running;
import io.auditlog.testing.LoggingFramework.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise: while 32 threads log, the configuration is changed again and again, and of what reached
 * the appender nothing is lost or doubled; what was changed counts; and nothing of the earlier
 * configurations is left behind. {@code auditlog.test.reconfigurations} says how often.
 *
 * <p>An event has reached the appender when its argument is turned to text.
 */
public abstract class ReconfigurationContract {

  private static final int ROUNDS = Integer.getInteger("auditlog.test.reconfigurations", 8);
  private static final int THREADS = 32;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** In which a framework has long used a new appender, unless it has lost track of it. */
  private static final Duration TOLD = Duration.ofSeconds(3);

  /** The same where it has to notice that the file has changed: Log4j looks every 5 seconds. */
  private static final Duration WATCHED = Duration.ofSeconds(15);

  /** What an open queue has one of each: its files, threads and connections. */
  private static final List<String> OF_A_QUEUE =
      List.of(
          "io.auditlog.journal.Journals",
          "io.auditlog.upload.Uploader",
          "io.auditlog.mysql.AuditStore",
          "com.zaxxer.hikari.pool.HikariPool");

  /** What an appender has one of each, and keeps for calls that come after its stop. */
  private static final List<String> OF_AN_APPENDER =
      List.of(
          "io.auditlog.appender.Recorder",
          "io.auditlog.queue.QueueLease",
          "io.auditlog.queue.SharedQueue");

  private final LoggingFramework framework;
  private final Set<String> reached = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<String> logged = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean done = new AtomicBoolean();

  @TempDir Path folder;
  private TestDatabase database;
  private Running running;
  private ExecutorService threads;
  private List<Future<?>> logging;
  private int probes;
  private long ofQueues;
  private long ofAppenders;
  private long ourThreads;
  private long sockets;

  protected ReconfigurationContract(LoggingFramework framework) {
    this.framework = framework;
  }

  @BeforeEach
  void makeDatabase() {
    database = TestDatabase.freshDatabase();
    ofQueues = LiveObjects.count(OF_A_QUEUE);
    ofAppenders = LiveObjects.count(OF_AN_APPENDER);
    ourThreads = ourThreads().size();
    sockets = OpenFiles.sockets().size();
  }

  @AfterEach
  void stopAndDropDatabase() {
    done.set(true);
    threads.shutdownNow();
    running.close();
    database.close();
  }

  /** An argument that tells when an appender reads it. */
  private record Telling(String message, Set<String> reached) {
    @Override
    public String toString() {
      reached.add(message);
      return message;
    }
  }

  private void log(String message) {
    running.logger("com.acme.orders").log("INFO", "{}", new Telling(message, reached));
    logged.add(message);
  }

  private void logInThreads() {
    threads = Executors.newFixedThreadPool(THREADS);
    logging = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      String prefix = thread + "/";
      logging.add(threads.submit(() -> logUntilDone(prefix)));
    }
  }

  private void logUntilDone(String prefix) {
    for (int i = 0; !done.get(); i++) {
      log(prefix + i);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void stopThreads() throws Exception {
    done.set(true);
    for (Future<?> one : logging) {
      one.get(1, TimeUnit.MINUTES);
    }
  }

  private Path queue(String name) {
    return folder.resolve(name);
  }

  private Element audit(String queue, int round) {
    return new Element("Audit")
        .set("queueDir", queue(queue).toString())
        .add(
            new Element("MySql")
                .set("url", database.url())
                .set("user", database.user())
                .set("password", database.password()))
        .add(new Element("Field").set("name", "tenant_id").set("value", "round-" + round));
  }

  /** In turn: nothing, how events are mapped, the queue's settings, its folder. */
  private Element audit(int round) {
    Element audit = audit(round % 8 < 4 ? "queue" : "moved", round - (round % 4 == 1 ? 1 : 0));
    return round % 4 == 3 ? audit.set("maxEventSize", "2 MB") : audit;
  }

  @Test
  void under_32_threads_loses_and_doubles_nothing_and_leaves_nothing_behind() throws Exception {
    Path file = folder.resolve("audit.xml");
    framework.write(file, "AUDIT", audit(0));
    running = framework.start(file);
    logInThreads();

    for (int round = 1; round <= ROUNDS; round++) {
      int seen = reached.size();
      framework.write(file, "AUDIT", audit(round));
      running.reconfigure(file);
      requireInUse(audit(round), TOLD, () -> running.reconfigure(file));
      Eventually.await(() -> reached.size() >= seen + THREADS, () -> reached.size() + " reached");
    }
    stopThreads();

    List<String> queued = new ArrayList<>(QueuedEvents.messages(queue("queue")));
    queued.addAll(QueuedEvents.messages(queue("moved")));
    requireSame(queued);
    assertEquals(List.of(), running.said(Severity.ERROR));
    // Queues that nobody uses are closed by and by; one is in use.
    requireNoMoreThan(ofQueues + OF_A_QUEUE.size(), OF_A_QUEUE);
    int appenders = framework.mostConfigurationsKept() * OF_AN_APPENDER.size();
    requireNoMoreThan(ofAppenders + appenders, OF_AN_APPENDER);
    uploadAll("queue");
    uploadAll("moved");
    requireSame(database.column("SELECT message FROM audit_log"));
    // All is uploaded, and the queue in use has had no event.
    Eventually.await(() -> openSegments().isEmpty(), () -> openSegments().toString());
    StoredAudit.checked(database);
    running.close();
    Eventually.await(() -> ourThreads().size() <= ourThreads, () -> ourThreads().toString());
    assertEquals(List.of(), OpenFiles.below(folder));
    assertTrue(OpenFiles.sockets().size() <= sockets, () -> OpenFiles.sockets().toString());
  }

  /** As an operator does it, who edits the file of an application that runs. */
  @Test
  @Tag("once")
  void happens_by_itself_when_the_file_has_changed() throws Exception {
    Path file = folder.resolve("audit.xml");
    framework.write(file, "AUDIT", audit("queue", 0));
    framework.watch(file);
    running = framework.start(file);
    logInThreads();

    Element changed = audit("queue", 1);
    change(file, changed);
    requireInUse(changed, WATCHED, () -> change(file, changed));
    stopThreads();

    requireSame(QueuedEvents.messages(queue("queue")));
    assertEquals(List.of(), running.said(Severity.ERROR));
  }

  private void change(Path file, Element audit) {
    try {
      Path made = folder.resolve("new.xml");
      framework.write(made, "AUDIT", audit);
      framework.watch(made);
      // Frameworks compare times, in seconds at worst.
      Files.setLastModifiedTime(
          made, FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis() + 5_000));
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The next call goes by the new settings. A framework that may lose track of its appenders for
   * good, as Logback does when one is taken away while another thread looks for it, is told once
   * more.
   */
  private void requireInUse(Element audit, Duration soon, Runnable again) {
    Path queue = Path.of(audit.texts().get("queueDir"));
    String tenant = "\"tenant_id\":\"" + audit.children().get(1).texts().get("value") + "\"";
    for (int attempt = 0; attempt < 20; attempt++) {
      long deadline = System.nanoTime() + soon.toNanos();
      while (System.nanoTime() < deadline) {
        String message = "probe " + probes++;
        log(message);
        if (QueuedEvents.hasRecent(queue, "\"message\":\"" + message + "\"", tenant)) {
          return;
        }
      }
      if (!framework.keepsTrackOfAppenders()) {
        again.run();
      }
    }
    throw new AssertionError(tenant + " was never in use");
  }

  private void requireSame(List<?> found) {
    if (framework.keepsTrackOfAppenders()) {
      assertEquals(logged.size(), reached.size(), "calls that did not reach the appender");
    }
    List<String> lost = new ArrayList<>(reached);
    lost.removeAll(new HashSet<>(found));
    assertEquals(List.of(), lost);
    assertEquals(reached.size(), found.size(), "events that are doubled");
  }

  /** What the last appender has not uploaded, another one with the same folder does. */
  private void uploadAll(String queue) throws IOException {
    Path file = folder.resolve("last.xml");
    framework.write(file, "AUDIT", audit(queue, -1));
    running.reconfigure(file);
    Set<String> queued = Set.copyOf(QueuedEvents.messages(queue(queue)));
    Eventually.await(
        () -> database.column("SELECT message FROM audit_log").containsAll(queued),
        () -> database.count("audit_log") + " uploaded");
  }

  private static void requireNoMoreThan(long most, List<String> classNames) {
    Eventually.await(
        () -> LiveObjects.count(classNames) <= most, () -> LiveObjects.of(classNames).toString());
  }

  /** Without the locks of journals that are uploaded and kept for a while. */
  private List<String> openSegments() {
    return OpenFiles.below(folder).stream().filter(open -> open.endsWith(".ndjson")).toList();
  }

  private static List<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(Threads::isOurs)
        .toList();
  }
}

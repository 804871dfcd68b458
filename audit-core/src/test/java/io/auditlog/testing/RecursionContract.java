package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.config.Element;
import io.auditlog.testing.LoggingFramework.Log;
import io.auditlog.testing.LoggingFramework.Running;
import io.auditlog.testing.program.BridgingProgram;
import io.auditlog.testing.program.LoggingProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Promise: whatever logs while an event is recorded or uploaded, or while one is printed that could
 * not be recorded, there is no recursion without an end, no thread waits for itself, and no event
 * is lost: directly, and behind an asynchronous appender that has room for few events.
 */
@Tag("once")
public abstract class RecursionContract {

  /** How the appender is called. */
  protected enum Way {
    DIRECT,
    ASYNC_APPENDER
  }

  private static final Pattern PRINTED =
      Pattern.compile(
          "^[^\\n]*\\{\"event_type\".*?\"message\":\"(m-\\d+-\\d+) x{4999}\"", Pattern.MULTILINE);

  private final LoggingFramework framework;

  @TempDir Path folder;

  protected RecursionContract(LoggingFramework framework) {
    this.framework = framework;
  }

  private Path queueDir() {
    return folder.resolve("queue");
  }

  private Element audit() {
    return new Element("Audit").set("queueDir", queueDir().toString());
  }

  private SecondJvm start(Way way, Class<?> program, Element audit, int padding, String... options)
      throws IOException {
    Path file = folder.resolve("audit.xml");
    framework.write(file, "AUDIT", audit);
    if (way == Way.ASYNC_APPENDER) {
      framework.putBehindAsyncAppender(file);
    }
    framework.stopAtExit(file, true); // It hands on what is on its way.
    if (program != BridgingProgram.class || framework.mayLogItsStatuses()) {
      framework.printStatuses(file);
    }
    SecondJvm.Settings settings =
        SecondJvm.running(program)
            .options("-D" + framework.configurationProperty() + "=" + file)
            .options(options)
            .arguments(framework.program().getName(), "m", 4, 2, padding)
            .errors(folder.resolve("errors.txt"));
    return settings.start();
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("errors.txt"));
  }

  private static List<String> lost(List<String> returned, Set<String> found) {
    List<String> lost = new ArrayList<>(returned);
    lost.removeAll(found);
    return lost;
  }

  @ParameterizedTest
  @EnumSource
  void what_is_printed_to_a_standard_error_that_is_logged_is_printed_once(Way way)
      throws Exception {
    requirePrintedOnce(way);
  }

  /**
   * Logs with a standard error that is logged, far beyond what the queue has room for.
   *
   * @param options of the JVM
   */
  protected final void requirePrintedOnce(Way way, String... options) throws Exception {
    Element full = audit().set("maxQueueSize", "8 MB").set("onFull", "fail");
    try (SecondJvm jvm = start(way, BridgingProgram.class, full, 5_000, options)) {
      jvm.awaitReturned(3_000);

      assertEquals(0, jvm.stop());

      List<String> printed =
          PRINTED.matcher(errors()).results().map(found -> found.group(1)).toList();
      Set<String> found = new HashSet<>(printed);
      assertFalse(printed.isEmpty());
      assertEquals(printed.size(), found.size());
      QueuedEvents.messages(queueDir()).forEach(message -> found.add(message.split(" ", 2)[0]));
      assertEquals(List.of(), lost(jvm.returned(), found));
      requireNoMoreThan(printed.size());
    }
  }

  /**
   * Where a framework has the appender called by what it prints, that fails as well, and is
   * printed; that is the end of it. Now and then it finds room, when the queue has just been
   * measured anew.
   */
  private void requireNoMoreThan(int printed) throws IOException {
    List<String> events = errors().lines().filter(line -> line.contains("xxxx")).toList();
    int again = events.size() - printed;
    long stored =
        QueuedEvents.messages(queueDir()).stream()
            .filter(message -> message.startsWith("stderr: ") && message.contains("xxxx"))
            .count();
    assertTrue(
        again == 0 || again + stored == printed,
        () -> again + " of " + printed + " again, and " + stored + " stored");
    assertTrue(events.stream().noneMatch(event -> event.contains("stderr: stderr: ")));
    long others = errors().lines().count() - events.size();
    assertTrue(others < 20, others + " other lines, though a thread or an appender says it once");
  }

  @ParameterizedTest
  @EnumSource
  void the_driver_and_its_pool_may_log_all_they_do_while_the_database_comes_and_goes(Way way)
      throws Exception {
    try (TestDatabase database = TestDatabase.freshDatabase();
        TcpProxy proxy = new TcpProxy(database.server())) {
      String url =
          proxy.url(database.name())
              + "&logger=com.mysql.cj.log.Slf4JLogger&profileSQL=true&traceProtocol=true";
      Element mysql =
          new Element("MySql")
              .set("url", url)
              .set("user", database.user())
              .set("password", database.password())
              .set("retryInitial", "20 ms")
              .set("retryMax", "200 ms");
      try (SecondJvm jvm =
          start(way, LoggingProgram.class, audit().set("shutdownTimeout", "30s").add(mysql), 10)) {
        for (int outage = 0; outage < 3; outage++) {
          long before = database.count("audit_log");
          Eventually.await(
              () -> database.count("audit_log") > before + 20, () -> before + " uploaded");
          proxy.refuse();
          proxy.cut();
          jvm.awaitReturned(jvm.returnedCount() + 200);
          proxy.behave();
        }
        assertEquals(0, jvm.stop());

        List<Object> stored = database.column("SELECT message FROM audit_log");
        List<String> returned = jvm.returned();
        List<String> expected =
            returned.stream().map(message -> message + " " + "x".repeat(9)).sorted().toList();
        assertEquals(expected, stored.stream().map(String::valueOf).sorted().toList());
        StoredAudit.checked(database);
      }
    }
    long said = errors().lines().filter(line -> line.contains("stands behind an asynch")).count();
    assertEquals(way == Way.ASYNC_APPENDER ? 1 : 0, said);
  }

  /** Takes a lock, and logs, when it is turned to text. */
  private record Locked(Object lock, Log log) {
    @Override
    public String toString() {
      synchronized (lock) {
        log.log("INFO", "from toString");
        return "locked";
      }
    }
  }

  @Test
  void an_object_may_log_and_take_a_lock_that_another_thread_holds_while_it_logs()
      throws Exception {
    Path file = folder.resolve("audit.xml");
    framework.write(file, "AUDIT", audit());
    Object lock = new Object();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (Running running = framework.start(file)) {
      Log log = running.logger("com.acme.orders");
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        all.add(threads.submit(() -> repeat(() -> log.log("INFO", "{}", new Locked(lock, log)))));
        all.add(threads.submit(() -> repeat(() -> holding(lock, log))));
      }
      for (Future<?> one : all) {
        one.get(1, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
    }
    List<String> messages = QueuedEvents.messages(queueDir());
    for (String message : List.of("locked", "from toString", "holding the lock")) {
      assertEquals(400, messages.stream().filter(message::equals).count(), message);
    }
  }

  private static void repeat(Runnable work) {
    for (int i = 0; i < 100; i++) {
      work.run();
    }
  }

  private static void holding(Object lock, Log log) {
    synchronized (lock) {
      log.log("INFO", "holding the lock");
    }
  }
}

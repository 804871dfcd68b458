package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.config.Element;
import io.auditlog.testing.program.EndingProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Promise: however an application ends, of the events whose logging calls returned none is lost,
 * and on a disk that works the end takes no longer than {@code shutdownTimeout} and a second,
 * whatever the database does. A framework that stops itself at the exit takes no calls from then
 * on; until then none is left out.
 *
 * <p>In second JVMs on the oldest Java that there is; what is uploaded at the exit, on each.
 */
@Tag("once")
public abstract class StopContract {

  private static final int EXIT_CODE = 7;
  private static final int SIGTERM = 128 + 15;

  private final LoggingFramework framework;

  @TempDir Path folder;

  protected StopContract(LoggingFramework framework) {
    this.framework = framework;
  }

  private Path queueDir() {
    return folder.resolve("queue");
  }

  private Path errors() {
    return folder.resolve("errors.txt");
  }

  private Element audit(String url, String user, String password) {
    return new Element("Audit")
        .set("queueDir", queueDir().toString())
        .set("shutdownTimeout", "1s")
        .add(new Element("MySql").set("url", url).set("user", user).set("password", password));
  }

  private SecondJvm start(
      Java java, Element audit, boolean stopsAtExit, int threads, int each, int inHook)
      throws IOException {
    Path file = folder.resolve("audit.xml");
    framework.write(file, "AUDIT", audit);
    framework.stopAtExit(file, stopsAtExit);
    Files.writeString(file, Files.readString(file).replace("status=\"off\"", "status=\"warn\""));
    return SecondJvm.running(EndingProgram.class)
        .on(java)
        .options("-D" + framework.configurationProperty() + "=" + file)
        .arguments(framework.program().getName(), "m", threads, each, inHook)
        .errors(errors())
        .start();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true"})
  void an_exit_while_threads_log_loses_nothing_and_waits_for_no_database(
      boolean stopsAtExit, boolean bySignal) throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        SecondJvm jvm =
            start(
                Java.oldest(),
                audit("jdbc:mysql://127.0.0.1:" + deaf.getLocalPort() + "/audit", "u", "p"),
                stopsAtExit,
                8,
                Integer.MAX_VALUE,
                50)) {
      jvm.awaitReturned(500);

      long before = System.nanoTime();
      assertEquals(bySignal ? SIGTERM : EXIT_CODE, bySignal ? jvm.terminate() : jvm.stop());
      Duration took = Duration.ofNanos(System.nanoTime() - before);

      // One second is shutdownTimeout and one is ours; a busy machine may need some more. Whoever
      // waited for the database's answer would need the ten of socketTimeout.
      assertTrue(took.compareTo(Duration.ofSeconds(8)) < 0, took::toString);
      assertEquals(List.of(), jvm.failed());
      List<String> queued = QueuedEvents.messages(queueDir());
      assertEquals(queued.size(), new HashSet<>(queued).size());
      if (stopsAtExit) {
        requireNoGaps(jvm.returned(), queued);
      } else {
        List<String> lost = new ArrayList<>(jvm.returned());
        lost.removeAll(new HashSet<>(queued));
        assertEquals(List.of(), lost);
        assertTrue(jvm.returned().contains("m-hook-0-50"));
      }
    }
  }

  /** What is missing was logged after all that is there by the same thread. */
  private void requireNoGaps(List<String> returned, List<String> queued) throws IOException {
    Set<String> there = new HashSet<>(queued);
    Set<String> ended = new TreeSet<>();
    String printed = Files.exists(errors()) ? Files.readString(errors()) : "";
    for (String message : returned) { // in the order in which the calls of a thread returned
      String thread = message.substring(0, message.lastIndexOf('-'));
      if (!there.contains(message) && !printed.contains("\"message\":\"" + message + "\"")) {
        ended.add(thread);
      } else {
        assertTrue(!ended.contains(thread), message + " is there, and an earlier one is not");
      }
    }
    assertTrue(there.size() >= 500);
  }

  @Test
  void what_was_logged_before_an_exit_is_uploaded_at_it() throws Exception {
    try (TestDatabase database = TestDatabase.freshDatabase()) {
      int calls = 0;
      for (Java java : Java.all()) {
        try (SecondJvm jvm =
            start(
                java,
                audit(database.url(), database.user(), database.password())
                    .set("shutdownTimeout", "30s"),
                java.equals(Java.current()),
                4,
                100,
                0)) {
          assertEquals(EXIT_CODE, jvm.awaitEnd());
          assertEquals(400, jvm.returnedCount());
          calls += 400;
          assertEquals(calls, database.count("audit_log"), java::toString);
          assertEquals("", Files.readString(errors()));
        }
      }
      StoredAudit.checked(database);
    }
  }
}

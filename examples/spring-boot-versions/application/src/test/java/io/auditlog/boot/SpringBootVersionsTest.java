package io.auditlog.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.parcels.Application;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.QueuedEvents;
import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.StoredAudit;
import io.auditlog.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promise: with each Spring Boot and either framework an application loses nothing that it logs
 * from the start of its context on, not while the context closes and not after that, until Spring
 * Boot stops logging at the exit, which takes no longer than {@code shutdownTimeout} and a second.
 */
class SpringBootVersionsTest {

  private static final int SIGTERM = 128 + 15;

  /** Comes to no appender: Spring Boot refuses all calls until it has read a configuration. */
  private static final String PREPARING = "preparing";

  @TempDir private Path folder;

  static Stream<ClassPath> classPaths() {
    return ClassPath.all();
  }

  private Path queueDir() {
    return folder.resolve("queue");
  }

  private Path errors() {
    return folder.resolve("errors.txt");
  }

  private SecondJvm.Settings application(
      ClassPath classPath, String url, String user, String password, String shutdownTimeout)
      throws Exception {
    return SecondJvm.running(Application.class)
        .on(classPath.java())
        .classPath(classPath.entries())
        .options(
            "-Daudit.queue-dir=" + queueDir(),
            "-Daudit.shutdown-timeout=" + shutdownTimeout,
            "-Daudit.url=" + url,
            "-Daudit.user=" + user,
            "-Daudit.password=" + password)
        .errors(errors());
  }

  /** Those of these messages that are not among the others, each of which is there once. */
  private static Set<String> missing(List<String> returned, List<String> there) {
    Set<String> once = new HashSet<>(there);
    assertEquals(once.size(), there.size());
    Set<String> missing = new TreeSet<>(returned);
    missing.removeAll(once);
    return missing;
  }

  private static void requireMessage(List<String> returned, String beginning) {
    assertTrue(hasMessage(returned, beginning), () -> beginning + " is not among " + returned);
  }

  private static boolean hasMessage(List<String> returned, String beginning) {
    return returned.stream().anyMatch(message -> message.startsWith(beginning));
  }

  private static List<String> stored(TestDatabase database) {
    StoredAudit.checked(database);
    return database.column("SELECT message FROM audit_log").stream().map(String::valueOf).toList();
  }

  @ParameterizedTest
  @MethodSource("classPaths")
  void all_from_the_start_of_a_context_on_is_recorded_and_in_the_database_at_the_end(
      ClassPath classPath) throws Exception {
    try (TestDatabase database = TestDatabase.freshDatabase();
        SecondJvm jvm =
            application(classPath, database.url(), database.user(), database.password(), "30s")
                .options("-Dlogging.register-shutdown-hook=false")
                .arguments("close")
                .start()) {
      assertEquals(0, jvm.awaitEnd(), this::said);

      List<String> returned = jvm.returned();
      requireMessage(returned, "runs with Spring Boot " + classPath.boot() + ".");
      requireMessage(returned, "closed");
      requireMessage(returned, "after");
      requireMessage(returned, "hook");
      // Nobody has read the configuration when the first one comes.
      Set<String> early = Set.of("before", PREPARING);
      assertEquals(early, missing(returned, QueuedEvents.messages(queueDir())));
      Set<String> notStored = missing(returned, stored(database));
      notStored.remove("hook"); // Hooks run side by side: the last upload may be over before.
      assertEquals(early, notStored);
      assertEquals("", said());
      assertEquals(
          List.of(classPath.application()),
          database.column("SELECT DISTINCT application FROM audit_log"));
    }
  }

  /** Here the framework finds a configuration itself, with its first logger. */
  @ParameterizedTest
  @MethodSource("classPaths")
  void a_sigterm_waits_for_no_database_and_costs_nothing_that_is_logged_until_the_context_is_closed(
      ClassPath classPath) throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        SecondJvm jvm =
            application(
                    classPath.withPlainConfiguration(),
                    "jdbc:mysql://127.0.0.1:" + deaf.getLocalPort() + "/audit",
                    "u",
                    "p",
                    "100 ms")
                .start()) {
      Eventually.await(() -> hasMessage(jvm.returned(), "runs"), this::said);

      long before = System.nanoTime();
      assertEquals(SIGTERM, jvm.terminate());
      Duration took = Duration.ofNanos(System.nanoTime() - before);

      // A second is ours; a busy machine may need some more. Whoever waited for the database's
      // answer would need the ten of socketTimeout.
      assertTrue(took.compareTo(Duration.ofSeconds(8)) < 0, took::toString);
      requireMessage(jvm.returned(), "closing");
      requireMessage(jvm.returned(), "closed");
      Set<String> missing = missing(jvm.returned(), QueuedEvents.messages(queueDir()));
      missing.remove("hook"); // There if it came before Spring Boot's own hook was through.
      assertEquals(Set.of(PREPARING), missing);
    }
  }

  private String said() {
    try {
      return Files.readString(errors());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

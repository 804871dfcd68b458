package io.auditlog.log4j2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.QueuedEvents;
import io.auditlog.testing.TestDatabase;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a JVM, which Log4j notices by a shutdown hook of its own. */
class ExitTest {

  private static final int EACH = 250;

  @TempDir Path folder;
  private Path queueDir;

  @BeforeEach
  void nameQueue() {
    queueDir = folder.resolve("queue");
  }

  private String audit(String elements) {
    return Log4j.appender("queueDir=\"" + queueDir + "\"", elements);
  }

  private static String configuration(String attributes, String audit) {
    return Log4j.configuration(
        "status=\"warn\" " + attributes,
        audit,
        "<Root level=\"all\"><AppenderRef ref=\"AUDIT\"/></Root>");
  }

  /** Runs the application to its end; all that it has printed. */
  private String run(String configuration, List<String> options, String... arguments)
      throws Exception {
    Path file = Files.writeString(folder.resolve("log4j2.xml"), configuration);
    File printed = folder.resolve("printed").toFile();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Dlog4j2.configurationFile=" + file);
    command.add("-Dslf4j.internal.verbosity=ERROR"); // There may be no binding for HikariCP's log.
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ExitingApplication.class.getName());
    command.add(String.valueOf(EACH));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed).start();
    try {
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running");
    } finally {
      process.destroyForcibly();
    }
    String all = Files.readString(printed.toPath());
    assertEquals(7, process.exitValue(), all);
    return all;
  }

  private static List<String> expected() {
    List<String> expected = new ArrayList<>();
    for (int thread = 0; thread < ExitingApplication.THREADS; thread++) {
      for (int i = 0; i < EACH; i++) {
        expected.add("event " + thread + "/" + i);
      }
    }
    expected.add("last");
    return sorted(expected.stream());
  }

  private static List<String> sorted(Stream<String> messages) {
    return messages.sorted().toList();
  }

  private List<String> queued() {
    return sorted(QueuedEvents.messages(queueDir).stream());
  }

  @Test
  void what_was_logged_before_an_exit_is_queued_and_uploaded() throws Exception {
    try (TestDatabase database = TestDatabase.freshDatabase()) {
      String mysql =
          "<MySql url=\"%s\" user=\"%s\" password=\"%s\"/>"
              .formatted(
                  database.url().replace("&", "&amp;"), database.user(), database.password());

      String printed = run(configuration("", audit(mysql)), List.of());

      assertEquals("", printed);
      assertEquals(expected(), queued());
      assertEquals(
          expected(),
          sorted(database.column("SELECT message FROM audit_log").stream().map(String::valueOf)));
    }
  }

  @Test
  void what_a_shutdown_hook_logs_does_not_hang_the_exit() throws Exception {
    run(configuration("", audit("")), List.of(), "hook");

    List<String> queued = new ArrayList<>(queued());
    queued.remove("from the hook"); // There if it came before Log4j's own hook.
    assertEquals(expected(), queued);
  }

  @Test
  void what_a_shutdown_hook_logs_is_queued_where_log4j_leaves_logging_open() throws Exception {
    String printed = run(configuration("shutdownHook=\"disable\"", audit("")), List.of(), "hook");

    assertEquals("", printed);
    assertEquals(sorted(Stream.concat(expected().stream(), Stream.of("from the hook"))), queued());
  }

  @Test
  void loggers_that_are_all_asynchronous_hand_on_what_they_have_and_warn_once() throws Exception {
    String printed =
        run(
            configuration("", audit("")),
            List.of(
                "-Dlog4j2.contextSelector="
                    + "org.apache.logging.log4j.core.async.AsyncLoggerContextSelector"));

    assertEquals(expected(), queued());
    assertEquals(1, printed.lines().count(), printed);
    assertTrue(printed.contains("WARN") && printed.contains("asynchronous"), printed);
  }

  @Test
  void it_makes_no_difference_whether_log4j_reuses_its_messages() throws Exception {
    String printed =
        run(configuration("", audit("")), List.of("-Dlog4j2.enableThreadlocals=false"));

    assertEquals("", printed);
    assertEquals(expected(), queued());
  }
}

package io.auditlog.log4j2;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.auditlog.AuditException;
import io.auditlog.config.ConfigurationException;
import io.auditlog.testing.OpenFiles;
import io.auditlog.testing.QueuedEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.apache.logging.log4j.core.filter.ThresholdFilter;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.ObjectMessage;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is Log4j's own: filters and levels, its status log, reconfiguration, stopping. */
class AuditAppenderTest {

  @TempDir Path folder;
  private Path queueDir;
  private Log4j log4j;

  @BeforeEach
  void makeLog4j() {
    queueDir = folder.resolve("queue");
    log4j = new Log4j(folder);
  }

  @AfterEach
  void stopLog4j() {
    log4j.close();
  }

  private String queue() {
    return "queueDir=\"" + queueDir + "\" ";
  }

  private void start(String attributes) {
    start(attributes, "");
  }

  private void start(String attributes, String elements) {
    log4j.configure(Log4j.configuration(Log4j.appender(queue() + attributes, elements), "AUDIT"));
  }

  private Logger log() {
    return log4j.logger();
  }

  private List<JsonNode> events() {
    return QueuedEvents.in(queueDir);
  }

  private List<String> messages() {
    return QueuedEvents.messages(queueDir);
  }

  private long journals() throws IOException {
    try (var files = Files.list(queueDir)) {
      return files.filter(file -> file.getFileName().toString().length() == 36).count();
    }
  }

  private static String longText(String text) {
    return text + "y".repeat(500_000);
  }

  @Nested
  class Filters_and_levels {

    @Test
    void a_filter_of_the_appender_denies_events() {
      start("", "<ThresholdFilter level=\"warn\"/>");

      log().info("denied");
      log().warn("let through");

      assertEquals(List.of("let through"), messages());
    }

    @Test
    void several_filters_are_all_asked() {
      start(
          "",
          "<Filters><ThresholdFilter level=\"info\" onMatch=\"NEUTRAL\"/>"
              + "<MarkerFilter marker=\"AUDIT\"/></Filters>");

      log().debug(MarkerManager.getMarker("AUDIT"), "too low");
      log().info("no marker");
      log().info(MarkerManager.getMarker("AUDIT"), "let through");

      assertEquals(List.of("let through"), messages());
    }

    @Test
    void several_filters_without_an_element_around_them_are_all_asked_too() {
      start(
          "",
          "<ThresholdFilter level=\"info\" onMatch=\"NEUTRAL\"/><MarkerFilter marker=\"AUDIT\"/>");

      log().debug(MarkerManager.getMarker("AUDIT"), "too low");
      log().info("no marker");
      log().info(MarkerManager.getMarker("AUDIT"), "let through");

      assertEquals(List.of("let through"), messages());
    }

    @Test
    void a_reference_to_the_appender_has_a_level_and_a_filter_of_its_own() {
      log4j.configure(
          Log4j.configuration(
              Log4j.QUIET,
              Log4j.appender(queue(), ""),
              "<Logger name=\"com.acme\" level=\"debug\" additivity=\"false\">"
                  + "<AppenderRef ref=\"AUDIT\" level=\"info\">"
                  + "<MarkerFilter marker=\"NOISE\" onMatch=\"DENY\" onMismatch=\"NEUTRAL\"/>"
                  + "</AppenderRef></Logger><Root level=\"off\"/>"));

      log().debug("too low");
      log().info(MarkerManager.getMarker("NOISE"), "denied");
      log().info("let through");
      log4j.logger("org.other").error("another logger");

      assertEquals(List.of("let through"), messages());
    }
  }

  @Nested
  class Failing {

    private static final String SMALL = "maxQueueSize=\"8 MB\" onFull=\"fail\" ";

    /** More than a queue of 8 MB holds. */
    private void overfill() {
      for (int i = 0; i < 40; i++) {
        log().info(longText("lost? {}"));
      }
    }

    @Test
    void a_misconfigured_appender_throws_its_error_from_each_call_that_asked_for_it() {
      start("durability=\"never\" ignoreExceptions=\"false\"");

      for (int i = 0; i < 3; i++) {
        AppenderLoggingException thrown =
            assertThrows(AppenderLoggingException.class, () -> log().info("audited?"));
        assertTrue(thrown.getMessage().contains("durability=\"never\""), thrown.getMessage());
        assertTrue(thrown.getCause() instanceof ConfigurationException);
      }
      assertEquals(1, log4j.own(Level.ERROR).size());
    }

    @Test
    void a_misconfigured_appender_does_nothing_if_it_may_not_throw() {
      start("durability=\"never\"");

      for (int i = 0; i < 3; i++) {
        assertDoesNotThrow(() -> log().info("not audited"));
      }

      assertEquals(1, log4j.errors().size(), () -> log4j.errors().toString());
      assertFalse(Files.exists(queueDir));
    }

    @Test
    void a_misconfigured_appender_leaves_all_others_alone() {
      start("durability=\"never\"");
      log4j.configure(
          Log4j.configuration(
              Log4j.QUIET,
              Log4j.appender(queue() + "durability=\"never\"", "")
                  + "<Audit name=\"OTHER\" queueDir=\""
                  + queueDir
                  + "\"/>",
              "<Root level=\"all\"><AppenderRef ref=\"AUDIT\"/><AppenderRef ref=\"OTHER\"/></Root>"));

      log().info("to the other one");

      assertEquals(List.of("to the other one"), messages());
    }

    @Test
    void an_event_that_cannot_be_made_durable_is_thrown_from_its_call_that_asked_for_it() {
      start(SMALL + "ignoreExceptions=\"false\"");

      AppenderLoggingException thrown =
          assertThrows(AppenderLoggingException.class, this::overfill);

      AuditException cause = (AuditException) thrown.getCause();
      assertTrue(cause.event().orElse("").contains("lost?"));
    }

    @Test
    void an_event_that_cannot_be_made_durable_is_printed_whole_to_the_status_log() {
      start(SMALL);

      overfill();

      List<String> printed = log4j.own(Level.ERROR);
      assertFalse(printed.isEmpty());
      for (String event : printed) {
        assertTrue(event.contains("\"message\":\"" + longText("lost? {}") + "\""), event);
      }
      assertEquals(40, messages().size() + printed.size());
    }
  }

  @Nested
  class Objects_that_log_while_they_are_read {

    /** Logs each time it is turned to text. */
    private final class Chatty {
      @Override
      public String toString() {
        log().info("from toString");
        return "chatty";
      }
    }

    /**
     * Log4j turns a message to text before it calls an appender. Values of a map are turned to text
     * once more in the appender, which Log4j lets nobody call again.
     */
    @Test
    void are_recorded_also_where_log4j_refuses_what_they_log() {
      start("");

      log().info(new ObjectMessage(Map.of("message", "outer", "who", new Chatty())));
      log().info("after");

      assertEquals(List.of("from toString", "outer", "after"), messages());
      assertEquals("chatty", events().get(1).get("metadata").get("who").asText());
      assertEquals(1, log4j.errors().size(), () -> log4j.errors().toString());
      assertTrue(log4j.errors().get(0).contains("Recursive call"), log4j.errors().toString());
    }
  }

  @Nested
  class Reconfiguring {

    @Test
    void hands_the_queue_over_if_its_settings_are_the_same() throws IOException {
      start("");
      log().info("before");
      AuditAppender before = log4j.appender();

      start("", "<Field name=\"tenant_id\" value=\"acme\"/>");
      log().info("after");

      assertFalse(before.isStarted());
      assertEquals(List.of("before", "after"), messages());
      assertEquals("acme", events().get(1).get("tenant_id").asText());
      assertEquals(1, journals());
    }

    @Test
    void from_java_makes_a_new_appender() {
      start("");
      AuditAppender before = log4j.appender();

      log4j.context().reconfigure();
      log().info("after");

      assertFalse(log4j.appender() == before);
      assertEquals(List.of("after"), messages());
      assertEquals(List.of(), log4j.errors());
    }
  }

  @Nested
  class Stopping {

    @Test
    void twice_is_harmless() {
      start("");
      log().info("before");
      AuditAppender appender = log4j.appender();

      assertTrue(appender.stop(1, TimeUnit.SECONDS));
      assertTrue(appender.stop(1, TimeUnit.SECONDS));

      assertTrue(appender.isStopped());
      assertEquals(List.of("before"), messages());
    }

    @Test
    void and_starting_again_goes_on() {
      start("");
      log4j.appender().stop();
      log4j.appender().start();

      log().info("again");

      assertEquals(List.of("again"), messages());
    }

    @Test
    void lets_log4j_report_what_is_logged_to_a_stopped_appender() {
      start("ignoreExceptions=\"false\"");
      log4j.appender().stop();

      assertThrows(AppenderLoggingException.class, () -> log().info("late"));
    }

    private LogEvent late() {
      return Log4jLogEvent.newBuilder()
          .setLoggerName("com.acme.orders")
          .setLevel(Level.INFO)
          .setMessage(new SimpleMessage("late"))
          .build();
    }

    @Test
    void once_more_changes_nothing_and_a_logger_that_is_held_reaches_no_appender() {
      start("ignoreExceptions=\"false\"");
      AuditAppender held = log4j.appender();
      Logger logger = log();
      logger.info("before");
      log4j.context().stop();

      held.stop();
      log4j.context().stop();
      logger.info("after"); // Log4j itself refuses it, in silence

      assertThrows(AppenderLoggingException.class, () -> held.append(late()));
      assertEquals(List.of("before"), messages());
      assertEquals(List.of(), log4j.errors());
      assertEquals(List.of(), OpenFiles.below(queueDir));
    }

    @Test
    void prints_whole_what_an_appender_gets_that_is_held() {
      start("");
      AuditAppender held = log4j.appender();
      log4j.context().stop();

      held.append(late());

      assertEquals(List.of(), messages());
      assertEquals(1, log4j.own(Level.ERROR).size(), () -> log4j.errors().toString());
      assertTrue(log4j.own(Level.ERROR).get(0).contains("\"message\":\"late\""));
    }
  }

  @Nested
  class An_appender_made_in_java {

    @Test
    void has_the_settings_that_its_builder_was_given() {
      start("");
      AuditAppender appender =
          AuditAppender.newBuilder()
              .setName("JAVA")
              .setQueueDir(queueDir.toString())
              .setApplication("orders")
              .setMySql(
                  MySqlElement.newBuilder()
                      .setUrl("jdbc:mysql://localhost:1/audit")
                      .setConnectTimeout("250 ms")
                      .build())
              .setShutdownTimeout("0s")
              .setFields(FieldElement.newBuilder().setName("tenant_id").setValue("acme").build())
              .setFilter(ThresholdFilter.createFilter(Level.WARN, null, null))
              .build();
      appender.start();
      log4j.context().getRootLogger().addAppender(appender);
      log4j.context().getRootLogger().removeAppender(log4j.appender());

      log().info("denied");
      log().warn("recorded");
      appender.stop();

      assertEquals(List.of("recorded"), messages());
      assertEquals("orders", events().get(0).get("application").asText());
      assertEquals("acme", events().get(0).get("tenant_id").asText());
      assertEquals(List.of(), log4j.errors());
    }

    @Test
    void without_a_folder_is_refused_like_one_from_a_file() {
      AuditAppender appender = AuditAppender.newBuilder().setName("AUDIT").build();

      appender.start();

      assertTrue(appender.isStarted());
      assertEquals(1, log4j.own(Level.ERROR).size());
      assertTrue(log4j.own(Level.ERROR).get(0).contains("queueDir"));
      appender.stop();
    }
  }
}

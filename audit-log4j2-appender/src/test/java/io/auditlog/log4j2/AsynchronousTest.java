package io.auditlog.log4j2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.auditlog.log4j2.program.Log4jOrders;
import io.auditlog.testing.QueuedEvents;
import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.program.LoggingProgram;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.async.AsyncLoggerContext;
import org.apache.logging.log4j.core.async.AsyncLoggerContextSelector;
import org.apache.logging.log4j.core.selector.ClassLoaderContextSelector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Behind each of Log4j's three ways to log asynchronously. */
@ParameterizedClass
@EnumSource(AsynchronousTest.Way.class)
class AsynchronousTest {

  enum Way {
    ASYNC_APPENDER {
      @Override
      String configuration(String audit, boolean location) {
        return Log4j.configuration(
            audit
                + "<Async name=\"ASYNC\" includeLocation=\""
                + location
                + "\"><AppenderRef ref=\"AUDIT\"/></Async>",
            "ASYNC");
      }
    },
    ASYNC_ROOT {
      @Override
      String configuration(String audit, boolean location) {
        return Log4j.configuration(
            Log4j.QUIET,
            audit,
            "<AsyncRoot level=\"all\" includeLocation=\""
                + location
                + "\"><AppenderRef ref=\"AUDIT\"/></AsyncRoot>");
      }
    },
    ALL_LOGGERS {
      @Override
      String configuration(String audit, boolean location) {
        return Log4j.configuration(
            Log4j.QUIET,
            audit,
            "<Root level=\"all\" includeLocation=\""
                + location
                + "\"><AppenderRef ref=\"AUDIT\"/></Root>");
      }

      @Override
      LoggerContext context(URI file) {
        return new AsyncLoggerContext("asynchronous", null, file);
      }

      @Override
      String contextSelector() {
        return AsyncLoggerContextSelector.class.getName();
      }
    };

    abstract String configuration(String audit, boolean location);

    LoggerContext context(URI file) {
      return new LoggerContext("asynchronous", null, file);
    }

    String contextSelector() {
      return ClassLoaderContextSelector.class.getName();
    }
  }

  @Parameter private Way way;
  @TempDir Path folder;
  private Log4j log4j;

  @AfterEach
  void stopLog4j() {
    ThreadContext.clearAll();
    if (log4j != null) {
      log4j.close();
    }
  }

  private Path queueDir() {
    return folder.resolve("queue");
  }

  private void start(String attributes, boolean location) {
    log4j = new Log4j(folder, way::context);
    String audit = Log4j.appender("queueDir=\"" + queueDir() + "\" " + attributes, "");
    log4j.configure(way.configuration(audit, location));
  }

  private Logger log() {
    return log4j.logger();
  }

  /** Which waits until all that was logged has been handed on. */
  private void stopLogging() {
    log4j.context().stop(1, TimeUnit.MINUTES);
  }

  @Test
  void events_are_complete_and_one_warning_says_that_durability_comes_later() {
    start("", false);
    StringBuilder changing = new StringBuilder();
    ThreadContext.put("request", "r-1");
    ThreadContext.push("nested");

    for (int i = 0; i < 1_000; i++) {
      changing.setLength(0);
      changing.append("value ").append(i);
      log().info("{} of {}", changing, i);
    }
    ThreadContext.clearAll();
    stopLogging();

    List<JsonNode> events = QueuedEvents.in(queueDir());
    assertEquals(1_000, events.size());
    for (int i = 0; i < events.size(); i++) {
      JsonNode event = events.get(i);
      assertEquals("value " + i + " of " + i, event.get("message").asText());
      assertEquals(Thread.currentThread().getName(), event.get("thread").asText());
      assertEquals("com.acme.orders.OrderService", event.get("method").asText());
      assertEquals("r-1", event.get("metadata").get("request").asText());
      assertFalse(event.has("mapping_issues"), event::toString);
    }
    assertEquals(1, log4j.own(Level.WARN).size(), () -> log4j.own(Level.WARN).toString());
    assertTrue(log4j.own(Level.WARN).get(0).contains("asynchronous"));
    assertEquals(List.of(), log4j.errors());
  }

  @Test
  void location_is_there_where_both_sides_include_it() {
    start("includeLocation=\"true\"", true);

    log().info("seen");
    stopLogging();

    assertEquals(
        getClass().getName() + "::location_is_there_where_both_sides_include_it",
        QueuedEvents.in(queueDir()).get(0).get("method").asText());
  }

  @Test
  void without_location_in_front_the_method_is_the_logger() {
    start("includeLocation=\"true\"", false);

    log().info("seen");
    stopLogging();

    assertEquals(
        "com.acme.orders.OrderService", QueuedEvents.in(queueDir()).get(0).get("method").asText());
  }

  /** In a second JVM, as it is printed past everything that this one could put in between. */
  @Test
  @Tag("once")
  void an_event_that_cannot_be_made_durable_is_printed_whole_even_if_it_is_to_be_thrown()
      throws Exception {
    String attributes =
        "queueDir=\""
            + queueDir()
            + "\" maxQueueSize=\"8 MB\" onFull=\"fail\" ignoreExceptions=\"false\"";
    Path file = folder.resolve("log4j2.xml");
    String configuration = way.configuration(Log4j.appender(attributes, ""), false);
    Files.writeString(file, configuration.replace("status=\"off\"", "status=\"warn\""));
    Path errors = folder.resolve("errors.txt");
    try (SecondJvm jvm =
        SecondJvm.running(LoggingProgram.class)
            .options("-Dlog4j2.configurationFile=" + file)
            .options("-Dlog4j2.contextSelector=" + way.contextSelector())
            .arguments(Log4jOrders.class.getName(), "m", 1, 1, 900_000)
            .errors(errors)
            .start()) {
      jvm.awaitReturned(20);
      assertEquals(0, jvm.stop());

      Set<String> queued = new HashSet<>(QueuedEvents.messages(queueDir()));
      String printed = Files.readString(errors);
      String padding = " " + "x".repeat(899_999);
      assertFalse(queued.size() >= jvm.returnedCount(), "the queue was never full");
      for (String returned : jvm.returned()) {
        String message = returned + padding;
        assertTrue(
            queued.contains(message) || printed.contains("\"message\":\"" + message + "\""),
            returned + " is neither stored nor printed");
      }
      assertTrue(printed.contains("has no effect there"));
    }
  }
}

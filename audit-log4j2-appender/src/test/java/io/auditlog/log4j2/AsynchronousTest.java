package io.auditlog.log4j2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.auditlog.testing.QueuedEvents;
import java.net.URI;
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
import org.junit.jupiter.api.AfterEach;
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
    };

    abstract String configuration(String audit, boolean location);

    LoggerContext context(URI file) {
      return new LoggerContext("asynchronous", null, file);
    }
  }

  @Parameter private Way way;
  @TempDir Path folder;
  private Log4j log4j;

  @AfterEach
  void stopLog4j() {
    ThreadContext.clearAll();
    log4j.close();
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

  @Test
  void an_event_that_cannot_be_made_durable_is_printed_whole_even_if_it_is_to_be_thrown() {
    start("maxQueueSize=\"8 MB\" onFull=\"fail\" ignoreExceptions=\"false\"", false);
    String big = "x".repeat(900_000);

    for (int i = 0; i < 20; i++) {
      log().info("{}/{}", i, big);
    }
    stopLogging();

    Set<String> found = new HashSet<>(QueuedEvents.messages(queueDir()));
    List<String> printed = log4j.own(Level.ERROR);
    for (int i = 0; i < 20; i++) {
      String message = i + "/" + big;
      String json = "\"message\":\"" + message + "\"";
      assertTrue(
          found.contains(message) || printed.stream().anyMatch(text -> text.contains(json)),
          i + " is neither stored nor printed");
    }
    assertFalse(printed.isEmpty());
    assertTrue(
        log4j.own(Level.WARN).stream().anyMatch(text -> text.contains("no effect")),
        () -> log4j.own(Level.WARN).toString());
  }
}

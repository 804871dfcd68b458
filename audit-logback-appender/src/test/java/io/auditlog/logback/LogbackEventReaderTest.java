package io.auditlog.logback;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.auditlog.event.AuditLevel;
import io.auditlog.mapping.LogRecord;
import io.auditlog.testing.QueuedEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.helpers.BasicMarkerFactory;

/** What becomes of the parts of a Logback event. */
class LogbackEventReaderTest {

  @TempDir Path queueDir;
  private final Logback logback = new Logback();

  @AfterEach
  void stopLogback() {
    MDC.clear();
    logback.close();
  }

  private LogRecord read(Consumer<Logger> call) {
    return new LogbackEventReader(false).read(event(call));
  }

  private ILoggingEvent event(Consumer<Logger> call) {
    ListAppender<ILoggingEvent> list = new ListAppender<>();
    list.setContext(logback.context());
    list.start();
    Logger logger = logback.logger();
    logger.setLevel(Level.ALL);
    logger.addAppender(list);
    call.accept(logger);
    logger.detachAppender(list);
    return list.list.get(0);
  }

  private JsonNode recorded(String settings, Consumer<Logger> call) {
    logback.configure(
        Logback.configuration(
            Logback.appender("<queueDir>" + queueDir + "</queueDir>" + settings), "AUDIT"));
    call.accept(logback.logger());
    return QueuedEvents.in(queueDir).get(0);
  }

  @Test
  void a_plain_call_has_logger_thread_time_template_and_arguments() {
    Instant before = Instant.now().minusMillis(1);
    LogRecord record = read(log -> log.info("Order {} of {}", 4711, "王芳"));

    assertEquals("com.acme.orders.OrderService", record.origin().logger());
    assertEquals(Thread.currentThread().getName(), record.origin().thread());
    assertFalse(record.origin().loggedAt().isBefore(before));
    assertEquals("Order 4711 of 王芳", record.message());
    assertEquals("Order {} of {}", record.template());
    assertArrayEquals(new Object[] {4711, "王芳"}, record.arguments());
  }

  @Test
  void a_call_without_message_or_arguments_is_read() {
    LogRecord record = read(log -> log.info(null));

    assertNull(record.message());
    assertEquals(0, record.arguments().length);
  }

  @Test
  void each_level_has_its_nearest() {
    assertEquals(AuditLevel.ERROR, read(log -> log.error("")).nearestLevel());
    assertEquals(AuditLevel.WARNING, read(log -> log.warn("")).nearestLevel());
    assertEquals(AuditLevel.INFO, read(log -> log.info("")).nearestLevel());
    assertEquals(AuditLevel.DEBUG, read(log -> log.debug("")).nearestLevel());
    assertEquals(AuditLevel.DEBUG, read(log -> log.trace("")).nearestLevel());
    assertEquals("WARN", read(log -> log.warn("")).levelName());
  }

  @Test
  void a_trailing_throwable_is_no_argument() {
    LogRecord record = read(log -> log.error("Order {}", 4711, new IOException("closed")));

    assertArrayEquals(new Object[] {4711}, record.arguments());
  }

  @Test
  void a_throwable_gives_its_chain() {
    JsonNode event =
        recorded(
            "",
            log ->
                log.error("failed", new IllegalStateException("outer", new IOException("inner"))));

    assertEquals(
        "[\"java.lang.IllegalStateException: outer\",\"java.io.IOException: inner\"]",
        event.get("errors").toString());
  }

  @Test
  void the_mdc_is_that_of_the_call() {
    MDC.put("actorId", "u-17");

    assertEquals("u-17", recorded("", log -> log.info("seen")).get("actor_id").asText());
  }

  @Test
  @SuppressWarnings("deprecation") // SLF4J 2 deprecates references; SLF4J 1.7 has nothing else
  void a_marker_has_its_references_behind_it() {
    BasicMarkerFactory markers = new BasicMarkerFactory();
    Marker marker = markers.getMarker("BILLING");
    Marker parent = markers.getMarker("MONEY");
    parent.add(markers.getMarker("ALERT"));
    marker.add(parent);

    JsonNode event = recorded("", log -> log.info(marker, "seen"));

    assertEquals("alert", event.get("level").asText());
    assertTrue(
        event.get("metadata").get("marker").toString().contains("BILLING"), event.toString());
  }

  @Test
  void the_location_is_read_where_it_is_wanted() {
    JsonNode event =
        recorded("<includeLocation>true</includeLocation>", LogbackEventReaderTest::here);

    assertEquals(LogbackEventReaderTest.class.getName() + "::here", event.get("method").asText());
  }

  private static void here(Logger log) {
    log.info("seen");
  }

  @Test
  @Tag("slf4j2")
  void key_values_keep_their_types() {
    JsonNode event =
        recorded(
            "",
            log ->
                log.atInfo()
                    .addKeyValue("countRecords", 0)
                    .addKeyValue("total", 12.5)
                    .addKeyValue("nothing", (Object) null)
                    .log("seen"));

    assertEquals(0, event.get("count_records").asInt(-1));
    assertEquals(12.5, event.get("metadata").get("total").doubleValue());
    assertFalse(event.has("mapping_issues"), event.toString());
  }

  @Test
  @Tag("slf4j2")
  void each_of_several_markers_is_read() {
    BasicMarkerFactory markers = new BasicMarkerFactory();
    JsonNode event =
        recorded(
            "",
            log ->
                log.atInfo()
                    .addMarker(markers.getMarker("BILLING"))
                    .addMarker(markers.getMarker("EMERGENCY"))
                    .log("seen"));

    assertEquals("emergency", event.get("level").asText());
  }

  @Test
  @Tag("slf4j2")
  void a_marker_that_cannot_be_read_is_an_issue() {
    JsonNode event = recorded("", log -> log.atInfo().addMarker(new BrokenMarker()).log("seen"));

    assertEquals("seen", event.get("message").asText());
    assertTrue(event.get("mapping_issues").toString().contains("marker"), event.toString());
  }
}

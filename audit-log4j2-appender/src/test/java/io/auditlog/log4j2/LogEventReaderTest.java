package io.auditlog.log4j2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.auditlog.event.AuditEvent;
import io.auditlog.event.EncodedEvent;
import io.auditlog.event.EventEncoder;
import io.auditlog.event.Redaction;
import io.auditlog.mapping.EventMapper;
import io.auditlog.mapping.LogRecord;
import io.auditlog.mapping.MappingSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import net.logstash.logback.argument.StructuredArguments;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.impl.MutableLogEvent;
import org.apache.logging.log4j.message.MapMessage;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.MessageFactory;
import org.apache.logging.log4j.message.ObjectMessage;
import org.apache.logging.log4j.message.ParameterizedMessageFactory;
import org.apache.logging.log4j.message.ReusableMessageFactory;
import org.apache.logging.log4j.message.StringFormatterMessageFactory;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.message.StructuredDataMessage;
import org.apache.logging.log4j.util.BiConsumer;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.apache.logging.slf4j.Log4jLogger;
import org.apache.logging.slf4j.Log4jMarkerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Every input of a Log4j call, in each of the forms in which Log4j hands events over. */
@ParameterizedClass
@MethodSource("forms")
class LogEventReaderTest {

  /** How an event reaches an appender. */
  private record Form(String name, MessageFactory messages, UnaryOperator<LogEvent> handedOver) {

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Form> forms() {
    return List.of(
        new Form("reused, the default", ReusableMessageFactory.INSTANCE, event -> event),
        new Form("as an AsyncAppender keeps it", ReusableMessageFactory.INSTANCE, copied()),
        new Form("as in a web application", ParameterizedMessageFactory.INSTANCE, copied()));
  }

  private static UnaryOperator<LogEvent> copied() {
    return LogEvent::toImmutable;
  }

  @Parameter private Form form;

  private LogRecord record;
  private JsonNode json;

  @AfterEach
  void clearThreadContext() {
    ThreadContext.clearAll();
  }

  /** Logs with a logger whose events are read at once, as an appender must. */
  private JsonNode read(Consumer<Logger> call) {
    return read(form.messages, call);
  }

  private JsonNode read(MessageFactory messages, Consumer<Logger> call) {
    try (LoggerContext context = new LoggerContext("reader")) {
      context.start();
      Logger logger = context.getLogger("com.acme.orders", messages);
      Reading appender = new Reading();
      appender.start();
      logger.addAppender(appender);
      logger.setAdditive(false);
      logger.setLevel(Level.ALL);
      call.accept(logger);
    }
    return json;
  }

  private final class Reading extends AbstractAppender {

    Reading() {
      super("READING", null, null, false, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      readDirectly(form.handedOver.apply(event));
    }
  }

  private void readDirectly(LogEvent event) {
    record = new LogEventReader(true).read(event);
    AuditEvent mapped =
        new EventMapper(MappingSettings.builder().includeLocation(true).build()).map(record);
    EncodedEvent encoded =
        new EventEncoder("app", "host", 1 << 20, false, Redaction.NONE)
            .encode(mapped, record.origin());
    try {
      json = new ObjectMapper().readTree(encoded.json());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_text_with_arguments_keeps_its_template_and_their_types() {
    read(log -> log.info("Order {} of {}", 4711, "u-17"));

    assertEquals("Order 4711 of u-17", record.message());
    assertEquals("Order {} of {}", record.template());
    assertArrayEquals(new Object[] {4711, "u-17"}, record.arguments());
  }

  @Test
  void a_trailing_throwable_is_an_error_and_no_argument() {
    JsonNode event = read(log -> log.error("Order {}", 4711, new IllegalStateException("closed")));

    assertArrayEquals(new Object[] {4711}, record.arguments());
    assertEquals("[\"java.lang.IllegalStateException: closed\"]", event.get("errors").toString());
  }

  @Test
  void a_throwable_that_fills_a_placeholder_of_the_text_stays_an_argument() {
    Exception problem = new IllegalStateException("closed");

    read(log -> log.error("{} because of {}", 4711, problem));

    assertArrayEquals(new Object[] {4711, problem}, record.arguments());
  }

  @Test
  void a_printf_template_keeps_its_arguments() {
    read(
        StringFormatterMessageFactory.INSTANCE, log -> log.info("Order %d of %-6s|", 4711, "u-17"));

    assertEquals("Order 4711 of u-17  |", record.message());
    assertEquals("Order %d of %-6s|", record.template());
    assertArrayEquals(new Object[] {4711, "u-17"}, record.arguments());
  }

  @Test
  void a_map_message_gives_fields_with_their_types() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("message", "imported");
    map.put("countRecords", 0);
    map.put("sizes", new int[] {1, 2});

    JsonNode event = read(log -> log.info(new MapMessage<>(map)));

    assertEquals("imported", event.get("message").asText());
    assertTrue(event.get("count_records").isIntegralNumber());
    assertEquals("[1,2]", event.get("metadata").get("sizes").toString());
  }

  @Test
  void a_string_map_message_gives_fields() {
    JsonNode event =
        read(log -> log.info(new StringMapMessage().with("actorId", "u-17").with("plan", "gold")));

    assertEquals("u-17", event.get("actor_id").asText());
    assertEquals("gold", event.get("metadata").get("plan").asText());
    assertFalse(event.has("message"), () -> "the map's text only repeats it: " + event);
  }

  @Test
  void structured_data_gives_fields_a_type_and_a_message() {
    StructuredDataMessage message =
        new StructuredDataMessage("Transfer@32473", "Money sent", "acme.transfer.send");
    message.put("recordId", "t-1");

    JsonNode event = read(log -> log.logIfEnabled("", Level.OFF, null, message, null));

    assertEquals("acme.transfer.send", event.get("event_type").asText());
    assertEquals("Money sent", event.get("message").asText());
    assertEquals("t-1", event.get("record_id").asText());
    assertEquals("info", event.get("level").asText());
  }

  @Test
  void structured_data_without_a_type_is_called_by_its_id() {
    JsonNode event =
        read(log -> log.info(new StructuredDataMessage("Transfer@32473", "Money sent", null)));

    assertEquals("Transfer@32473", event.get("event_type").asText());
  }

  @Test
  void a_map_that_is_the_message_gives_fields() {
    Map<String, Object> map = Map.of("actorId", "u-17", "countRecords", 3);
    for (JsonNode event :
        List.of(
            read(log -> log.info((Object) map)), read(log -> log.info(new ObjectMessage(map))))) {
      assertEquals("u-17", event.get("actor_id").asText());
      assertEquals(3, event.get("count_records").asInt());
    }
  }

  @Test
  void a_throwable_that_is_the_message_is_an_error_once() {
    Exception problem = new IllegalStateException("closed");
    for (JsonNode event :
        List.of(
            read(log -> log.error(problem)), read(log -> log.error(new ObjectMessage(problem))))) {
      assertEquals("[\"java.lang.IllegalStateException: closed\"]", event.get("errors").toString());
    }
  }

  @Test
  void any_other_object_that_is_the_message_gives_its_text() {
    Object date = LocalDate.EPOCH;

    assertEquals("1970-01-01", read(log -> log.info(date)).get("message").asText());
    assertEquals(
        "1970-01-01", read(log -> log.info(new ObjectMessage(date))).get("message").asText());
  }

  @Test
  void structured_arguments_give_fields_with_their_types() {
    JsonNode event =
        read(
            log ->
                log.info(
                    "Order {} shipped",
                    StructuredArguments.value("record_id", 4711),
                    StructuredArguments.kv("eventMs", Duration.ofMillis(41))));

    assertEquals("Order 4711 shipped", event.get("message").asText());
    assertEquals("4711", event.get("record_id").asText());
    assertEquals(41, event.get("event_ms").asInt());
    assertFalse(event.has("metadata"), event::toString);
  }

  @Test
  void structured_arguments_of_a_printf_template_give_fields() {
    JsonNode event =
        read(
            StringFormatterMessageFactory.INSTANCE,
            log -> log.info("Order %s shipped", StructuredArguments.kv("record_id", 4711)));

    assertEquals("Order record_id=4711 shipped", event.get("message").asText());
    assertEquals("4711", event.get("record_id").asText());
  }

  @Test
  void a_structured_argument_that_is_the_message_gives_both() {
    JsonNode event = read(log -> log.info(StructuredArguments.kv("total", 12.5)));

    assertEquals("total=12.5", event.get("message").asText());
    assertEquals("{\"total\":12.5}", event.get("metadata").toString());
  }

  @Test
  @Tag("once") // the oldest Log4j's own would be another artifact
  void structured_arguments_come_through_the_bridge_of_slf4j() {
    JsonNode event =
        read(
            log ->
                new Log4jLogger(new Log4jMarkerFactory(), log, log.getName())
                    .atInfo()
                    .log("Order {} shipped", StructuredArguments.kv("count_records", 3)));

    assertEquals("Order count_records=3 shipped", event.get("message").asText());
    assertEquals(3, event.get("count_records").asInt());
  }

  @Test
  void thread_context_keeps_the_types_of_its_values_and_ndc_its_order() {
    ThreadContext.put("request", "r-1");
    ThreadContext.push("outer");
    ThreadContext.push("inner");

    JsonNode metadata = read(log -> log.info("seen")).get("metadata");

    assertEquals("r-1", metadata.get("request").asText());
    assertEquals("[\"outer\",\"inner\"]", metadata.get("ndc").toString());
  }

  @Test
  void context_values_that_are_objects_keep_their_types() {
    SortedArrayStringMap context = new SortedArrayStringMap();
    context.putValue("countRecords", 42);
    MutableLogEvent event = new MutableLogEvent();
    event.setLevel(Level.INFO);
    event.setContextData(context);
    readDirectly(event);

    assertEquals(42, json.get("count_records").asInt());
  }

  @Test
  void a_marker_is_known_with_all_its_parents() {
    Marker security = MarkerManager.getMarker("SECURITY");
    Marker login = MarkerManager.getMarker("LOGIN").setParents(security);

    JsonNode event = read(log -> log.info(login, "seen"));

    assertEquals("LOGIN", event.get("metadata").get("marker").asText());
  }

  @Test
  void a_marker_whose_parent_is_named_like_a_level_sets_the_level_through_it() {
    Marker alert = MarkerManager.getMarker("ALERT");
    Marker intrusion = MarkerManager.getMarker("INTRUSION").setParents(alert);

    assertEquals("alert", read(log -> log.info(intrusion, "seen")).get("level").asText());
  }

  @Test
  void levels_go_by_their_name_or_else_by_the_nearest_standard_level() {
    assertLevel("critical", Level.FATAL);
    assertLevel("error", Level.ERROR);
    assertLevel("warning", Level.WARN);
    assertLevel("info", Level.INFO);
    assertLevel("debug", Level.DEBUG);
    assertLevel("debug", Level.TRACE);
    assertLevel("info", Level.OFF);
    assertLevel("emergency", Level.forName("EMERGENCY", 40));
    assertLevel("alert", Level.forName("ALERT", 60));
    assertLevel("critical", Level.forName("CRITICAL", 150));
    assertLevel("notice", Level.forName("NOTICE", 350));
    assertLevel("emergency", Level.forName("EMERG", 50));
    assertLevel("warning", Level.forName("NEARLY_WARN", 310));
    assertLevel("info", Level.forName("NEARLY_INFO", 390));
    assertLevel("debug", Level.forName("FINEST", 700));
    assertLevel("critical", Level.forName("WORST", 1));
  }

  private void assertLevel(String expected, Level level) {
    assertEquals(expected, read(log -> log.log(level, "seen")).get("level").asText());
  }

  @Test
  void time_thread_logger_and_place_are_those_of_the_call() {
    Instant before = Instant.now().minusMillis(1);

    JsonNode event = read(log -> log.info("seen"));

    assertEquals("com.acme.orders", event.get("logger").asText());
    assertEquals(Thread.currentThread().getName(), event.get("thread").asText());
    String method = event.get("method").asText();
    assertTrue(method.startsWith(LogEventReaderTest.class.getName() + "::"), method);
    assertFalse(Instant.parse(event.get("logged_at").asText()).isBefore(before));
  }

  @Test
  void a_message_that_cannot_be_formatted_is_recorded_with_an_issue() {
    readDirectly(
        Log4jLogEvent.newBuilder()
            .setLoggerName("com.acme")
            .setLevel(Level.INFO)
            .setMessage(new Unformattable())
            .build());

    assertEquals("the template", json.get("message").asText());
    assertTrue(json.get("mapping_issues").toString().contains("sick"), json::toString);
  }

  private static final class Unformattable implements Message {

    private static final long serialVersionUID = 1L;

    @Override
    public String getFormattedMessage() {
      throw new IllegalStateException("sick");
    }

    @Override
    @SuppressWarnings("deprecation")
    public String getFormat() {
      return "the template";
    }

    @Override
    public Object[] getParameters() {
      return new Object[0];
    }

    @Override
    public Throwable getThrowable() {
      return null;
    }
  }

  @Test
  void a_part_that_cannot_be_read_is_an_issue_and_the_others_are_read() {
    StringMapMessage message =
        new StringMapMessage(Map.of("record_id", "1")) {
          private static final long serialVersionUID = 1L;

          @Override
          public <V> void forEach(BiConsumer<String, ? super V> action) {
            throw new ConcurrentModificationException("just now");
          }
        };
    readDirectly(
        Log4jLogEvent.newBuilder()
            .setLoggerName("com.acme")
            .setLevel(Level.WARN)
            .setMarker(MarkerManager.getMarker("BILLING"))
            .setMessage(message)
            .build());

    assertEquals("warning", json.get("level").asText());
    assertEquals("BILLING", json.get("metadata").get("marker").asText());
    assertTrue(
        json.get("mapping_issues").toString().contains("message: could not be read"),
        json::toString);
  }

  @Test
  void an_event_without_anything_can_be_read() {
    readDirectly(new MutableLogEvent());

    assertEquals("info", json.get("level").asText());
  }
}

package io.auditlog.log4j2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.auditlog.testing.QueuedEvents;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.async.AsyncLoggerContext;
import org.apache.logging.log4j.message.FormattedMessage;
import org.apache.logging.log4j.message.LocalizedMessage;
import org.apache.logging.log4j.message.MessageFactory;
import org.apache.logging.log4j.message.MessageFormatMessage;
import org.apache.logging.log4j.message.MessageFormatMessageFactory;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.apache.logging.log4j.message.ParameterizedMessageFactory;
import org.apache.logging.log4j.message.ReusableMessageFactory;
import org.apache.logging.log4j.message.StringFormatterMessageFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whichever of Log4j's messages a call makes, be it one that Log4j reuses, a rule makes the same
 * record of it, on the thread that logs and behind asynchronous loggers.
 */
@ParameterizedClass
@EnumSource(RuleOfMessagesTest.Loggers.class)
class RuleOfMessagesTest {

  enum Loggers {
    SYNCHRONOUS {
      @Override
      LoggerContext context(URI file) {
        return new LoggerContext("messages", null, file);
      }
    },
    /** Whose events are those of the ring buffer. */
    ASYNCHRONOUS {
      @Override
      LoggerContext context(URI file) {
        return new AsyncLoggerContext("messages", null, file);
      }
    };

    abstract LoggerContext context(URI file);
  }

  /** One way to say that order 47 of lin weighs 2.5 and went through the given hands. */
  private record Way(String name, MessageFactory messages, Consumer<Logger> call) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static Way usual(String name, Consumer<Logger> call) {
    return new Way(name, ReusableMessageFactory.INSTANCE, call);
  }

  private static final String BRACES = "Order {} of {} weighs {}";

  static List<Way> ways() {
    return List.of(
        usual("reused message", log -> log.info(BRACES, 47, "lin", 2.5)),
        usual("arguments of an array", log -> log.info(BRACES, new Object[] {47, "lin", 2.5})),
        new Way(
            "message that is not reused",
            ParameterizedMessageFactory.INSTANCE,
            log -> log.info(BRACES, 47, "lin", 2.5)),
        new Way(
            "formatter logger",
            StringFormatterMessageFactory.INSTANCE,
            log -> log.info("Order %d of %s weighs %s", 47, "lin", 2.5)),
        new Way(
            "formatter logger with widths and indexes",
            StringFormatterMessageFactory.INSTANCE,
            log -> log.info("Order %2$2d of %1$s weighs %3$-3s", "lin", 47, 2.5)),
        new Way(
            "MessageFormat",
            new MessageFormatMessageFactory(),
            log -> log.info("Order {0} of {1} weighs {2}", 47, "lin", 2.5)),
        usual(
            "MessageFormat with quotes and another order",
            log ->
                log.info(
                    new MessageFormatMessage("'Order' {1} of {0} weighs {2}", "lin", 47, 2.5))),
        usual("FormattedMessage", log -> log.info(new FormattedMessage(BRACES, 47, "lin", 2.5))),
        usual(
            "LocalizedMessage without a bundle",
            log ->
                log.info(new LocalizedMessage(Locale.ROOT, BRACES, new Object[] {47, "lin", 2.5}))),
        usual(
            "suppliers of the arguments",
            log -> log.info(BRACES, () -> 47, () -> "lin", () -> 2.5)),
        usual(
            "supplier of the message",
            log -> log.info(() -> new ParameterizedMessage(BRACES, 47, "lin", 2.5))),
        usual("builder", log -> log.atInfo().log(BRACES, 47, "lin", 2.5)));
  }

  @Parameter private Loggers loggers;
  @TempDir Path folder;

  private JsonNode record(Way way, int calls) {
    Path queue = folder.resolve("queue");
    String rule =
        "<Rule template=\"Order {record_id} of {actor_username} weighs {metadata.weight}\""
            + " eventType=\"acme.order.weigh.success.ok\"/>";
    try (Log4j log4j = new Log4j(folder, loggers::context)) {
      log4j.configure(
          Log4j.configuration(Log4j.appender("queueDir=\"" + queue + "\"", rule), "AUDIT"));
      Logger log = log4j.context().getLogger("com.acme.Scales", way.messages);
      for (int i = 0; i < calls; i++) {
        way.call.accept(log);
      }
    }
    List<JsonNode> records = QueuedEvents.in(queue);
    assertEquals(calls, records.size(), records.toString());
    records.forEach(record -> assertEquals(shown(records.get(0)), shown(record)));
    return shown(records.get(0));
  }

  /** Without the time, and the thread, which may be Log4j's. */
  private static JsonNode shown(JsonNode record) {
    ObjectNode shown = record.deepCopy();
    return shown.without(List.of("logged_at", "thread", "host", "application", "logger", "method"));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void each_way_to_log_a_text_gives_the_same_record(Way way) {
    JsonNode record = record(way, 3);

    assertEquals(
        "{\"event_type\":\"acme.order.weigh.success.ok\",\"level\":\"info\","
            + "\"message\":\"Order 47 of lin weighs 2.5\",\"kind\":\"audit\","
            + "\"actor_username\":\"lin\",\"metadata\":{\"weight\":2.5},\"record_id\":\"47\"}",
        record.toString());
  }

  @Test
  void an_argument_that_no_place_shows_is_kept() {
    JsonNode record = record(usual("more", log -> log.info(BRACES, 47, "lin", 2.5, "fragile")), 2);

    assertEquals(
        "{\"weight\":2.5,\"unused_arguments\":[\"fragile\"]}", record.get("metadata").toString());
  }
}

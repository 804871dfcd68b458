package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.auditlog.config.Element;
import io.auditlog.testing.LoggingFramework.Log;
import io.auditlog.testing.LoggingFramework.Running;
import io.auditlog.testing.LoggingFramework.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.logstash.logback.argument.StructuredArguments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which record a call becomes, by configuration alone and whichever framework it is made with:
 * through real configuration files and real loggers, read from the queue.
 */
public abstract class MappingContract {

  private static final String APPENDER = "AUDIT";
  private static final String LOGGER = "com.acme.auth.LoginService";
  private static final String LOGGER_LOW = "com.acme.auth.loginservice.";

  private final LoggingFramework framework;

  @TempDir Path folder;
  private Running running;

  protected MappingContract(LoggingFramework framework) {
    this.framework = framework;
  }

  @AfterEach
  void stop() {
    if (running != null) {
      running.clearMdc();
      running.close();
    }
  }

  private Element audit() {
    return new Element("Audit").set("queueDir", folder.resolve("queue").toString());
  }

  private static Element rule(String... attributes) {
    return element("Rule", attributes);
  }

  private static Element field(String... attributes) {
    return element("Field", attributes);
  }

  private static Element element(String name, String... attributes) {
    Element element = new Element(name);
    for (int i = 0; i < attributes.length; i += 2) {
      element.set(attributes[i], attributes[i + 1]);
    }
    return element;
  }

  private void start(Element audit) {
    Path file = folder.resolve("logging.xml");
    try {
      framework.write(file, APPENDER, audit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    running = framework.start(file);
    running.clearMdc();
  }

  private Log log() {
    return running.logger(LOGGER);
  }

  private List<JsonNode> records() {
    return QueuedEvents.in(folder.resolve("queue"));
  }

  private JsonNode record() {
    List<JsonNode> records = records();
    assertEquals(1, records.size(), records.toString());
    return records.get(0);
  }

  private static void assertFields(JsonNode record, String... fieldsAndJson) {
    for (int i = 0; i < fieldsAndJson.length; i += 2) {
      JsonNode value = record.at("/" + fieldsAndJson[i].replace('.', '/'));
      assertEquals(fieldsAndJson[i + 1], value.toString(), fieldsAndJson[i] + " of " + record);
    }
  }

  private void assertNowhere(String secret) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("queue"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(bytes.contains(secret), file + ": " + bytes);
      }
    }
  }

  @Nested
  class A_rule {

    private final Element login =
        rule(
                "logger", "com.acme.auth",
                "template", "User {actor_username} logged in from {actor_ip_addr} after {event_ms}",
                "eventType", "acme.user.login.success.ok",
                "level", "notice")
            .add(field("name", "record_type", "value", "user"));

    @Test
    void makes_a_named_and_typed_record_of_a_call_with_plain_arguments() {
      start(audit().add(login));
      log().log("INFO", "User {} logged in from {} after {}", "lin", "::1", Duration.ofMillis(41));
      assertFields(
          record(),
          "event_type",
          "\"acme.user.login.success.ok\"",
          "level",
          "\"notice\"",
          "message",
          "\"User lin logged in from ::1 after PT0.041S\"",
          "actor_username",
          "\"lin\"",
          "actor_ip_addr",
          "\"::1\"",
          "event_ms",
          "41",
          "record_type",
          "\"user\"",
          "mapping_issues",
          "");
    }

    @Test
    void is_for_its_logger_and_the_children_of_that_only() {
      start(audit().add(login));
      for (String name : List.of("com.acme.auth", "com.acme.auth.a.B", "com.acme.authority", "x")) {
        running.logger(name).log("INFO", "User {} logged in from {} after {}", "lin", "::1", 7);
      }
      assertEquals(
          List.of("\"user\"", "\"user\"", "", ""),
          records().stream().map(r -> r.path("record_type").toString()).toList());
    }

    @Test
    void takes_the_same_from_each_way_of_logging_a_template() {
      start(
          audit()
              .add(
                  rule(
                      "template", "Order {record_id} of {actor_id}: {metadata.total}",
                      "eventType", "acme.order")));
      log().log("INFO", "Order {} of {}: {}", 4711L, "lin", 12.5);
      log().log("INFO", "Order {} of {}: {}", 4711L, "lin", 12.5, new IOException("disk"));
      log().log("INFO", "Order {} of {}: {}", 4711L, "lin", 12.5, "more");
      log().log("INFO", "Order {} of {}: {}", 4711L, "lin");
      List<JsonNode> records = records();
      for (JsonNode record : records) {
        assertFields(
            record, "event_type", "\"acme.order\"", "record_id", "\"4711\"", "actor_id", "\"lin\"");
      }
      assertFields(records.get(0), "metadata", "{\"total\":12.5}", "mapping_issues", "");
      assertFields(
          records.get(1),
          "metadata",
          "{\"total\":12.5}",
          "errors",
          "[\"java.io.IOException: disk\"]",
          "mapping_issues",
          "");
      assertFields(records.get(2), "metadata", "{\"total\":12.5,\"unused_arguments\":[\"more\"]}");
      assertFields(
          records.get(3),
          "mapping_issues",
          "[\"metadata.total: the call has no argument for it\"]");
    }

    @Test
    void treats_escaped_and_other_braces_as_text() {
      start(
          audit()
              .add(
                  rule(
                      "template", "Set \\{} of {\"id\": {record_id}} to {_}",
                      "eventType", "acme.set")));
      log().log("INFO", "Set \\{} of {\"id\": {}} to {}", 4711, "x");
      assertFields(record(), "event_type", "\"acme.set\"", "record_id", "\"4711\"");
    }

    @Test
    void reads_unicode_escapes_as_text() {
      start(
          audit()
              .add(
                  rule(
                      "template", "\\u007bactor_id\\u007d is {actor_id}\\u003a-\\u0020)",
                      "eventType", "acme.id")));
      log().log("INFO", "{actor_id} is {}:- )", "lin");
      assertFields(record(), "event_type", "\"acme.id\"", "actor_id", "\"lin\"");
    }

    @Test
    void takes_values_from_the_text_where_it_is_told_to() {
      start(
          audit()
              .add(
                  rule(
                      "template", "User {actor_username} logged out of {record_id}",
                      "match", "text",
                      "eventType", "acme.user.logout")));
      log().log("INFO", "User " + "lin" + " logged out of " + 7);
      log().log("INFO", "User a logged out of b logged out of c");
      assertFields(
          records().get(0),
          "event_type",
          "\"acme.user.logout\"",
          "actor_username",
          "\"lin\"",
          "record_id",
          "\"7\"",
          "metadata",
          "{\"extraction\":\"text\"}");
      assertFields(records().get(1), "actor_username", "");
    }

    @Test
    void takes_groups_of_a_pattern_as_fields() {
      start(
          audit()
              .add(
                  rule(
                      "pattern", "Login (?<metadataTry>\\d+) of (?<actorUsername>\\w{1,9}) failed",
                      "eventType", "acme.user.login.failure")));
      log().log("WARN", "Login 3 of lin failed");
      assertFields(
          record(),
          "event_type",
          "\"acme.user.login.failure\"",
          "actor_username",
          "\"lin\"",
          "metadata",
          "{\"try\":\"3\",\"extraction\":\"text\"}");
    }

    @Test
    void comes_before_key_values_and_mdc_and_says_what_lost() {
      start(audit().add(login));
      running.putMdc("actorUsername", "max");
      running.putMdc("level", "debug");
      log().log("INFO", "User {} logged in from {} after {}", "lin", "::1", 7);
      assertFields(
          record(),
          "actor_username",
          "\"lin\"",
          "level",
          "\"notice\"",
          "metadata",
          "{\"level\":\"debug\"}",
          "mapping_issues",
          "[\"actor_username: differs in MDC: \\\"max\\\"\"]");
    }

    @Test
    void takes_fields_from_keys_of_the_mdc() {
      start(
          audit()
              .add(
                  rule("template", "Paid {record_id}")
                      .add(field("name", "tenant_id", "from", "customer"))
                      .add(field("name", "metadata.channel", "from", "via", "value", "web"))));
      running.putMdc("customer", "acme");
      log().log("INFO", "Paid {}", 7);
      assertFields(
          record(),
          "record_id",
          "\"7\"",
          "tenant_id",
          "\"acme\"",
          "metadata",
          "{\"channel\":\"web\"}");
    }

    @Test
    void may_put_its_records_into_the_work_queue_only() {
      start(
          audit()
              .add(
                  rule("template", "Ship {record_id}")
                      .add(field("name", "log", "value", "false"))
                      .add(field("name", "transaction", "value", "true"))));
      log().log("INFO", "Ship {}", 7);
      assertFields(record(), "log", "false", "transaction", "true");
    }

    @Test
    void lets_calls_be_ignored_that_it_is_not_for() {
      start(audit().set("unmatched", "ignore").add(login));
      log().log("ERROR", "Something else");
      log().log("INFO", "User {} logged in from {} after {}", "lin", "::1", 7);
      assertFields(record(), "actor_username", "\"lin\"");
    }

    @Test
    void warns_of_braces_that_name_no_field() {
      start(audit().add(rule("template", "User {actor_usrname} of {}", "eventType", "x.y")));
      List<String> warnings = running.said(Severity.WARN);
      for (String braces : List.of("{actor_usrname}", "{}")) {
        assertTrue(
            warnings.stream().anyMatch(w -> w.contains(APPENDER) && w.contains(braces + " is")),
            warnings.toString());
      }
    }

    @Test
    void warns_of_groups_that_name_no_field_and_keeps_what_they_hold() {
      start(audit().add(rule("pattern", "User (?<actorUsrname>\\w+) left", "eventType", "x.y")));
      List<String> warnings = running.said(Severity.WARN);
      assertTrue(
          warnings.stream()
              .anyMatch(w -> w.contains(APPENDER) && w.contains("the group actorUsrname goes to")),
          warnings.toString());
      log().log("INFO", "User lin left");
      assertTrue(
          record().get("metadata").toString().contains("\"actorUsrname\":\"lin\""),
          record().toString());
    }

    @Test
    void warns_if_another_is_for_the_same_calls() {
      start(
          audit()
              .add(rule("template", "User {actor_id} left", "eventType", "first"))
              .add(rule("template", "User {record_id} left", "eventType", "second")));
      List<String> warnings = running.said(Severity.WARN);
      assertTrue(
          warnings.stream()
              .anyMatch(w -> w.contains(APPENDER) && w.contains("another rule is for the same")),
          warnings.toString());
      log().log("INFO", "User {} left", "lin");
      assertFields(record(), "event_type", "\"first\"");
    }

    @Test
    void has_keys_of_metadata_with_blanks() {
      start(audit().add(rule("template", "Sent {metadata.first class} by {actor_id}")));
      log().log("INFO", "Sent {} by {}", 3, "lin");
      assertFields(record(), "metadata", "{\"first class\":3}", "actor_id", "\"lin\"");
    }

    @Test
    void of_a_thousand_is_found() {
      Element audit = audit();
      for (int i = 0; i < 1000; i++) {
        audit.add(rule("template", "Event " + i + " of {actor_id}", "eventType", "event.t" + i));
      }
      start(audit);
      log().log("INFO", "Event 777 of {}", "lin");
      assertFields(record(), "event_type", "\"event.t777\"", "actor_id", "\"lin\"");
    }

    static Stream<Arguments> mistakes() {
      return Stream.of(
          Arguments.of(rule("template", "a", "pattern", "b"), "both template and pattern"),
          Arguments.of(rule("match", "text"), "match=\"text\""),
          Arguments.of(rule("template", "a", "match", "regex"), "use args or text"),
          Arguments.of(rule("pattern", "(?<actorId>"), "not a regular expression"),
          Arguments.of(rule("level", "loud"), "level=\"loud\": use one of emergency, alert"),
          Arguments.of(rule("order", "first"), "order=\"first\""),
          Arguments.of(rule("evenType", "x"), "unknown setting evenType"),
          Arguments.of(rule().add(field("value", "x")), "Rule: Field"),
          Arguments.of(
              rule().add(field("name", "level", "value", "loud")),
              "Rule: Field: value=\"loud\": cannot be level: not a level"),
          Arguments.of(
              rule().add(field("name", "log", "from", "audited", "value", "ja")),
              "value=\"ja\": cannot be log: not a boolean"),
          Arguments.of(
              rule().add(field("name", "countRecords", "value", "few")),
              "value=\"few\": cannot be countRecords: not an integer"),
          Arguments.of(
              rule().add(field("name", "metadata", "value", "x")),
              "cannot be metadata: not an object"),
          Arguments.of(
              rule().add(field("name", "occurred_at", "value", "now")),
              "cannot be occurred_at: not"),
          Arguments.of(
              rule().add(field("name", "kind", "value", "x".repeat(65))),
              "cannot be kind: 65 characters, the column holds 64"),
          Arguments.of(
              rule()
                  .add(field("name", "tenant_id", "value", "a"))
                  .add(field("name", "tenantId", "value", "b")),
              "Rule: Field: name=\"tenantId\": has a value already"),
          Arguments.of(
              rule()
                  .add(field("name", "carrier", "value", "a"))
                  .add(field("name", "metadata.carrier", "value", "b")),
              "Rule: Field: name=\"metadata.carrier\": has a value already"),
          Arguments.of(rule().add(new Element("Table").set("kind", "x")), "able; known"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void that_is_wrong_is_one_error(Element wrong, String message) {
      start(audit().add(wrong));
      List<String> errors =
          running.said(Severity.ERROR).stream()
              .filter(text -> text.contains("Audit appender \"" + APPENDER + "\""))
              .toList();
      assertEquals(1, errors.size(), errors.toString());
      assertTrue(errors.get(0).contains("Rule"), errors.toString());
      assertTrue(errors.get(0).contains(message), errors.toString());
    }

    @Test
    void is_needed_where_unmatched_calls_are_ignored() {
      start(audit().set("unmatched", "ignore"));
      String errors = running.said(Severity.ERROR).toString();
      assertTrue(errors.contains("unmatched=\"ignore\": without a Rule"), errors);
      assertFalse(errors.contains("null"), errors);
    }
  }

  @Nested
  class A_level {

    @ParameterizedTest
    @CsvSource({
      "ERROR, error",
      "WARN, warning",
      "INFO, info",
      "DEBUG, debug",
      "TRACE, debug",
    })
    void is_what_the_framework_calls_it(String name, String level) {
      start(audit());
      log().log(name, "x");
      assertFields(
          record(), "level", '"' + level + '"', "event_type", "\"log." + LOGGER_LOW + level + '"');
    }

    @ParameterizedTest
    @CsvSource({
      "EMERGENCY, emergency",
      "EMERG, emergency",
      "ALERT, alert",
      "CRITICAL, critical",
      "FATAL, critical",
      "ERROR, error",
      "WARNING, warning",
      "WARN, warning",
      "NOTICE, notice",
      "INFO, info",
      "DEBUG, debug",
      "TRACE, debug",
      "Alert, alert",
    })
    void is_a_markers_whatever_the_framework_calls_it(String marker, String level) {
      start(audit());
      for (String name : List.of("TRACE", "INFO", "ERROR")) {
        log().logMarked(name, marker, "x");
      }
      for (JsonNode record : records()) {
        assertFields(
            record, "level", '"' + level + '"', "metadata", "{\"marker\":\"" + marker + "\"}");
      }
      assertEquals(3, records().size());
    }

    @Test
    void is_not_a_markers_that_has_another_name() {
      start(audit());
      log().logMarked("WARN", "ALERTS", "x");
      assertFields(record(), "level", "\"warning\"", "metadata", "{\"marker\":\"ALERTS\"}");
    }

    @Test
    void of_the_appender_gives_way_to_a_marker() {
      start(audit().add(field("name", "level", "value", "notice")));
      log().log("ERROR", "x");
      log().logMarked("ERROR", "ALERT", "x");
      assertFields(records().get(0), "level", "\"notice\"");
      assertFields(
          records().get(1),
          "level",
          "\"alert\"",
          "mapping_issues",
          "[\"level: differs in Field: \\\"notice\\\"\"]");
    }
  }

  @Nested
  class The_mdc {

    @ParameterizedTest
    @CsvSource({
      "log, false",
      "LOG, false",
      "transaction, true",
      "Transaction, true",
      "level, debug",
      "Level, debug",
      "message, forged",
      "mes.sage, forged",
      "method, GET",
      "METHOD, GET",
    })
    void cannot_forge_a_record_or_switch_it_off(String key, String value) {
      start(audit());
      running.putMdc(key, value);
      log().log("WARN", "x");
      JsonNode record = record();
      assertFields(
          record,
          "level",
          "\"warning\"",
          "message",
          "\"x\"",
          "method",
          '"' + LOGGER + '"',
          "log",
          "",
          "transaction",
          "",
          "mapping_issues",
          "");
      assertEquals(value, record.get("metadata").path(key).asText(), record.toString());
    }

    @Test
    void cannot_even_where_a_rule_takes_another_key_of_it() {
      start(audit().add(rule("template", "x").add(field("name", "tenant_id", "from", "customer"))));
      running.putMdc("customer", "acme");
      running.putMdc("log", "false");
      log().log("INFO", "x");
      assertFields(record(), "tenant_id", "\"acme\"", "log", "");
      assertEquals("false", record().at("/metadata/log").asText());
    }

    @Test
    void may_where_a_setting_says_so() {
      start(
          audit()
              .add(field("name", "log", "from", "auditOff"))
              .add(field("name", "transaction", "from", "work"))
              .add(field("name", "level", "from", "severity"))
              .add(field("name", "message", "from", "text"))
              .add(field("name", "method", "from", "method")));
      running.putMdc("auditOff", "false");
      running.putMdc("work", "true");
      running.putMdc("severity", "ALERT");
      running.putMdc("text", "y");
      running.putMdc("method", "GET");
      log().log("INFO", "x");
      assertFields(
          record(),
          "log",
          "false",
          "transaction",
          "true",
          "level",
          "\"alert\"",
          "message",
          "\"y\"",
          "method",
          "\"GET\"",
          "metadata",
          "",
          "mapping_issues",
          "[\"message: differs in message text: \\\"x\\\"\"]");
    }

    @ParameterizedTest
    @CsvSource({"logger", "thread", "application", "host", "logged_at", "mapping_issues"})
    void cannot_say_what_the_appender_fills_in(String key) {
      start(audit());
      running.putMdc(key, "forged");
      log().log("INFO", "x");
      JsonNode record = record();
      assertEquals("forged", record.get("metadata").path(key).asText(), record.toString());
      assertFalse(record.path(key).asText().equals("forged"), record.toString());
    }
  }

  @Nested
  class Redaction {

    @Test
    void hides_arguments_that_a_rule_names_and_the_message_that_repeats_them() throws IOException {
      start(
          audit()
              .add(
                  rule(
                      "template",
                      "Password of {actor_username} set to {metadata.password} by {_}")));
      log().log("INFO", "Password of {} set to {} by {}", "lin", "hunter2", "max");
      assertFields(
          record(),
          "message",
          "\"Password of lin set to [REDACTED] by max\"",
          "actor_username",
          "\"lin\"",
          "metadata",
          "{\"password\":\"[REDACTED]\"}",
          "mapping_issues",
          "");
      assertNowhere("hunter2");
    }

    @Test
    void hides_keys_of_the_mdc_also_under_another_name_or_where_they_lose() throws IOException {
      start(
          audit()
              .add(field("name", "actor_id", "from", "authToken"))
              .add(field("name", "metadata.cookie", "value", "c00kie")));
      running.putMdc("authToken", "t0psecret");
      running.putMdc("sessionCookie", "c00kie2");
      log().log("INFO", "t0psecret c00kie2");
      assertFields(
          record(),
          "actor_id",
          "\"[REDACTED]\"",
          "message",
          "\"[REDACTED] [REDACTED]\"",
          "metadata",
          "{\"sessionCookie\":\"[REDACTED]\",\"cookie\":\"[REDACTED]\"}");
      assertNowhere("t0psecret");
      assertNowhere("c00kie");
    }

    @Test
    void hides_what_maps_among_the_arguments_hold_also_without_a_rule() throws IOException {
      start(audit());
      log()
          .log("INFO", "form {} body {}", Map.of("passwd", "hunter2"), "{\"token\":\"t0psecret\"}");
      assertFields(
          record(),
          "message",
          "\"form {passwd=[REDACTED]} body {\\\"token\\\":\\\"[REDACTED]\\\"}\"");
      assertNowhere("hunter2");
      assertNowhere("t0psecret");
    }

    @Test
    void hides_an_argument_however_the_message_prints_it() throws IOException {
      start(audit().add(rule("template", "Token of {actor_id} is {metadata.token}")));
      Object token =
          new Object() {
            @Override
            public String toString() {
              return "t0psecret";
            }
          };
      log().log("INFO", "Token of {} is {}", "lin", token);
      assertFields(
          record(),
          "message",
          "\"Token of lin is [REDACTED]\"",
          "metadata",
          "{\"token\":\"[REDACTED]\"}");
      assertNowhere("t0psecret");
    }

    @Test
    void hides_the_keys_that_were_set_and_no_others() {
      start(audit().set("redact", "iban, *card*"));
      running.putMdc("IBAN", "DE02");
      running.putMdc("password", "shown");
      log().log("INFO", "x");
      assertEquals("[REDACTED]", record().at("/metadata/IBAN").asText());
      assertEquals("shown", record().at("/metadata/password").asText());
    }

    @Test
    void hides_nothing_where_the_list_is_empty() {
      start(audit().set("redact", ","));
      running.putMdc("password", "shown");
      log().log("INFO", "x");
      assertEquals("shown", record().at("/metadata/password").asText());
    }
  }

  /** Of logstash-logback-encoder; the build runs this with each of its generations. */
  @Nested
  class A_structured_argument {

    @Test
    void gives_its_keys_and_typed_values_whether_the_message_shows_it_or_not() {
      start(audit());
      log()
          .log(
              "INFO",
              "Order {} shipped in {}",
              StructuredArguments.value("record_id", 4711L),
              StructuredArguments.kv("eventMs", Duration.ofMillis(41)),
              StructuredArguments.keyValue("count_records", 0),
              StructuredArguments.kv("total", new BigDecimal("12.75")),
              StructuredArguments.kv("nothing", null),
              StructuredArguments.array("tags", "new", 7, true),
              StructuredArguments.entries(
                  ordered("occurred_at", Instant.EPOCH, "carrier", ordered("name", "ACME"))),
              StructuredArguments.raw("address", "{\"city\":\"Köln\",\"zip\":[50667,1.75]}"),
              StructuredArguments.fields(new Parcel(2.5, List.of("fragile", "cold"))),
              StructuredArguments.defer(() -> StructuredArguments.kv("tenant_id", "acme")));
      assertFields(
          record(),
          "message",
          "\"Order 4711 shipped in eventMs=PT0.041S\"",
          "event_ms",
          "41",
          "record_id",
          "\"4711\"",
          "count_records",
          "0",
          "occurred_at",
          "\"1970-01-01T00:00:00.000000Z\"",
          "tenant_id",
          "\"acme\"",
          "metadata",
          "{\"total\":12.75,\"nothing\":null,\"tags\":[\"new\",7,true],\"carrier\":{\"name\":\"ACME\"},"
              + "\"address\":{\"city\":\"Köln\",\"zip\":[50667,1.75]},\"kilos\":2.5,\"labels\":[\"fragile\",\"cold\"]}",
          "mapping_issues",
          "");
    }

    @Test
    void comes_before_the_mdc_and_among_others_the_exact_key_wins() {
      start(audit());
      running.putMdc("actor_id", "max");
      log()
          .log(
              "INFO",
              "Seen",
              StructuredArguments.kv("actorId", "kim"),
              StructuredArguments.kv("actor_id", "lin"));
      assertFields(
          record(),
          "actor_id",
          "\"lin\"",
          "mapping_issues",
          "[\"actor_id: differs in logstash: \\\"kim\\\"\",\"actor_id: differs in MDC: \\\"max\\\"\"]");
    }

    @Test
    void may_set_level_log_and_transaction() {
      start(audit());
      log()
          .log(
              "INFO",
              "Work",
              StructuredArguments.entries(
                  ordered("level", "alert", "log", false, "transaction", true)));
      assertFields(record(), "level", "\"alert\"", "log", "false", "transaction", "true");
    }

    @Test
    void in_a_place_that_a_rule_names_is_its_value() {
      start(
          audit()
              .add(
                  rule(
                      "template",
                      "User {actor_username} bought {metadata.amount} of {parent_id} after {event_ms}")));
      log()
          .log(
              "INFO",
              "User {} bought {} of {} after {}",
              StructuredArguments.kv("user", "lin"),
              StructuredArguments.value("quantity", 3),
              StructuredArguments.kv("record_id", 4711),
              StructuredArguments.kv("took", Duration.ofMillis(7)));
      assertFields(
          record(),
          "message",
          "\"User user=lin bought 3 of record_id=4711 after took=PT0.007S\"",
          "actor_username",
          "\"lin\"",
          "parent_id",
          "\"4711\"",
          "record_id",
          "\"4711\"",
          "event_ms",
          "7",
          "metadata",
          "{\"amount\":3}",
          "mapping_issues",
          "");
    }

    @Test
    void keeps_its_keys_where_a_rule_does_not_take_its_value() {
      start(
          audit()
              .add(
                  rule("template", "From {_} to {actor_id} by {metadata.by}")
                      .add(field("name", "tenant_id", "from", "by"))));
      log()
          .log(
              "INFO",
              "From {} to {} by {}",
              StructuredArguments.kv("source", "a"),
              StructuredArguments.entries(ordered("x", 1, "y", 2)),
              StructuredArguments.kv("by", "ACME"),
              StructuredArguments.kv("actorId", "lin"));
      assertFields(
          record(),
          "actor_id",
          "\"{x=1, y=2}\"",
          "tenant_id",
          "\"ACME\"",
          "metadata",
          "{\"by\":\"ACME\",\"source\":\"a\",\"x\":1,\"y\":2}",
          "mapping_issues",
          "[\"actor_id: differs in logstash: \\\"lin\\\"\"]");
    }

    static Stream<Arguments> troubles() {
      Map<Object, Object> cycle = new HashMap<>();
      cycle.put("self", cycle);
      return Stream.of(
          Arguments.of(
              StructuredArguments.defer(
                  () -> {
                    throw new IllegalStateException("closed");
                  }),
              "logstash: could not be read: java.lang.IllegalStateException: closed"),
          Arguments.of(
              StructuredArguments.kv("order", cycle),
              "metadata.order.self: refers back to what it is in"),
          Arguments.of(
              StructuredArguments.raw("order", "{\"id\":"),
              "logstash: order: not JSON, kept as text"),
          Arguments.of(
              StructuredArguments.fields(new Broken()),
              "(?s)logstash: could not be read: .*no size.*"),
          Arguments.of(
              StructuredArguments.kv("order", new Broken()),
              "metadata.order: .*Broken.toString threw java.lang.IllegalStateException: no text"),
          Arguments.of(
              StructuredArguments.entries(
                  new AbstractMap<Object, Object>() {
                    @Override
                    public Set<Entry<Object, Object>> entrySet() {
                      throw new IllegalStateException("no entries");
                    }

                    @Override
                    public String toString() {
                      return "unreadable";
                    }
                  }),
              "logstash: could not be read: java.lang.IllegalStateException: no entries"));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void that_cannot_be_read_is_one_line_and_the_others_are_read(Object argument, String line) {
      start(audit());
      log()
          .log(
              "INFO",
              "Seen",
              StructuredArguments.kv("actor_id", "lin"),
              argument,
              StructuredArguments.kv("record_id", 7));
      JsonNode record = record();
      assertFields(record, "message", "\"Seen\"", "actor_id", "\"lin\"", "record_id", "\"7\"");
      JsonNode issues = record.path("mapping_issues");
      assertEquals(1, issues.size(), issues.toString());
      assertTrue(issues.get(0).textValue().matches(line), issues.toString());
    }

    @Test
    void that_fails_on_the_way_has_given_what_came_before() {
      start(audit());
      log().log("INFO", "Seen", StructuredArguments.fields(new Broken()));
      assertFields(record(), "metadata.id", "7");
    }

    @Test
    void without_keys_is_an_argument_like_any_other() {
      start(audit());
      log()
          .log(
              "INFO",
              "Seen {}",
              StructuredArguments.kv("actor_id", "lin"),
              StructuredArguments.fields(ordered("lost", 1)),
              7);
      assertFields(
          record(),
          "actor_id",
          "\"lin\"",
          "metadata",
          "{\"unused_arguments\":[\"{lost=1}\",7]}",
          "mapping_issues",
          "");
    }

    @Test
    void may_have_null_for_a_key() {
      start(audit());
      log().log("INFO", "Seen", StructuredArguments.entries(ordered(null, 1, "b", 2)));
      assertFields(record(), "metadata", "{\"null\":1,\"b\":2}");
    }

    @Test
    void may_be_larger_than_an_event() {
      start(audit().set("maxEventSize", "64 KB"));
      log().log("INFO", "Seen", StructuredArguments.kv("text", "x".repeat(1 << 20)));
      JsonNode record = record();
      assertTrue(record.at("/metadata/text").textValue().length() > 50_000);
      assertTrue(record.path("mapping_issues").toString().contains("maxEventSize"));
    }

    @Test
    void has_its_secrets_hidden_wherever_they_would_be_shown() throws IOException {
      start(audit().add(rule("template", "Login {actor_id} {tenant_id} {metadata.way}: {_}")));
      log()
          .log(
              "INFO",
              "Login {} {} {}: {}",
              StructuredArguments.value("password", "hunter2"),
              StructuredArguments.entries(ordered("passwd", "0pensesame", "user", "lin")),
              StructuredArguments.kv("form", ordered("token", "t0psecret")),
              StructuredArguments.raw("secret", "{\"c00kie\"".repeat(20)));
      log()
          .log(
              "INFO",
              "Login {} {} {}",
              StructuredArguments.kv("authToken", new Parcel(2.5, List.of("fr4gile"))),
              StructuredArguments.raw("cookie", "[\"c00kie2\"]"),
              StructuredArguments.raw("body", "{\"token\":\"t0psecret\"}"));
      for (String secret : List.of("hunter2", "0pensesame", "t0psecret", "c00kie", "fr4gile")) {
        assertNowhere(secret);
      }
      assertFields(
          records().get(0),
          "actor_id",
          "\"[REDACTED]\"",
          "tenant_id",
          "\"{passwd=[REDACTED], user=lin}\"",
          "metadata",
          "{\"way\":{\"token\":\"[REDACTED]\"},\"passwd\":\"[REDACTED]\",\"user\":\"lin\",\"secret\":\"[REDACTED]\"}");
    }

    /** Whatever is put in by keys and values of any depth is found again, of the same type. */
    @Test
    void of_any_kind_and_depth_is_found_in_the_record() {
      long seed = Long.getLong("auditlog.test.seed", System.nanoTime());
      System.out.println("MappingContract: -Dauditlog.test.seed=" + seed);
      Random random = new Random(seed);
      start(audit().set("durability", "flush"));
      List<String> expected = new ArrayList<>();
      for (int call = 0; call < 500; call++) {
        Map<String, Object> all = new LinkedHashMap<>();
        Object[] arguments = new Object[random.nextInt(5)];
        for (int i = 0; i < arguments.length; i++) {
          arguments[i] = randomArgument(random, "k" + i + "_", all);
        }
        expected.add(asRead(all));
        log().log("INFO", "Seen {} {}", arguments);
      }
      List<JsonNode> records = records();
      for (int call = 0; call < 500; call++) {
        JsonNode record = records.get(call);
        assertEquals(
            expected.get(call), record.path("metadata").toString().replaceFirst("^$", "{}"));
        assertFields(record, "mapping_issues", "");
      }
    }

    private static String asRead(Object value) {
      ObjectMapper json = new ObjectMapper();
      try {
        return json.readTree(json.writeValueAsString(value)).toString();
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Object randomArgument(Random random, String key, Map<String, Object> all) {
      Object value = randomValue(random, 0);
      if (random.nextInt(4) == 0) {
        Map<String, Object> entries = new LinkedHashMap<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
          entries.put(key + i, randomValue(random, 0));
        }
        all.putAll(entries);
        return StructuredArguments.entries(entries);
      }
      Object[] array = {value, randomValue(random, 0)};
      boolean isArray = random.nextInt(4) == 0;
      all.put(key, isArray ? array : value);
      if (isArray) {
        return StructuredArguments.array(key, array);
      }
      return switch (random.nextInt(3)) {
        case 0 -> StructuredArguments.kv(key, value);
        case 1 -> StructuredArguments.defer(() -> StructuredArguments.value(key, value));
        default -> StructuredArguments.raw(key, asRead(value));
      };
    }

    private Object randomValue(Random random, int depth) {
      return switch (random.nextInt(depth > 3 ? 6 : 8)) {
        case 0 -> null;
        case 1 -> random.nextBoolean();
        case 2 -> random.nextLong();
        case 3 -> random.nextInt(1000) / 8.0;
        case 4 -> BigDecimal.valueOf(random.nextInt(1_000_000), 1 + random.nextInt(4));
        case 5 -> "t" + random.nextInt() + (char) (' ' + random.nextInt(0x3000));
        case 6 -> Arrays.asList(randomValue(random, depth + 1), randomValue(random, depth + 1));
        default ->
            ordered("a", randomValue(random, depth + 1), "ü", randomValue(random, depth + 1));
      };
    }
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  /** A bean with properties. */
  public record Parcel(double kilos, List<String> labels) {}

  /** A bean of which only the first property can be had. */
  @JsonPropertyOrder({"id", "size"})
  public static final class Broken {

    public int getId() {
      return 7;
    }

    public int getSize() {
      if (getId() == 7) {
        throw new IllegalStateException("no size");
      }
      return 0;
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }
}

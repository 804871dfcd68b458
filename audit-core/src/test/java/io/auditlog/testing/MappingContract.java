package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.auditlog.config.Element;
import io.auditlog.testing.LoggingFramework.Log;
import io.auditlog.testing.LoggingFramework.Running;
import io.auditlog.testing.LoggingFramework.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which record a call becomes, by configuration alone and whichever framework it is made with:
 * through real configuration files and real loggers, read from the queue.
 */
public abstract class MappingContract {

  private static final String APPENDER = "AUDIT";
  private static final String LOGGER = "com.acme.auth.LoginService";

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
  class Redaction {

    private void assertNowhere(String secret) throws IOException {
      try (Stream<Path> files = Files.walk(folder.resolve("queue"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
          assertFalse(bytes.contains(secret), file + ": " + bytes);
        }
      }
    }

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
}

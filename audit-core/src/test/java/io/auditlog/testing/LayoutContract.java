package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.auditlog.Audit;
import io.auditlog.config.Element;
import io.auditlog.event.AuditEvent;
import io.auditlog.platform.HostName;
import io.auditlog.testing.LoggingFramework.Log;
import io.auditlog.testing.LoggingFramework.Running;
import io.auditlog.testing.LoggingFramework.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a layout promises, whichever framework it belongs to: that each event is one line, which
 * says what an appender with the same settings would record, and that no event and no setting keeps
 * a line back. Through real configuration files and real loggers, read from a file.
 */
public abstract class LayoutContract {

  private static final String LOGGER = "com.acme.okta.ApiClient";

  /** Left out with frameworks that have no key-values. */
  private static final String KEY_VALUES = "slf4j2";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LoggingFramework framework;

  @TempDir Path folder;
  private Running running;

  protected LayoutContract(LoggingFramework framework) {
    this.framework = framework;
  }

  @AfterEach
  void stop() {
    if (running != null) {
      running.clearMdc();
      running.close();
    }
  }

  private static Element layout(String... settings) {
    return element("AuditLayout", settings);
  }

  private static Element view(String... settings) {
    return element("View", settings);
  }

  private static Element field(String... settings) {
    return element("Field", settings);
  }

  /** Names and texts in turn. */
  private static Element element(String name, String... settings) {
    Element element = new Element(name);
    for (int i = 0; i < settings.length; i += 2) {
      element.set(settings[i], settings[i + 1]);
    }
    return element;
  }

  private Path log() {
    return folder.resolve("application.log");
  }

  private void start(Element layout) {
    Path file = folder.resolve("layout.xml");
    try {
      framework.write(file, log(), layout);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    running = framework.start(file);
    running.clearMdc();
  }

  private void startAppender(Element audit) {
    Path file = folder.resolve("appender.xml");
    try {
      framework.write(file, "AUDIT", audit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    running = framework.start(file);
    running.clearMdc();
  }

  private Log logger() {
    return running.logger(LOGGER);
  }

  private String text(Charset charset) {
    try {
      return new String(Files.readAllBytes(log()), charset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of the log, as whoever takes most for a line break would see them. */
  private List<String> lines() {
    String text = text(StandardCharsets.UTF_8);
    assertTrue(text.isEmpty() || text.endsWith(System.lineSeparator()), text);
    return text.isEmpty() ? List.of() : Arrays.asList(text.split("\\R"));
  }

  private String line() {
    List<String> lines = lines();
    assertEquals(1, lines.size(), lines::toString);
    return lines.get(0);
  }

  /** What stands behind this in the one line. */
  private ObjectNode jsonAfter(String start) {
    String line = line();
    assertTrue(line.startsWith(start), line);
    return json(line.substring(start.length()));
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** What every line ends with. */
  private static String origin() {
    return ",\"logger\":\""
        + LOGGER
        + "\",\"thread\":\""
        + Thread.currentThread().getName()
        + "\",\"host\":\""
        + HostName.local()
        + "\"}";
  }

  @Nested
  class A_line {

    @Test
    void is_the_class_the_message_and_the_rest_of_the_event() {
      start(layout());

      logger().log("WARN", "Order {} accepted", 4711);

      assertEquals(
          "ApiClient Order 4711 accepted {\"event_type\":\"log.com.acme.okta.apiclient.warning\","
              + "\"method\":\"com.acme.okta.ApiClient\",\"kind\":\"audit\""
              + origin(),
          line());
      assertEquals(List.of(), running.said(Severity.ERROR));
    }

    @Test
    @Tag(KEY_VALUES)
    void is_that_of_the_laravel_package() {
      start(layout());
      Map<String, Object> metadata = new LinkedHashMap<>();
      metadata.put("okta_request_id", "REDACTED");
      metadata.put("rate_limit_remaining", "16");
      metadata.put("uri", "users");
      metadata.put("url", "https://dev-12345678.okta.com/api/v1/users?activate=true");
      Map<String, Object> keyValues = new LinkedHashMap<>();
      keyValues.put("event_type", "okta.api.post.success.ok");
      keyValues.put("method", "com.acme.okta.ApiClient::post");
      keyValues.put("event_ms", 627);
      keyValues.put("metadata", metadata);

      logger().logKeyValues("DEBUG", "Success", keyValues);

      assertEquals(
          "ApiClient::post Success {\"event_type\":\"okta.api.post.success.ok\","
              + "\"method\":\"com.acme.okta.ApiClient::post\",\"kind\":\"audit\",\"event_ms\":627,"
              + "\"metadata\":{\"okta_request_id\":\"REDACTED\",\"rate_limit_remaining\":\"16\","
              + "\"uri\":\"users\","
              + "\"url\":\"https://dev-12345678.okta.com/api/v1/users?activate=true\"}"
              + origin(),
          line());
    }

    @Test
    @Tag(KEY_VALUES)
    void leaves_out_what_is_empty_but_no_zero() {
      start(layout());
      Map<String, Object> keyValues = new HashMap<>();
      keyValues.put("tenant_id", "");
      keyValues.put("record_id", null);
      keyValues.put("errors", List.of());
      keyValues.put("metadata", Map.of());
      keyValues.put("event_ms", 0);
      keyValues.put("count_records", 0);
      keyValues.put("empty", "");

      logger().logKeyValues("INFO", "Success", keyValues);

      ObjectNode json = jsonAfter("ApiClient Success ");
      for (String left : List.of("tenant_id", "record_id", "errors", "level", "message")) {
        assertFalse(json.has(left), json.toString());
      }
      assertEquals(0, json.get("event_ms").asInt(-1));
      assertEquals(0, json.get("count_records").asInt(-1));
      assertEquals("{\"empty\":\"\"}", json.get("metadata").toString(), "is the application's");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "com.acme.Outer$Inner::run",
          "Outer$Inner::run",
          "::run",
          "GET /v1.0/users",
          "com.acme.Outer::run com.acme.Other::run"
        })
    void begins_with_the_method_without_a_package(String method) {
      start(layout().add(field("name", "method", "value", method)));

      logger().log("INFO", "Success");

      assertEquals(
          method,
          jsonAfter(method.replaceFirst("^com\\.acme\\.", "") + " Success ")
              .get("method")
              .asText());
    }

    @Test
    void has_all_mapping_settings_of_an_appender() {
      Element layout =
          layout(
                  "includeMdc", "req*,userId",
                  "excludeMdc", "*Token",
                  "defaultEventType", "acme.{level}.unknown",
                  "includeLocation", " True ",
                  "beans", "json")
              .add(field("name", "tenant_id", "value", "acme"))
              .add(field("name", "actor_id", "from", "userId"))
              .add(
                  element(
                          "Rule",
                          "logger",
                          "com.acme",
                          "template",
                          "Order {record_id} failed: {errors}",
                          "eventType",
                          "acme.order.fail.error.thrown")
                      .add(field("name", "record_type", "value", "order")));
      start(layout);
      Stream.of("request", "requestToken", "userId", "csrf")
          .forEach(key -> running.putMdc(key, "x"));

      logger().log("INFO", "Order {} failed: {}", 4711, "late");

      String line = line();
      assertTrue(line.matches("[\\w$]+::log Order 4711 failed: late \\{.*"), line);
      JsonNode json = json(line.substring(line.indexOf('{')));
      assertEquals("acme.order.fail.error.thrown", json.get("event_type").asText());
      assertEquals("acme", json.get("tenant_id").asText());
      assertEquals("x", json.get("actor_id").asText());
      assertEquals("4711", json.get("record_id").asText());
      assertEquals("order", json.get("record_type").asText());
      assertEquals("{\"request\":\"x\"}", json.get("metadata").toString());

      logger().log("ERROR", "of no rule");
      assertEquals(
          "acme.error.unknown",
          json(lines().get(1).substring(lines().get(1).indexOf('{'))).get("event_type").asText());
      assertEquals(List.of(), running.said(Severity.ERROR));
    }

    @Test
    void says_what_an_appender_with_the_same_settings_records() {
      Path queue = folder.resolve("queue");
      startAppender(
          element("Audit", "queueDir", queue.toString(), "excludeMdc", "csrf")
              .add(field("name", "actor_id", "from", "userId")));
      logSomething();
      running.close();
      start(layout("excludeMdc", "csrf").add(field("name", "actor_id", "from", "userId")));
      logSomething();

      List<JsonNode> events = QueuedEvents.in(queue);
      List<String> lines = lines();
      assertEquals(4, events.size());
      assertEquals(4, lines.size(), lines::toString);
      for (int i = 0; i < events.size(); i++) {
        ObjectNode event = (ObjectNode) events.get(i);
        String message = event.get("message").asText();
        String start = "ApiClient " + message + " ";
        event.remove(List.of("level", "message", "logged_at", "application"));
        assertTrue(lines.get(i).startsWith(start), lines.get(i));
        assertEquals(event, json(lines.get(i).substring(start.length())));
      }
    }

    private void logSomething() {
      running.putMdc("userId", "u-17");
      running.putMdc("csrf", "secret");
      running.putMdc("record.id", "4711");
      logger().log("INFO", "{} and {}", 1, 2.5);
      logger().logMarked("INFO", "BILLING", "marked");
      logger()
          .logThrown(
              "ERROR", "thrown", new IllegalStateException("outer", new IOException("inner")));
      running.putMdc("count_records", "many");
      logger().log("DEBUG", "misfit");
    }

    @Test
    void is_one_line_whatever_is_in_it() {
      String breaks = "a\r\nb\nc\rd\u000be\fg\u0085h\u2028i\u2029j\u001b[2Jk\tl\u0000m\u007fn";
      start(layout().add(field("name", "method", "from", "m")));
      running.putMdc("m", "com.acme.A\nB::c");
      running.putMdc("forged", breaks);

      logger().log("INFO", "first: {}", breaks);

      String line = line();
      assertTrue(
          line.startsWith(
              "A\\nB::c first: a\\r\\nb\\nc\\rd\\u000be\\u000cg\\u0085h\\u2028i\\u2029j"
                  + "\\u001b[2Jk\\tl\\u0000m\\u007fn {"),
          line);
      assertFalse(line.chars().anyMatch(Character::isISOControl), line);
      JsonNode json = json(line.substring(line.indexOf('{')));
      assertEquals(breaks, json.get("metadata").get("forged").asText());
      assertEquals("com.acme.A\nB::c", json.get("method").asText());
    }

    @Test
    void is_in_utf_8() {
      start(layout());

      logger().log("INFO", "gr\u00fc\u00df \u738b\u82b3 \ud83d\ude00");

      jsonAfter("ApiClient gr\u00fc\u00df \u738b\u82b3 \ud83d\ude00 ");
    }

    @Test
    void is_in_the_charset_that_was_set() {
      start(layout("charset", "iso-8859-1"));

      logger().log("INFO", "gr\u00fc\u00df");

      String text = text(StandardCharsets.ISO_8859_1);
      assertTrue(text.startsWith("ApiClient gr\u00fc\u00df {"), text);
    }

    @Test
    void is_whole_where_many_threads_log() throws Exception {
      start(layout());
      Log log = logger();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String name = "t-" + t;
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    log.log("INFO", "{}-{} {}", name, i, "x".repeat(i * 10));
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }

      TreeSet<String> seen = new TreeSet<>();
      for (String line : lines()) {
        assertTrue(line.matches("ApiClient t-\\d-\\d+ x* \\{.*\\}"), line);
        json(line.substring(line.indexOf('{')));
        seen.add(line.split(" ", -1)[1]);
      }
      assertEquals(800, seen.size());
    }
  }

  @Nested
  class An_odd_event {

    static Stream<Arguments> odd() {
      Map<String, Object> cycle = new HashMap<>();
      cycle.put("self", cycle);
      return Stream.of(
          Arguments.of("no message", null, new Object[0]),
          Arguments.of("too few arguments", "{} {}", new Object[] {1}),
          Arguments.of("too many arguments", "{}", new Object[] {1, 2, 3}),
          Arguments.of("null arguments", "{} {}", new Object[] {null, null}),
          Arguments.of("a toString that throws", "{}", new Object[] {new Throwing()}),
          Arguments.of("a toString that overflows", "{}", new Object[] {new Deep()}),
          Arguments.of("a map that holds itself", "{}", new Object[] {cycle}),
          Arguments.of("a lone surrogate", "\ud83d {}", new Object[] {"\ude00"}),
          Arguments.of("5 MB", "x".repeat(5 << 20), new Object[0]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("odd")
    void is_a_line_and_nothing_is_thrown(String what, String message, Object[] arguments) {
      start(layout());

      assertDoesNotThrow(() -> logger().log("INFO", message, arguments));
      logger().log("INFO", "next");

      List<String> lines = lines();
      assertEquals(2, lines.size(), () -> what + ": " + running.said(Severity.ERROR));
      assertTrue(lines.get(0).startsWith("ApiClient "), lines.get(0));
      assertTrue(lines.get(0).length() < 2_200_000);
      json(lines.get(0).substring(lines.get(0).lastIndexOf("{\"event_type\"")));
      assertTrue(lines.get(1).startsWith("ApiClient next {"), lines.get(1));
    }

    /** What such an object logs itself is left out by the frameworks, or printed as well. */
    @Test
    void whose_argument_logs_itself_is_a_line_and_comes_to_an_end() {
      start(layout());

      assertDoesNotThrow(() -> logger().log("INFO", "outer {}", new Logging()));
      logger().log("INFO", "next");

      List<String> lines = lines();
      assertTrue(lines.stream().anyMatch(l -> l.startsWith("ApiClient outer talks {")));
      assertTrue(lines.get(lines.size() - 1).startsWith("ApiClient next {"), lines::toString);
    }

    @Test
    @Tag(KEY_VALUES)
    void has_its_odd_values_in_its_issues() {
      start(layout());

      Map<String, Object> keyValues = new LinkedHashMap<>();
      keyValues.put("actor_name", new Throwing());
      keyValues.put("deep", new Deep());
      keyValues.put("count_records", "many");
      logger().logKeyValues("INFO", "odd", keyValues);

      JsonNode issues = jsonAfter("ApiClient odd ").get("mapping_issues");
      assertEquals(3, issues.size(), issues::toString);
    }
  }

  private final class Logging {

    @Override
    public String toString() {
      logger().log("INFO", "inner");
      return "talks";
    }
  }

  private static final class Throwing {

    @Override
    public String toString() {
      throw new IllegalStateException("closed");
    }
  }

  private static final class Deep {

    /** As one that calls itself, without its thousand lines in the output of frameworks. */
    @Override
    public String toString() {
      throw new StackOverflowError("deep");
    }
  }

  @Nested
  class A_view {

    @Test
    void is_printed_in_place_of_the_standard_line() {
      start(
          layout("view", "login")
              .add(
                  view("name", "login", "date", "yyyy", "keys", "message,level,record_id,errors")
                      .add(field("name", "source", "value", "orders"))
                      .add(field("name", "record_id", "value", "hidden\u2028"))));

      logger().log("WARN", "Line\none");

      String year = line().substring(13, 17);
      assertTrue(year.matches("20\\d\\d"), line());
      assertEquals(
          "{\"datetime\":\""
              + year
              + "\",\"level\":\"warning\",\"message\":\"Line\\none\",\"errors\":[],"
              + "\"record_id\":\"hidden\\u2028\",\"source\":\"orders\"}",
          line());
    }

    @Test
    void shows_no_secret() {
      start(layout("view", "v").add(view("name", "v", "keys", "message,metadata")));
      running.putMdc("api_token", "hunter2");

      logger().log("INFO", "with {}", "hunter2");

      assertTrue(
          line()
              .endsWith(
                  ",\"message\":\"with [REDACTED]\",\"metadata\":{\"api_token\":\"[REDACTED]\"}}"),
          line());
    }

    @Test
    void of_a_running_appender_is_known_to_whoever_asks_for_its_queue() {
      startAppender(
          element("Audit", "queueDir", folder.resolve("queue").toString())
              .add(
                  view("name", "login", "keys", "message,actor_username", "date", "yyyy-MM-dd HH")
                      .add(field("name", "source", "value", "")))
              .add(view("name", "change", "keys", "attribute_key")));

      Map<String, Object> view =
          Audit.of("AUDIT")
              .record(AuditEvent.type("acme.user.login").message("m").actorUsername("w"), "login");

      assertEquals(
          List.of("datetime", "message", "actor_username", "source"),
          new ArrayList<>(view.keySet()));
      assertEquals("w", view.get("actor_username"));
      assertEquals("", view.get("source"));
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> Audit.of("AUDIT").record(AuditEvent.type("t"), "logni"));
      assertEquals("no view is named \"logni\"; known are login, change", refusal.getMessage());
      assertEquals(1, QueuedEvents.in(folder.resolve("queue")).size());
    }
  }

  @Nested
  class A_configuration_that_is_wrong {

    static Stream<Arguments> mistakes() {
      return Stream.of(
          Arguments.of("charset=\"utf-9\": use the name of a charset", layout("charset", "utf-9")),
          Arguments.of("charset=\"a b\": use the name of a charset", layout("charset", "a b")),
          Arguments.of("beans=\"xml\": use text or json", layout("beans", "xml")),
          Arguments.of(
              "includeLocation=\"ture\": use true or false", layout("includeLocation", "ture")),
          Arguments.of(
              "unknown setting queueDir; known are beans, charset, defaultEventType, excludeMdc, ",
              layout("queueDir", "x")),
          Arguments.of(
              "Field: needs the setting name", layout().add(field("value", "x", "from", "y"))),
          Arguments.of(
              "View \"v\": keys=\"levle\": levle is no field; use some of event_type, level, ",
              layout("view", "v").add(view("name", "v", "keys", "levle"))),
          Arguments.of(
              "View \"v\": date=\"dd.mm.YYYY\": Y is the year that a week belongs to; use y",
              layout("view", "v").add(view("name", "v", "date", "dd.mm.YYYY"))),
          Arguments.of(
              "has the Views v, w; use one, or say which with view",
              layout().add(view("name", "v")).add(view("name", "w"))),
          Arguments.of(
              "Rule: level=\"loud\": use one of emergency",
              layout().add(element("Rule", "template", "x", "level", "loud"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void is_one_error_that_names_what_is_wrong_and_lines_come_all_the_same(
        String message, Element layout) {
      start(layout.add(field("name", "tenant_id", "value", "acme")));
      running.putMdc("userId", "u-17");

      assertDoesNotThrow(() -> logger().log("INFO", "goes on"));

      String error = ownError();
      assertTrue(error.matches("(?s)Audit(Layout|Encoder) of appender .*"), error);
      assertTrue(error.contains("\"FILE\": " + message), error);
      assertTrue(
          error.endsWith(
              ". Lines are printed with redact, includeMdc and excludeMdc as its only settings"),
          error);
      assertEquals(
          "ApiClient goes on {\"event_type\":\"log.com.acme.okta.apiclient.info\","
              + "\"method\":\"com.acme.okta.ApiClient\",\"kind\":\"audit\","
              + "\"metadata\":{\"userId\":\"u-17\"}"
              + origin(),
          line());
    }

    private String ownError() {
      List<String> errors =
          running.said(Severity.ERROR).stream()
              .filter(error -> error.contains(" of appender \"FILE\": "))
              .toList();
      assertEquals(1, errors.size(), () -> running.said(Severity.ERROR).toString());
      return errors.get(0);
    }

    @Test
    void shows_nothing_that_its_right_settings_hide() {
      start(layout("charset", "utf-9", "redact", "iban", "excludeMdc", "csrf", "includeMdc", "*"));
      Stream.of("iban", "csrf", "request").forEach(key -> running.putMdc(key, "DE02 1203"));

      logger().log("INFO", "paid from {}", "DE02 1203");

      JsonNode metadata = jsonAfter("ApiClient paid from [REDACTED] ").get("metadata");
      assertEquals(2, metadata.size(), metadata::toString);
      assertEquals("[REDACTED]", metadata.get("iban").asText());
      assertTrue(metadata.has("request"), metadata::toString);
    }

    @Test
    void hides_by_default_where_it_is_redact_that_is_wrong() {
      start(layout("redact", "NOT_THERE_IS_UNDEFINED"));
      running.putMdc("password", "hunter2");

      logger().log("INFO", "goes on");

      assertTrue(ownError().contains("redact=\"NOT_THERE_IS_UNDEFINED\": a variable in it"));
      assertEquals(
          "{\"password\":\"[REDACTED]\"}",
          jsonAfter("ApiClient goes on ").get("metadata").toString());
    }

    @Test
    void names_an_unknown_element_with_or_without_content() {
      for (Element unknown : List.of(element("Pool"), element("Pool").add(field("name", "x")))) {
        start(layout("charset", "UTF-8").add(unknown));

        String error = ownError();

        assertTrue(error.contains("unknown ") && error.contains("Pool"), error);
        running.close();
      }
    }
  }
}

package io.auditlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.config.ConfigurationException;
import io.auditlog.config.Element;
import io.auditlog.event.AuditEvent;
import io.auditlog.event.AuditLevel;
import io.auditlog.event.Field;
import io.auditlog.testing.QueuedEvents;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a recorded event looks like to the one who recorded it: each example of the Laravel package
 * that the schema comes from, and all that it calls {@code dump_*}.
 */
class ViewTest {

  private static final Instant OCCURRED_AT = Instant.parse("2024-03-02T18:54:55.612584Z");
  private static final String METHOD = "com.acme.okta.ApiClient::get";

  private static final List<String> KEYS =
      List.of(
          "event_type",
          "message",
          "attribute_key",
          "attribute_value_old",
          "attribute_value_new",
          "record_id",
          "record_type",
          "record_provider_id",
          "record_reference_key",
          "record_reference_value");

  private static final Map<String, String> STRINGS = strings();

  private static final List<String> KEYS_UNLESS_SAID =
      Stream.of(
              "event_type level message method attribute_key attribute_value_old",
              "attribute_value_new count_records duration_ms duration_ms_per_record errors event_ms",
              "event_ms_per_record job_batch job_id job_platform job_pipeline_id job_timestamp",
              "job_transaction_id metadata occurred_at parent_id parent_type parent_provider_id",
              "parent_reference_key parent_reference_value record_id record_type",
              "record_provider_id record_reference_key record_reference_value tenant_id",
              "tenant_type")
          .flatMap(line -> Arrays.stream(line.split(" ")))
          .toList();

  @TempDir Path folder;
  private Audit audit;

  @AfterEach
  void close() {
    if (audit != null) {
      audit.close();
    }
  }

  private AuditConfig.Builder config() {
    return AuditConfig.builder().queueDir(folder.resolve("queue")).application("orders");
  }

  private void open(Element... views) {
    AuditConfig.Builder config = config();
    for (Element view : views) {
      config.add(view);
    }
    audit = Audit.open(config.build());
  }

  private static Element view(String name, String date, String keys) {
    return new Element("View").set("name", name).set("date", date).set("keys", keys);
  }

  private static Element field(String name, String value) {
    return new Element("Field").set("name", name).set("value", value);
  }

  private static Map<String, String> strings() {
    Map<String, String> strings = new LinkedHashMap<>();
    strings.put("custom_key", "my_value");
    strings.put("another_key", "my_value");
    return strings;
  }

  private static AuditEvent success() {
    return AuditEvent.type("okta.api.post.success.ok")
        .eventMs(4)
        .level(AuditLevel.INFO)
        .message("Success")
        .metadata("okta_request_id", "REDACTED")
        .metadata("rate_limit_remaining", "199")
        .metadata("uri", "users")
        .metadata("url", "https://dev-12345678.okta.com/api/v1/users?activate=true")
        .method(METHOD);
  }

  /** Keys and values in turn. */
  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  private static void assertSame(Map<String, Object> expected, Map<String, Object> view) {
    assertEquals(expected, view);
    assertEquals(new ArrayList<>(expected.keySet()), new ArrayList<>(view.keySet()), "their order");
  }

  private List<String> recorded() {
    return QueuedEvents.messages(folder.resolve("queue"));
  }

  @Nested
  class Of_the_examples_of_the_laravel_package {

    private Map<String, Object> successUnder(String datetime) {
      return map(
          "datetime", datetime,
          "event_type", "okta.api.post.success.ok",
          "message", "Success",
          "attribute_key", null,
          "attribute_value_old", null,
          "attribute_value_new", null,
          "record_id", null,
          "record_type", null,
          "record_provider_id", null,
          "record_reference_key", null,
          "record_reference_value", null);
    }

    @Test
    void that_without_a_configuration() {
      open();
      Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);

      Map<String, Object> view = audit.record(success());

      String datetime = (String) view.get("datetime");
      assertTrue(datetime.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+00:00"), datetime);
      Instant shown = OffsetDateTime.parse(datetime).toInstant();
      assertFalse(shown.isBefore(before) || shown.isAfter(Instant.now()), datetime);
      assertSame(
          map(
              "datetime", datetime,
              "event_type", "okta.api.post.success.ok",
              "level", "info",
              "message", "Success",
              "method", METHOD,
              "attribute_key", null,
              "attribute_value_old", null,
              "attribute_value_new", null,
              "count_records", null,
              "duration_ms", null,
              "duration_ms_per_record", null,
              "errors", List.of(),
              "event_ms", 4L,
              "event_ms_per_record", null,
              "job_batch", null,
              "job_id", null,
              "job_platform", null,
              "job_pipeline_id", null,
              "job_timestamp", null,
              "job_transaction_id", null,
              "metadata",
                  map(
                      "okta_request_id", "REDACTED",
                      "rate_limit_remaining", "199",
                      "uri", "users",
                      "url", "https://dev-12345678.okta.com/api/v1/users?activate=true"),
              "occurred_at", null,
              "parent_id", null,
              "parent_type", null,
              "parent_provider_id", null,
              "parent_reference_key", null,
              "parent_reference_value", null,
              "record_id", null,
              "record_type", null,
              "record_provider_id", null,
              "record_reference_key", null,
              "record_reference_value", null,
              "tenant_id", null,
              "tenant_type", null),
          view);
      assertEquals(List.of("Success"), recorded());
    }

    @Test
    void that_with_keys() {
      open();

      Map<String, Object> view =
          audit.record(success().occurredAt(OCCURRED_AT), View.of(null, KEYS, null));

      assertSame(successUnder("2024-03-02T18:54:55+00:00"), view);
    }

    @Test
    void that_with_strings_which_come_last() {
      open();

      Map<String, Object> view =
          audit.record(success().occurredAt(OCCURRED_AT), View.of(null, KEYS, STRINGS));

      Map<String, Object> expected = successUnder("2024-03-02T18:54:55+00:00");
      expected.putAll(STRINGS);
      assertSame(expected, view);
    }

    @Test
    void that_with_a_date_of_its_own() {
      open();

      Map<String, Object> view =
          audit.record(success().occurredAt(OCCURRED_AT), View.of("yyyy-MM-dd", KEYS, STRINGS));

      Map<String, Object> expected = successUnder("2024-03-02");
      expected.putAll(STRINGS);
      assertSame(expected, view);
    }

    @Test
    void those_of_its_configuration_whose_keys_count_without_being_given_again() {
      open(
          view(
                  "default",
                  "yyyy-MM-dd'T'HH:mm:ssxxx",
                  "event_type,message,record_id,record_type,record_provider_id,"
                      + "record_reference_key,record_reference_value")
              .add(field("custom_key", "my_value")),
          view("okta_user", "yyyy-MM-dd'T'HH:mm:ssxxx", String.join(",", KEYS))
              .add(field("custom_key", "my_value")));

      AuditEvent event = success().occurredAt(OCCURRED_AT);

      Map<String, Object> expected = successUnder("2024-03-02T18:54:55+00:00");
      expected.put("custom_key", "my_value");
      assertSame(expected, audit.record(event, "okta_user"));
      expected.keySet().removeIf(key -> key.startsWith("attribute_"));
      assertSame(expected, audit.record(event, "default"));
      assertEquals(2, recorded().size());
    }

    @Test
    void that_of_a_change_log() {
      open(view("okta_user", null, String.join(",", KEYS)).add(field("custom_key", "my_value")));

      Map<String, Object> view =
          audit.record(
              AuditEvent.type("okta.user.sync.datadumper.manifest.attribute.changed.manager")
                  .occurredAt(OCCURRED_AT)
                  .attributeKey("manager")
                  .attributeValueOld("klibby")
                  .attributeValueNew("dmurphy")
                  .durationMs(OCCURRED_AT)
                  .level(AuditLevel.INFO)
                  .message("Manager Attribute Value Changed")
                  .method("com.acme.okta.DataDumper::manifest")
                  .recordProviderId("00u1b2c3d4e5f6g7h8i9")
                  .recordReferenceKey("handle")
                  .recordReferenceValue("jpardella")
                  .recordType("okta_user")
                  .transaction(true),
              "okta_user");

      assertSame(
          map(
              "datetime", "2024-03-02T18:54:55+00:00",
              "event_type", "okta.user.sync.datadumper.manifest.attribute.changed.manager",
              "message", "Manager Attribute Value Changed",
              "attribute_key", "manager",
              "attribute_value_old", "klibby",
              "attribute_value_new", "dmurphy",
              "record_id", null,
              "record_type", "okta_user",
              "record_provider_id", "00u1b2c3d4e5f6g7h8i9",
              "record_reference_key", "handle",
              "record_reference_value", "jpardella",
              "custom_key", "my_value"),
          view);
    }
  }

  static Stream<Arguments> dumps() {
    List<Arguments> all = new ArrayList<>();
    for (String date : Arrays.asList(null, "yyyy-MM-dd HH:mm")) {
      for (List<String> keys : Arrays.asList(null, List.<String>of(), KEYS)) {
        for (Map<String, String> strings : Arrays.asList(null, STRINGS)) {
          all.add(Arguments.of(date, keys, strings));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("dumps")
  void shows_each_combination_of_date_keys_and_strings_by_name_as_ad_hoc(
      String date, List<String> keys, Map<String, String> strings) {
    Element named = view("named", date, keys == null ? null : String.join(",", keys));
    if (strings != null) {
      strings.forEach((key, value) -> named.add(field(key, value)));
    }
    open(named);
    AuditEvent event = success().occurredAt(OCCURRED_AT).countRecords(0);

    Map<String, Object> expected =
        map("datetime", date == null ? "2024-03-02T18:54:55+00:00" : "2024-03-02 18:54");
    Map<String, Object> whole = audit.record(event);
    for (String key : keys == null || keys.isEmpty() ? KEYS_UNLESS_SAID : keys) {
      expected.put(key, whole.get(key));
    }
    if (strings != null) {
      expected.putAll(strings);
    }
    assertSame(expected, audit.record(event, "named"));
    assertSame(expected, audit.record(event, View.of(date, keys, strings)));
    assertEquals("2024-03-02T18:54:55.612584Z", whole.get("occurred_at"));
    assertEquals(0L, whole.get("count_records"));
  }

  @Test
  void has_its_keys_in_the_order_of_the_schema_however_they_are_written() {
    open();

    Map<String, Object> view =
        audit.record(
            success(), View.of(null, List.of("record.id", "METADATA", "eventType", "level"), null));

    assertEquals(
        List.of("datetime", "event_type", "level", "metadata", "record_id"),
        new ArrayList<>(view.keySet()));
  }

  @Test
  void lets_strings_take_the_place_of_fields() {
    open();
    Map<String, String> strings = new LinkedHashMap<>();
    strings.put("last", "z");
    strings.put("message", "hidden");
    strings.put("datetime", "never");

    Map<String, Object> view =
        audit.record(success(), View.of(null, List.of("message", "level"), strings));

    assertSame(map("datetime", "never", "level", "info", "message", "hidden", "last", "z"), view);
  }

  @Test
  void shows_each_field_of_the_schema_if_it_is_asked_for() {
    open();
    AuditEvent event =
        success()
            .actorId("u-17")
            .kind("change")
            .countRecords(3)
            .set(Field.ERRORS, List.of("first", "second"))
            .metadata("nested", map("list", List.of(1, 2L, "three"), "flag", true, "none", null))
            .set(Field.EVENT_MS_PER_RECORD, "many")
            .transaction(true);
    List<String> all = Arrays.stream(Field.values()).map(Field::key).toList();

    Map<String, Object> view = audit.record(event, View.of(null, all, null));

    assertEquals(all, new ArrayList<>(view.keySet()).subList(1, view.size()));
    assertEquals("u-17", view.get("actor_id"));
    assertEquals("change", view.get("kind"));
    assertEquals(3L, view.get("count_records"));
    assertEquals(List.of("first", "second"), view.get("errors"));
    assertEquals(true, view.get("log"), "what it is unless said");
    assertEquals(true, view.get("transaction"));
    assertNull(view.get("logger"));
    assertEquals("orders", view.get("application"));
    assertEquals(Thread.currentThread().getName(), view.get("thread"));
    assertEquals(
        List.of("event_ms_per_record: not an integer: \"many\""), view.get("mapping_issues"));
    Map<?, ?> metadata = (Map<?, ?>) view.get("metadata");
    assertEquals("many", metadata.get("event_ms_per_record"));
    assertEquals(
        "{list=[1, 2, three], flag=true, none=null}", String.valueOf(metadata.get("nested")));
    assertEquals(
        List.of(),
        audit.record(success(), View.of(null, all, null)).get("mapping_issues"),
        "an absent list");
  }

  @Test
  void shows_what_was_recorded_of_an_event_that_had_to_be_cut() {
    audit = Audit.open(config().set("maxEventSize", "1 KB").build());

    Map<String, Object> view =
        audit.record(AuditEvent.type("acme.large").message("x".repeat(5_000)));

    String message = (String) view.get("message");
    assertTrue(message.matches("x{100,1024}"), message);
    assertEquals(List.of(message), recorded());
  }

  @Test
  void shows_what_was_recorded_of_secrets() {
    open();

    Map<String, Object> view =
        audit.record(success().message("with hunter2").metadata("password", "hunter2"));

    assertEquals("with [REDACTED]", view.get("message"));
    assertEquals("[REDACTED]", ((Map<?, ?>) view.get("metadata")).get("password"));
  }

  @Test
  void is_all_there_is_of_an_event_that_is_stored_nowhere() {
    open();

    Map<String, Object> view = audit.record(success().log(false));

    assertEquals("Success", view.get("message"));
    assertEquals(List.of(), recorded());
    assertEquals(1, audit.status().skipped());
  }

  @Test
  void belongs_to_who_asked_for_it() {
    open(view("named", null, "message").add(field("source", "orders")));

    audit.record(success(), "named").clear();

    assertEquals(3, audit.record(success(), "named").size());
  }

  @Test
  void is_refused_before_anything_is_recorded_if_nobody_knows_its_name() {
    open(view("login", null, "message"), view("change", null, "message"));

    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> audit.record(success(), "logni"));

    assertEquals("no view is named \"logni\"; known are login, change", refusal.getMessage());
    assertEquals(List.of(), recorded());
    audit.close();
    open();
    refusal = assertThrows(IllegalArgumentException.class, () -> audit.record(success(), "login"));
    assertEquals("no view is named \"login\"; there is none", refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yyyy-MM-dd i", "Y-m-d", "YYYY-MM-dd", "yyyy-MM-DD", "c", "'now'"})
  void is_refused_if_its_date_makes_no_sense(String date) {
    assertThrows(IllegalArgumentException.class, () -> View.of(date, null, null));
    ConfigurationException refusal =
        assertThrows(ConfigurationException.class, () -> open(view("login", date, null)));
    assertTrue(
        refusal.getMessage().startsWith("AuditConfig: View \"login\": date=\"" + date + "\": ")
            && refusal.getMessage().contains("; use a pattern of DateTimeFormatter, such as "),
        refusal.getMessage());
  }

  @Test
  void is_refused_if_a_key_of_it_is_no_field() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> View.of(null, List.of("message", "mesage"), null));
    assertTrue(
        refusal.getMessage().startsWith("mesage is no field; use some of event_type, level, "),
        refusal.getMessage());
    refusal =
        assertThrows(IllegalArgumentException.class, () -> View.of("i", List.of("message"), null));
    assertTrue(refusal.getMessage().startsWith("date \"i\": "), refusal.getMessage());
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of("View: needs the setting name", new Element("View")),
        Arguments.of("View \"v\": unknown setting kyes", view("v", null, null).set("kyes", "x")),
        Arguments.of(
            "View \"v\": unknown element Column", view("v", null, null).add(new Element("Column"))),
        Arguments.of(
            "View \"v\": keys=\"level,mesage\": mesage is no field; use some of event_type, ",
            view("v", null, "level,mesage")),
        Arguments.of(
            "View \"v\": keys=\"datetime\": datetime is no field", view("v", null, "datetime")),
        Arguments.of(
            "View \"v\": date=\"${sys:date}\": a variable in it is not defined",
            view("v", "${sys:date}", null)),
        Arguments.of(
            "View \"v\": Field: needs the setting name",
            view("v", null, null).add(new Element("Field").set("value", "x"))),
        Arguments.of(
            "View \"v\": Field: name=\"source\" needs a value",
            view("v", null, null).add(new Element("Field").set("name", "source"))),
        Arguments.of(
            "View \"v\": Field: unknown setting from; known are name, value",
            view("v", null, null).add(field("source", "x").set("from", "y"))),
        Arguments.of(
            "View \"v\": Field: name=\"source\": is there twice",
            view("v", null, null).add(field("source", "x")).add(field("source", "y"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void is_refused_with_one_clear_message(String message, Element view) {
    ConfigurationException refusal = assertThrows(ConfigurationException.class, () -> open(view));
    assertTrue(refusal.getMessage().startsWith("AuditConfig: " + message), refusal.getMessage());
  }

  @Test
  void has_a_name_of_its_own() {
    ConfigurationException refusal =
        assertThrows(
            ConfigurationException.class,
            () -> open(view("login", null, null), view("login", null, "level")));
    assertEquals(
        "AuditConfig: View \"login\": is there twice; give each View a name of its own",
        refusal.getMessage());
  }
}

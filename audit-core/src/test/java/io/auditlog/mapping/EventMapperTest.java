package io.auditlog.mapping;

import static java.util.Collections.singletonMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.auditlog.event.AuditEvent;
import io.auditlog.event.AuditLevel;
import io.auditlog.event.Field;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventMapperTest {

  private final MappingSettings.Builder settings = MappingSettings.builder();
  private final LogRecord.Builder call =
      LogRecord.builder()
          .logger("com.acme.OrderService")
          .thread("main")
          .loggedAt(Instant.EPOCH)
          .level("INFO", AuditLevel.INFO)
          .message("Order created");

  private AuditEvent map() {
    return new EventMapper(settings.build()).map(call.build());
  }

  private static Object issues(AuditEvent event) {
    return event.get(Field.MAPPING_ISSUES);
  }

  private static Map<String, Object> mapOf(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  @Nested
  class A_plain_call {

    @Test
    void gives_type_level_message_and_method() {
      AuditEvent event = map();
      assertEquals("log.com.acme.orderservice.info", event.get(Field.EVENT_TYPE));
      assertEquals(AuditLevel.INFO, event.get(Field.LEVEL));
      assertEquals("Order created", event.get(Field.MESSAGE));
      assertEquals("com.acme.OrderService", event.get(Field.METHOD));
      assertEquals(Map.of(), event.metadata());
      assertEquals(List.of(), issues(event));
    }

    @Test
    void gives_the_callers_location_only_where_it_is_known_and_wanted() {
      call.location("com.acme.OrderService$1", "run");
      assertEquals("com.acme.OrderService", map().get(Field.METHOD));
      settings.includeLocation(true);
      assertEquals("com.acme.OrderService$1::run", map().get(Field.METHOD));
      call.location(null, null);
      assertEquals("com.acme.OrderService", map().get(Field.METHOD));
    }

    @Test
    void gives_no_method_where_the_logger_has_no_name() {
      call.logger("");
      assertNull(map().get(Field.METHOD));
      assertEquals("log.root.info", map().get(Field.EVENT_TYPE));
    }

    @Test
    void with_a_throwable_gives_it_once() {
      Exception failure = new Exception("x");
      call.throwable(failure).throwable(failure).throwable((Throwable) null);
      call.throwable(List.of("a: b", "c"));
      assertEquals(List.of(failure, "a: b", "c"), map().get(Field.ERRORS));
    }

    @Test
    void says_what_of_it_could_not_be_read() {
      call.messageObject(
          new Object() {
            @Override
            public String toString() {
              throw new IllegalStateException("no");
            }
          });
      AuditEvent event = map();
      assertNull(event.get(Field.MESSAGE));
      assertEquals(1, ((List<?>) issues(event)).size());
    }
  }

  @Nested
  class A_key {

    @ParameterizedTest
    @ValueSource(strings = {"record_id", "recordId", "record.id", "record-id", "RECORDID"})
    void means_the_field_that_it_compares_equal_to(String key) {
      call.keyValue("key-values", key, 7);
      assertEquals(7, map().get(Field.RECORD_ID));
      assertEquals(Map.of(), map().metadata());
    }

    @Test
    void that_means_no_field_goes_to_metadata_as_it_is() {
      call.keyValue("key-values", "user_name", "lin").keyValue("key-values", "metadata.uri", "u");
      call.keyValue("key-values", "nothing", null);
      assertEquals(mapOf("user_name", "lin", "uri", "u", "nothing", null), map().metadata());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"logger", "thread", "application", "host", "logged_at", "mapping_issues"})
    void of_a_field_that_is_never_taken_from_input_goes_to_metadata(String key) {
      call.keyValue("key-values", key, "forged");
      settings.field(FieldSetting.value(key + "x", "ok"));
      assertEquals(mapOf(key, "forged", key + "x", "ok"), map().metadata());
    }

    @Test
    void that_is_exact_wins_within_a_source() {
      call.keyValue("key-values", "recordId", 1).keyValue("key-values", "record_id", 2);
      assertEquals(2, map().get(Field.RECORD_ID));
      assertEquals(List.of("record_id: differs in key-values: \"1\""), issues(map()));
    }

    @Test
    void that_is_alike_does_not_lose_to_an_exact_one_of_a_later_source() {
      call.keyValue("key-values", "recordId", 1).mdc(mapOf("record_id", "2"));
      assertEquals(1, map().get(Field.RECORD_ID));
      assertEquals(List.of("record_id: differs in MDC: \"2\""), issues(map()));
    }

    @Test
    void of_metadata_gives_its_entries() {
      call.keyValue("key-values", "metadata", mapOf("uri", "users", "n", 1));
      call.mdc(mapOf("metadata", "{\"uri\":\"orders\",\"m\":2}"));
      assertEquals(mapOf("uri", "users", "n", 1, "m", 2), map().metadata());
      assertEquals(List.of("metadata.uri: differs in MDC: \"orders\""), issues(map()));
    }

    @Test
    void of_metadata_whose_value_is_no_object_is_kept() {
      call.keyValue("key-values", "metadata", "text");
      assertEquals(mapOf("metadata", "text"), map().metadata());
      assertEquals(List.of("metadata: not an object: \"text\""), issues(map()));
    }
  }

  @Nested
  class Of_two_sources {

    @Test
    void that_of_the_call_wins_over_the_mdc_and_that_over_the_settings() {
      settings.field(FieldSetting.value("tenant_id", "default"));
      assertEquals("default", map().get(Field.TENANT_ID));
      call.mdc(mapOf("tenantId", "mdc"));
      assertEquals("mdc", map().get(Field.TENANT_ID));
      assertEquals(List.of("tenant_id: differs in Field: \"default\""), issues(map()));
      call.keyValue("MapMessage", "tenant.id", "call");
      assertEquals("call", map().get(Field.TENANT_ID));
      assertEquals(
          List.of("tenant_id: differs in MDC: \"mdc\"", "tenant_id: differs in Field: \"default\""),
          issues(map()));
    }

    @Test
    void the_loser_is_not_named_where_it_says_the_same() {
      call.keyValue("key-values", "count_records", 5).mdc(mapOf("count_records", "5"));
      call.keyValue("key-values", "uri", Optional.of("u")).mdc(mapOf("uri", "u"));
      assertEquals(List.of(), issues(map()));
    }

    @Test
    void one_without_a_value_leaves_the_field_to_the_other() {
      call.keyValue("key-values", "actor_id", null).keyValue("more", "actor_id", Optional.empty());
      call.mdc(mapOf("actor_id", "7"));
      assertEquals("7", map().get(Field.ACTOR_ID));
      assertEquals(List.of(), issues(map()));
    }

    @Test
    void losers_in_metadata_are_named_too() {
      call.keyValue("key-values", "uri", new int[] {1}).mdc(mapOf("uri", "u", "other", "o"));
      assertEquals("o", map().metadata().get("other"));
      assertEquals(List.of("metadata.uri: differs in MDC: \"u\""), issues(map()));
    }

    @Test
    void errors_of_the_call_win_and_the_throwables_are_added() {
      Exception failure = new Exception();
      call.keyValue("key-values", "errors", "e").mdc(mapOf("errors", "f")).throwable(failure);
      assertEquals(List.of("e", failure), map().get(Field.ERRORS));
      assertEquals(List.of("errors: differs in MDC: \"f\""), issues(map()));
    }
  }

  @Nested
  class The_mdc {

    @Test
    void gives_fields_and_metadata() {
      call.mdc(mapOf("actorUsername", "lin", "requestId", "r1"));
      assertEquals("lin", map().get(Field.ACTOR_USERNAME));
      assertEquals(mapOf("requestId", "r1"), map().metadata());
    }

    @Test
    void cannot_forge_a_record_or_switch_it_off() {
      Map<String, Object> mdc =
          mapOf(
              "log", "false",
              "transaction", "true",
              "level", "debug",
              "message", "forged",
              "Method", "GET");
      call.mdc(mdc);
      AuditEvent event = map();
      assertNull(event.get(Field.LOG));
      assertNull(event.get(Field.TRANSACTION));
      assertEquals(AuditLevel.INFO, event.get(Field.LEVEL));
      assertEquals("Order created", event.get(Field.MESSAGE));
      assertEquals("com.acme.OrderService", event.get(Field.METHOD));
      assertEquals(mdc, event.metadata());
      assertEquals(List.of(), issues(event));
    }

    @Test
    void may_where_a_setting_says_so() {
      settings.field(FieldSetting.from("log", "auditOff", null));
      settings.field(FieldSetting.from("level", "severity", null));
      settings.field(FieldSetting.from("method", "method", null));
      call.mdc(mapOf("auditOff", "false", "severity", "ALERT", "method", "GET"));
      assertEquals("false", map().get(Field.LOG));
      assertEquals(AuditLevel.ALERT, map().get(Field.LEVEL));
      assertEquals("GET", map().get(Field.METHOD));
      assertEquals(Map.of(), map().metadata());
    }

    @Test
    void is_seen_as_far_as_the_globs_say() {
      settings.includeMdc("a*", "tenant*").excludeMdc("*secret*");
      call.mdc(mapOf("a", 1, "b", 2, "a_secret", 3, "tenantId", 4, "actorId", 5));
      assertEquals(mapOf("a", 1), map().metadata());
      assertEquals(4, map().get(Field.TENANT_ID));
      assertEquals(5, map().get(Field.ACTOR_ID));
      call.mdc(null);
      assertEquals(Map.of(), map().metadata());
    }

    @Test
    void may_hold_null_keys() {
      Map<String, Object> mdc = new HashMap<>();
      mdc.put(null, "x");
      call.mdc(mdc);
      assertEquals(mapOf("null", "x"), map().metadata());
    }
  }

  @Nested
  class A_field_setting {

    @Test
    void renames_a_key_of_the_call_or_the_mdc() {
      settings.field(FieldSetting.from("actor_id", "userId", null));
      call.mdc(mapOf("user_id", "7"));
      assertEquals("7", map().get(Field.ACTOR_ID));
      call.keyValue("key-values", "userId", 8);
      assertEquals(8, map().get(Field.ACTOR_ID));
      assertEquals(Map.of(), map().metadata());
      assertEquals(List.of("actor_id: differs in MDC: \"7\""), issues(map()));
    }

    @Test
    void wins_over_the_fields_own_key_of_the_same_source() {
      settings.field(FieldSetting.from("actor_id", "userId", null));
      call.mdc(mapOf("actor_id", "8", "USERID", "9", "userId", "7"));
      assertEquals("7", map().get(Field.ACTOR_ID));
      assertEquals(
          List.of("actor_id: differs in MDC: \"9\"", "actor_id: differs in MDC: \"8\""),
          issues(map()));
    }

    @Test
    void has_a_default_that_never_loses() {
      settings.field(FieldSetting.from("actor_id", "userId", "nobody"));
      assertEquals("nobody", map().get(Field.ACTOR_ID));
      call.mdc(mapOf("userId", "7"));
      assertEquals("7", map().get(Field.ACTOR_ID));
      assertEquals(List.of(), issues(map()));
    }

    @Test
    void names_a_key_of_metadata_with_or_without_its_prefix() {
      settings.field(FieldSetting.value("metadata.region", "eu"));
      settings.field(FieldSetting.value("zone", "a"));
      settings.field(FieldSetting.from("metadata.verb", "method", null));
      settings.field(FieldSetting.from("request", "metadata.requestId", null));
      call.mdc(mapOf("method", "GET", "requestId", "r1"));
      assertEquals(
          mapOf("verb", "GET", "request", "r1", "region", "eu", "zone", "a"), map().metadata());
    }

    @Test
    void may_give_one_key_to_two_fields() {
      settings.field(FieldSetting.from("actor_id", "user", null));
      settings.field(FieldSetting.from("actor_name", "user", null));
      call.mdc(mapOf("user", "lin"));
      assertEquals("lin", map().get(Field.ACTOR_ID));
      assertEquals("lin", map().get(Field.ACTOR_NAME));
    }

    @Test
    void of_level_message_or_method_counts_before_what_the_framework_says() {
      settings.field(FieldSetting.value("level", "notice"));
      settings.field(FieldSetting.value("method", "m"));
      assertEquals(AuditLevel.NOTICE, map().get(Field.LEVEL));
      assertEquals("m", map().get(Field.METHOD));
    }

    @Test
    void may_have_an_empty_value() {
      settings.field(FieldSetting.value("tenant_id", ""));
      assertEquals("", map().get(Field.TENANT_ID));
    }
  }

  @Nested
  class The_level {

    @ParameterizedTest
    @CsvSource({
      "EMERGENCY, EMERGENCY",
      "EMERG, EMERGENCY",
      "ALERT, ALERT",
      "CRITICAL, CRITICAL",
      "FATAL, CRITICAL",
      "ERROR, ERROR",
      "WARN, WARNING",
      "NOTICE, NOTICE",
      "INFO, INFO",
      "DEBUG, DEBUG",
      "TRACE, DEBUG",
      "OFF, INFO",
    })
    void follows_the_frameworks_name_for_it(String name, AuditLevel expected) {
      call.level(name, AuditLevel.ERROR);
      assertEquals(expected, map().get(Field.LEVEL));
      assertEquals(Map.of(), map().metadata());
    }

    @Test
    void with_a_name_of_ones_own_is_the_nearest_and_the_name_is_kept() {
      call.level("DIAG", AuditLevel.DEBUG);
      assertEquals(AuditLevel.DEBUG, map().get(Field.LEVEL));
      assertEquals(mapOf("level", "DIAG"), map().metadata());
    }

    @Test
    void is_a_markers_or_its_parents_before_that() {
      call.marker("SECURITY").markerParent("Alert").level("WARN", AuditLevel.WARNING);
      assertEquals(AuditLevel.ALERT, map().get(Field.LEVEL));
      call.marker("NOTICE");
      assertEquals(AuditLevel.NOTICE, map().get(Field.LEVEL));
    }

    @Test
    void is_the_calls_before_all() {
      call.marker("NOTICE").keyValue("key-values", "level", "critical");
      assertEquals(AuditLevel.CRITICAL, map().get(Field.LEVEL));
      assertEquals(List.of(), issues(map()));
    }

    @Test
    void of_the_call_that_is_none_is_kept_and_leaves_it_to_the_next() {
      call.marker("NOTICE").keyValue("key-values", "level", "loud");
      assertEquals(AuditLevel.NOTICE, map().get(Field.LEVEL));
      assertEquals("loud", map().metadata().get("level"));
      assertEquals(List.of("level: not a level: \"loud\""), issues(map()));
    }
  }

  @Nested
  class The_event_type {

    @Test
    void is_the_calls_then_the_messages_type_then_its_id() {
      call.messageId("Login@18060");
      assertEquals("Login@18060", map().get(Field.EVENT_TYPE));
      call.messageType("Audit.Login");
      assertEquals("Audit.Login", map().get(Field.EVENT_TYPE));
      assertEquals("Login@18060", map().metadata().get("sd_id"));
      call.keyValue("StructuredDataMessage", "event_type", "acme.user.login");
      assertEquals("acme.user.login", map().get(Field.EVENT_TYPE));
      assertEquals(
          List.of("event_type: differs in StructuredDataMessage: \"Audit.Login\""), issues(map()));
    }

    @ParameterizedTest
    @CsvSource({
      "log.{logger}.{level}, log.com.acme.orderservice.warning",
      "{level}, warning",
      "Plain.Type, Plain.Type",
      "{logger}{level}{other}, com.acme.orderservicewarning{other}",
    })
    void is_the_default_with_its_holes_filled_in_lower_case(String template, String expected) {
      settings.defaultEventType(template);
      call.level("WARN", AuditLevel.WARNING);
      assertEquals(expected, map().get(Field.EVENT_TYPE));
    }

    @Test
    void may_come_from_the_mdc_or_a_setting_before_the_default() {
      settings.field(FieldSetting.value("eventType", "acme.default"));
      assertEquals("acme.default", map().get(Field.EVENT_TYPE));
      call.mdc(mapOf("eventType", "acme.mdc"));
      assertEquals("acme.mdc", map().get(Field.EVENT_TYPE));
    }
  }

  @Nested
  class The_message {

    @Test
    void may_come_from_a_key_of_a_map() {
      call.message(null).keyValues("message", mapOf("message", "m", "recordId", 4, "x", 5));
      assertEquals("m", map().get(Field.MESSAGE));
      assertEquals(4, map().get(Field.RECORD_ID));
      assertEquals(mapOf("x", 5), map().metadata());
    }

    @Test
    void that_a_key_of_the_call_replaces_is_named() {
      call.keyValue("key-values", "message", "other");
      assertEquals("other", map().get(Field.MESSAGE));
      assertEquals(List.of("message: differs in message text: \"Order created\""), issues(map()));
    }
  }

  @Nested
  class Markers_and_ndc {

    @Test
    void go_to_metadata() {
      call.marker("SECURITY").markerParent("ROOT").ndc(List.of("outer", "inner"));
      assertEquals(mapOf("marker", "SECURITY", "ndc", List.of("outer", "inner")), map().metadata());
      call.marker("SQL");
      assertEquals(List.of("SECURITY", "SQL"), map().metadata().get("marker"));
    }

    @Test
    void lose_to_keys_of_the_call_and_win_over_the_mdc() {
      call.marker("A").keyValue("key-values", "marker", "B").mdc(mapOf("marker", "C"));
      assertEquals("B", map().metadata().get("marker"));
      assertEquals(
          List.of(
              "metadata.marker: differs in marker: \"A\"",
              "metadata.marker: differs in MDC: \"C\""),
          issues(map()));
    }
  }

  @Test
  void a_use_or_a_login_goes_where_its_table_looks_for_it() {
    call.message(null)
        .keyValues(
            "message",
            mapOf("kind", "use_log", "user_name", null, "prompt", "猫", "duration_ms", 12));
    AuditEvent event = map();
    assertEquals("use_log", event.get(Field.KIND));
    assertEquals(12, event.get(Field.DURATION_MS));
    assertEquals(mapOf("user_name", null, "prompt", "猫"), event.metadata());
  }

  @Test
  void objects_that_throw_never_break_the_call() {
    Object bad =
        new Object() {
          @Override
          public String toString() {
            throw new StackOverflowError();
          }

          @Override
          public boolean equals(Object other) {
            throw new IllegalStateException();
          }

          @Override
          public int hashCode() {
            throw new IllegalStateException();
          }
        };
    for (String key : Arrays.asList("level", "message", "metadata", "errors", "actor_id", "x")) {
      call.keyValue("key-values", key, bad).keyValue("more", key, bad).keyValue("third", key, "v");
    }
    call.keyValues("map", singletonMap(Optional.of("k"), bad));
    assertEquals(bad.getClass(), map().get(Field.ACTOR_ID).getClass());
  }
}

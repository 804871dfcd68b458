package io.auditlog.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Arrays.asList;
import static java.util.Collections.singletonMap;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings({"JavaUtilDate", "UnnecessaryStringBuilder", "ToStringReturnsNull"}) // test data
class EventEncoderTest {

  private static final Instant LOGGED_AT = Instant.parse("2026-11-23T08:50:01.123456789Z");
  private static final Origin ORIGIN = new Origin("com.acme.Orders", "main", LOGGED_AT);
  private static final int MAX_EVENT_SIZE = 1 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final EventEncoder ENCODER =
      new EventEncoder("orders", "web-1", MAX_EVENT_SIZE, false, Redaction.NONE);

  private static JsonNode encode(AuditEvent event) {
    return read(ENCODER.encode(event, ORIGIN));
  }

  private static JsonNode read(EncodedEvent event) {
    String text = new String(event.json(), UTF_8);
    assertArrayEquals(text.getBytes(UTF_8), event.json(), "valid UTF-8");
    assertEquals(-1, text.indexOf('\n'), "one line");
    try {
      return JSON.readTree(event.json());
    } catch (Exception e) {
      throw new AssertionError(text, e);
    }
  }

  private static AuditEvent event() {
    return AuditEvent.type("acme.order.create.success.ok");
  }

  private static List<String> issues(JsonNode event) {
    List<String> lines = new ArrayList<>();
    event.path("mapping_issues").forEach(line -> lines.add(line.textValue()));
    return lines;
  }

  private static String times(String text, int count) {
    return text.repeat(count);
  }

  private static Object throwing(Throwable failure) {
    return new Object() {
      @Override
      public String toString() {
        EventEncoderTest.<RuntimeException>sneak(failure);
        return "";
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable failure) throws E {
    throw (E) failure;
  }

  @Nested
  class The_json {

    @Test
    void has_the_fields_in_the_order_of_the_schema_and_leaves_out_those_without_a_value() {
      AuditEvent event =
          AuditEvent.type("okta.api.post.success.ok")
              .transaction(true)
              .metadata("uri", "users")
              .eventMs(Duration.ofMillis(627))
              .method("com.acme.okta.ApiClient::post")
              .message("Success")
              .level(AuditLevel.NOTICE);
      assertEquals(
          "{\"event_type\":\"okta.api.post.success.ok\",\"level\":\"notice\",\"message\":\"Success\","
              + "\"method\":\"com.acme.okta.ApiClient::post\",\"kind\":\"audit\",\"event_ms\":627,"
              + "\"metadata\":{\"uri\":\"users\"},\"transaction\":true,"
              + "\"logger\":\"com.acme.Orders\",\"thread\":\"main\",\"application\":\"orders\","
              + "\"host\":\"web-1\",\"logged_at\":\"2026-11-23T08:50:01.123456Z\"}",
          new String(ENCODER.encode(event, ORIGIN).json(), UTF_8));
    }

    @Test
    void has_every_field_that_is_set() {
      AuditEvent event = event();
      for (Field field : Field.values()) {
        if (field.isInput() && field != Field.METADATA) {
          event.set(field, valueOf(field));
        }
      }
      JsonNode json = encode(event.metadata("a", 1));
      List<String> keys = new ArrayList<>();
      json.fieldNames().forEachRemaining(keys::add);
      List<String> expected = new ArrayList<>();
      for (Field field : Field.values()) {
        expected.add(field.key());
      }
      expected.remove("mapping_issues");
      assertEquals(expected, keys);
    }

    private Object valueOf(Field field) {
      return switch (field.type()) {
        case LEVEL -> "alert";
        case INSTANT -> LOGGED_AT;
        case BOOLEAN -> field == Field.TRANSACTION;
        default -> "7";
      };
    }

    @Test
    void leaves_out_a_log_and_a_transaction_that_are_the_default() {
      JsonNode json = encode(event().log(true).transaction(false));
      assertFalse(json.has("log") || json.has("transaction"));
      json = encode(event().log(false).transaction(true));
      assertFalse(json.get("log").booleanValue());
      assertTrue(json.get("transaction").booleanValue());
    }

    @Test
    void escapes_what_must_be_escaped_and_nothing_else() {
      String text = "\"\\/\b\f\n\r\t\u0000\u001f\u007f\u0085\u2028 é 未知用户 😀";
      assertEquals(text, encode(event().message(text)).get("message").textValue());
      String json = new String(ENCODER.encode(event().message("未/é"), ORIGIN).json(), UTF_8);
      assertTrue(json.contains("\"message\":\"未/é\""), json);
    }

    @Test
    void tells_where_the_event_is_stored() {
      EncodedEvent encoded =
          ENCODER.encode(event().log(false).transaction(true).kind("use_log"), ORIGIN);
      assertFalse(encoded.log());
      assertTrue(encoded.transaction());
      encoded = ENCODER.encode(event(), ORIGIN);
      assertTrue(encoded.log());
      assertFalse(encoded.transaction());
    }

    @Test
    void leaves_out_an_origin_that_is_not_known() {
      EncodedEvent encoded =
          new EventEncoder("app", null, 4096, false, Redaction.NONE)
              .encode(AuditEvent.untyped(), new Origin(null, null, LOGGED_AT));
      assertEquals(
          "{\"level\":\"info\",\"kind\":\"audit\",\"application\":\"app\","
              + "\"logged_at\":\"2026-11-23T08:50:01.123456Z\"}",
          new String(encoded.json(), UTF_8));
    }

    @Test
    void is_the_same_when_an_event_is_encoded_again() {
      AuditEvent event = event().set(Field.COUNT_RECORDS, "many").metadata("a", Double.NaN);
      assertEquals(encode(event), encode(event));
    }
  }

  @Nested
  class A_value_of_its_type {

    static Stream<Arguments> values() throws Exception {
      Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
      calendar.setTimeInMillis(1_700_000_000_123L);
      return Stream.of(
          Arguments.of(Field.ACTOR_ID, 7, "7"),
          Arguments.of(Field.ACTOR_ID, 7L, "7"),
          Arguments.of(Field.ACTOR_ID, 1.5, "1.5"),
          Arguments.of(Field.ACTOR_ID, true, "true"),
          Arguments.of(Field.ACTOR_ID, "", ""),
          Arguments.of(Field.ACTOR_ID, 'c', "c"),
          Arguments.of(Field.ACTOR_ID, new StringBuilder("sb"), "sb"),
          Arguments.of(Field.ACTOR_ID, Optional.of(7), "7"),
          Arguments.of(Field.ACTOR_ID, OptionalInt.of(7), "7"),
          Arguments.of(Field.ACTOR_ID, asList(1, 2), "[1, 2]"),
          Arguments.of(Field.ACTOR_ID, new int[] {1, 2}, "[1, 2]"),
          Arguments.of(Field.COUNT_RECORDS, 0, 0),
          Arguments.of(Field.COUNT_RECORDS, (byte) -3, -3),
          Arguments.of(Field.COUNT_RECORDS, Long.MAX_VALUE, Long.MAX_VALUE),
          Arguments.of(Field.COUNT_RECORDS, 5.0, 5),
          Arguments.of(Field.COUNT_RECORDS, 5f, 5),
          Arguments.of(Field.COUNT_RECORDS, new BigDecimal("5.00"), 5),
          Arguments.of(Field.COUNT_RECORDS, new BigInteger("5"), 5),
          Arguments.of(Field.COUNT_RECORDS, new AtomicLong(5), 5),
          Arguments.of(Field.COUNT_RECORDS, "0", 0),
          Arguments.of(Field.COUNT_RECORDS, " -42 ", -42),
          Arguments.of(Field.COUNT_RECORDS, "+42", 42),
          Arguments.of(Field.COUNT_RECORDS, "5.0", 5),
          Arguments.of(Field.COUNT_RECORDS, "-9223372036854775808", Long.MIN_VALUE),
          Arguments.of(Field.EVENT_MS, 627, 627),
          Arguments.of(Field.EVENT_MS, 0, 0),
          Arguments.of(Field.EVENT_MS, 627.9, 627),
          Arguments.of(Field.EVENT_MS, 1e-300, 0),
          Arguments.of(Field.EVENT_MS, "627", 627),
          Arguments.of(Field.EVENT_MS, Duration.ofSeconds(2), 2000),
          Arguments.of(Field.EVENT_MS, LOGGED_AT.minusMillis(12), 12),
          Arguments.of(Field.EVENT_MS, new Date(LOGGED_AT.toEpochMilli() - 12), 12),
          Arguments.of(Field.EVENT_MS, LOGGED_AT.minusMillis(12).atOffset(ZoneOffset.UTC), 12),
          Arguments.of(Field.EVENT_MS, "2026-11-23T08:50:00.123456789Z", 1000),
          Arguments.of(Field.OCCURRED_AT, LOGGED_AT, "2026-11-23T08:50:01.123456Z"),
          Arguments.of(Field.OCCURRED_AT, Instant.EPOCH, "1970-01-01T00:00:00.000000Z"),
          Arguments.of(Field.OCCURRED_AT, new Date(1), "1970-01-01T00:00:00.001000Z"),
          Arguments.of(Field.OCCURRED_AT, new java.sql.Date(1), "1970-01-01T00:00:00.001000Z"),
          Arguments.of(Field.OCCURRED_AT, Timestamp.from(LOGGED_AT), "2026-11-23T08:50:01.123456Z"),
          Arguments.of(Field.OCCURRED_AT, calendar, "2023-11-14T22:13:20.123000Z"),
          Arguments.of(
              Field.OCCURRED_AT,
              LOGGED_AT.atOffset(ZoneOffset.ofHours(8)),
              "2026-11-23T08:50:01.123456Z"),
          Arguments.of(
              Field.OCCURRED_AT,
              LOGGED_AT.atZone(ZoneOffset.ofHours(-8)),
              "2026-11-23T08:50:01.123456Z"),
          Arguments.of(Field.OCCURRED_AT, 1_700_000_000_123L, "2023-11-14T22:13:20.123000Z"),
          Arguments.of(Field.OCCURRED_AT, "1700000000123", "2023-11-14T22:13:20.123000Z"),
          Arguments.of(
              Field.OCCURRED_AT, "2023-02-01T03:45:27.612584Z", "2023-02-01T03:45:27.612584Z"),
          Arguments.of(
              Field.OCCURRED_AT, "2023-02-01T03:45:27+08:00", "2023-01-31T19:45:27.000000Z"),
          Arguments.of(
              Field.OCCURRED_AT, "2023-02-01T03:45:27+0800", "2023-01-31T19:45:27.000000Z"),
          Arguments.of(Field.OCCURRED_AT, "2023-02-01T03:45+08", "2023-01-31T19:45:00.000000Z"),
          Arguments.of(
              Field.OCCURRED_AT,
              "2023-02-01T03:45:27+08:00[Asia/Shanghai]",
              "2023-01-31T19:45:27.000000Z"),
          Arguments.of(
              Field.OCCURRED_AT,
              "2023-02-01T03:45:27[Asia/Shanghai]",
              "2023-01-31T19:45:27.000000Z"),
          Arguments.of(
              Field.OCCURRED_AT, // The second of two such hours: only the offset tells.
              "2026-10-25T02:30:00+01:00[Europe/Berlin]",
              "2026-10-25T01:30:00.000000Z"),
          Arguments.of(Field.TRANSACTION, "TRUE", true),
          Arguments.of(Field.TRANSACTION, " true ", true),
          Arguments.of(Field.LOG, "False", false),
          Arguments.of(Field.LEVEL, "Emerg", "emergency"),
          Arguments.of(Field.LEVEL, AuditLevel.ALERT, "alert"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void is_converted_without_an_issue(Field field, Object value, Object expected) {
      JsonNode json = encode(event().set(field, value));
      JsonNode node = json.get(field.key());
      if (expected instanceof String) {
        assertEquals(expected, node.textValue());
      } else if (expected instanceof Boolean) {
        assertEquals(expected, node.booleanValue());
      } else {
        assertTrue(node.isIntegralNumber(), node.toString());
        assertEquals(((Number) expected).longValue(), node.longValue());
      }
      assertEquals(List.of(), issues(json));
    }

    @ParameterizedTest
    @EnumSource(Field.class)
    void is_no_value_where_it_is_null_or_an_empty_optional(Field field) {
      if (field.isInput() && field != Field.EVENT_TYPE) {
        assertEquals(encode(event()), encode(event().set(field, null)));
        assertEquals(encode(event()), encode(event().set(field, Optional.empty())));
      }
    }
  }

  @Nested
  class A_value_that_does_not_convert {

    static Stream<Arguments> values() {
      return Stream.of(
          Arguments.of(Field.COUNT_RECORDS, "many", "not an integer: \"many\""),
          Arguments.of(Field.COUNT_RECORDS, 1.5, "not an integer: \"1.5\""),
          Arguments.of(Field.COUNT_RECORDS, "1.5", "not an integer: \"1.5\""),
          Arguments.of(Field.COUNT_RECORDS, "1e3", "not an integer: \"1e3\""),
          Arguments.of(Field.COUNT_RECORDS, "", "not an integer: \"\""),
          Arguments.of(Field.COUNT_RECORDS, "٣", "not an integer: \"٣\""),
          Arguments.of(Field.COUNT_RECORDS, true, "not an integer: \"true\""),
          Arguments.of(Field.COUNT_RECORDS, Double.NaN, "not an integer: \"NaN\""),
          Arguments.of(
              Field.COUNT_RECORDS,
              new BigDecimal("1E+1000000000"),
              "too large for an integer: \"1E+1000000000\""),
          Arguments.of(
              Field.COUNT_RECORDS,
              "9223372036854775808",
              "too large for an integer: \"9223372036854775808\""),
          Arguments.of(
              Field.EVENT_MS, "a while", "neither milliseconds nor an instant: \"a while\""),
          Arguments.of(Field.EVENT_MS, 1e300, "too large for an integer: \"1.0E300\""),
          Arguments.of(
              Field.EVENT_MS,
              Float.NEGATIVE_INFINITY,
              "neither milliseconds nor an instant: \"-Infinity\""),
          Arguments.of(Field.OCCURRED_AT, "yesterday", "not an instant: \"yesterday\""),
          Arguments.of(
              Field.OCCURRED_AT, "2023-02-01T03:45:27", "no time zone: \"2023-02-01T03:45:27\""),
          Arguments.of(
              Field.OCCURRED_AT,
              LocalDateTime.parse("2023-02-01T03:45:27"),
              "no time zone: \"2023-02-01T03:45:27\""),
          Arguments.of(
              Field.OCCURRED_AT,
              Instant.MAX,
              "not an instant of the years 1000 to 9999: \"+1000000000-12-31T23:59:59.999999999Z\""),
          Arguments.of(Field.LOG, "no", "not a boolean: \"no\""),
          Arguments.of(Field.TRANSACTION, 1, "not a boolean: \"1\""),
          Arguments.of(Field.LEVEL, "loud", "not a level: \"loud\""),
          Arguments.of(Field.METADATA, "[1]", "not an object: \"[1]\""),
          Arguments.of(
              Field.METADATA, "{\"a\":1,\"a\":2}", "not an object: \"{\"a\":1,\"a\":2}\""));
    }

    @ParameterizedTest
    @MethodSource("values")
    void is_kept_as_text_in_metadata_and_named(Field field, Object value, String problem) {
      JsonNode json = encode(event().set(field, value));
      assertEquals(List.of(field.key() + ": " + problem), issues(json));
      assertEquals(value.toString(), json.get("metadata").get(field.key()).textValue());
      assertFalse(json.has(field.key()) && !json.get(field.key()).equals(defaultOf(field, json)));
    }

    private JsonNode defaultOf(Field field, JsonNode json) {
      return field == Field.METADATA
          ? json.get("metadata")
          : JSON.getNodeFactory().textNode(AuditLevel.INFO.key());
    }

    @Test
    void is_whole_in_the_issue_where_metadata_has_its_key_already() {
      String value = times("many ", 100);
      JsonNode json = encode(event().metadata("count_records", 5).set(Field.COUNT_RECORDS, value));
      assertEquals(5, json.at("/metadata/count_records").intValue());
      assertEquals(List.of("count_records: not an integer: \"" + value + "\""), issues(json));
    }

    @Test
    void is_shortened_in_the_issue_where_metadata_has_it_whole() {
      String value = times("x", 99) + "😀";
      JsonNode json = encode(event().set(Field.COUNT_RECORDS, value));
      assertEquals(value, json.at("/metadata/count_records").textValue());
      assertEquals(
          List.of("count_records: not an integer: \"" + times("x", 99) + "…\""), issues(json));
    }
  }

  @Nested
  class A_text_longer_than_its_column {

    @Test
    void is_whole_in_the_event_and_named() {
      JsonNode json = encode(event().actorId(times("x", 256)));
      assertEquals(256, json.get("actor_id").textValue().length());
      assertEquals(List.of("actor_id: 256 characters, the column holds 255"), issues(json));
    }

    @Test
    void is_counted_in_characters_and_not_in_surrogates() {
      assertEquals(List.of(), issues(encode(event().actorId(times("😀", 255)))));
      assertEquals(
          List.of("actor_id: 256 characters, the column holds 255"),
          issues(encode(event().actorId(times("😀", 256)))));
    }

    @Test
    void is_counted_in_bytes_where_the_column_is_text() {
      assertEquals(List.of(), issues(encode(event().message(times("未", 21_845)))));
      assertEquals(
          List.of("message: 65538 bytes, the column holds 65535"),
          issues(encode(event().message(times("未", 21_846)))));
      assertEquals(
          List.of("attribute_value_new: 65536 bytes, the column holds 65535"),
          issues(encode(event().attributeValueNew(times("😀", 16_384)))));
    }
  }

  @Nested
  class Errors {

    @Test
    void are_the_chain_of_a_throwable_outermost_first() {
      Throwable failure =
          new IllegalStateException("outer", new RuntimeException(new Error("inner")));
      assertErrors(
          event().error(failure),
          "java.lang.IllegalStateException: outer",
          "java.lang.RuntimeException: java.lang.Error: inner",
          "java.lang.Error: inner");
      assertErrors(event().error(new NullPointerException()), "java.lang.NullPointerException");
    }

    @Test
    void end_where_a_chain_bites_its_tail() {
      Exception a = new Exception("a");
      Exception b = new Exception("b", a);
      a.initCause(b);
      assertErrors(event().error(a), "java.lang.Exception: a", "java.lang.Exception: b");
    }

    @Test
    void are_flattened_from_whatever_holds_them() {
      assertErrors(event().error("one").error("two"), "one", "two");
      assertErrors(
          event().errors(asList("one", asList(2, null, new Object[] {"three"}), Optional.of(4))),
          "one",
          "2",
          "three",
          "4");
      assertErrors(event().error("[\"one\", [\"two\", 3]]"), "one", "two", "3");
      assertErrors(event().error("[not json"), "[not json");
    }

    @Test
    void that_cannot_be_read_are_issues() {
      Throwable bad =
          new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
              throw new IllegalStateException("gone");
            }

            @Override
            public synchronized Throwable getCause() {
              throw new IllegalStateException("gone too");
            }
          };
      JsonNode json = encode(event().error(bad).set(Field.ERRORS, throwing(new Error("no"))));
      assertEquals(1, json.get("errors").size());
      assertTrue(
          json.at("/errors/0")
              .textValue()
              .endsWith("getMessage threw java.lang.IllegalStateException)"));
      assertEquals(
          "errors: getCause threw java.lang.IllegalStateException: gone too", issues(json).get(0));
      assertEquals(2, issues(json).size());
    }

    @Test
    void have_an_end_even_if_the_list_has_none() {
      JsonNode json = encode(event().errors(Collections.nCopies(Integer.MAX_VALUE, null)));
      assertEquals(List.of("errors: too many, what follows is left out"), issues(json));
      List<Object> self = new ArrayList<>();
      self.add(self);
      assertEquals(1, issues(encode(event().errors(self))).size());
    }

    private void assertErrors(AuditEvent event, String... expected) {
      JsonNode json = encode(event);
      List<String> errors = new ArrayList<>();
      json.get("errors").forEach(line -> errors.add(line.textValue()));
      assertEquals(asList(expected), errors);
      assertEquals(List.of(), issues(json));
    }
  }

  @Nested
  class Metadata {

    static Stream<Arguments> values() {
      Map<Object, Object> keys = new LinkedHashMap<>();
      keys.put(null, 1);
      keys.put(2, "two");
      return Stream.of(
          Arguments.of(null, "null"),
          Arguments.of("a", "\"a\""),
          Arguments.of('a', "\"a\""),
          Arguments.of(new StringBuilder("a"), "\"a\""),
          Arguments.of(1, "1"),
          Arguments.of((short) 1, "1"),
          Arguments.of(1.5, "1.5"),
          Arguments.of(1e300, "1.0E300"),
          Arguments.of(new BigDecimal("0.10"), "0.10"),
          Arguments.of(
              new BigInteger("123456789012345678901234567890"), "123456789012345678901234567890"),
          Arguments.of(new AtomicLong(5), "5"),
          Arguments.of(true, "true"),
          Arguments.of(AuditLevel.INFO, "\"INFO\""),
          Arguments.of(Instant.EPOCH, "\"1970-01-01T00:00:00Z\""),
          Arguments.of(Optional.of(asList(1, Optional.empty())), "[1,null]"),
          Arguments.of(OptionalInt.empty(), "null"),
          Arguments.of(new int[][] {{1}, {}}, "[[1],[]]"),
          Arguments.of(new Object[] {"a", null}, "[\"a\",null]"),
          Arguments.of(Set.of(1), "[1]"),
          Arguments.of(singletonMap("a", singletonMap("b", 1L)), "{\"a\":{\"b\":1}}"),
          Arguments.of(keys, "{\"null\":1,\"2\":\"two\"}"),
          Arguments.of(new Bean("x"), "\"bean x\""));
    }

    @ParameterizedTest
    @MethodSource("values")
    void holds_values_to_any_depth(Object value, String expected) throws Exception {
      JsonNode json = encode(event().metadata("value", value));
      assertEquals(JSON.readTree(expected), json.at("/metadata/value"));
      assertEquals(List.of(), issues(json));
    }

    @Test
    void is_read_from_a_map_or_the_json_text_of_an_object() throws Exception {
      String text = " {\"a\": [1, 1.10, true, null, \"x\"], \"b\": {}} ";
      assertEquals(JSON.readTree(text), encode(event().set(Field.METADATA, text)).get("metadata"));
      assertEquals(
          JSON.readTree("{\"a\":1,\"b\":2}"),
          encode(event().metadata("b", 2).set(Field.METADATA, Optional.of(singletonMap("a", 1))))
              .get("metadata"));
    }

    @Test
    void has_what_may_not_be_set() {
      JsonNode json = encode(event().set(Field.HOST, "evil").set(Field.MAPPING_ISSUES, "none"));
      assertEquals("web-1", json.get("host").textValue());
      assertEquals("evil", json.at("/metadata/host").textValue());
      assertEquals("none", json.at("/metadata/mapping_issues").textValue());
    }

    @Test
    void keeps_keys_apart_that_read_the_same() {
      Map<Object, Object> map = new LinkedHashMap<>();
      map.put(1, "number");
      map.put("1", "text");
      map.put(1L, "long");
      map.put(null, "nothing");
      map.put("null", "null");
      JsonNode json = encode(event().metadata("map", map));
      assertEquals("text", json.at("/metadata/map/1").textValue());
      assertEquals("number", json.at("/metadata/map/1#").textValue());
      assertEquals("long", json.at("/metadata/map/1##").textValue());
      assertEquals("null", json.at("/metadata/map/null").textValue());
      assertEquals("nothing", json.at("/metadata/map/null#").textValue());
      assertEquals("metadata.map: two keys read \"1\", one is 1#", issues(json).get(0));
    }

    @Test
    void holds_numbers_that_json_or_mysql_cannot_as_text() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("nan", Double.NaN);
      map.put("infinity", Float.POSITIVE_INFINITY);
      map.put("large", new BigDecimal("1E+400"));
      JsonNode json = encode(event().metadata("n", map));
      assertEquals("NaN", json.at("/metadata/n/nan").textValue());
      assertEquals("Infinity", json.at("/metadata/n/infinity").textValue());
      assertEquals("1E+400", json.at("/metadata/n/large").textValue());
      assertEquals(
          List.of(
              "metadata.n.nan: not a finite number: \"NaN\"",
              "metadata.n.infinity: not a finite number: \"Infinity\"",
              "metadata.n.large: too large for a number: \"1E+400\""),
          issues(json));
    }
  }

  @Nested
  class Nothing_an_application_hands_over {

    @Test
    void breaks_the_json_with_half_a_character() {
      JsonNode json =
          encode(event().message("a\ud83db").metadata("k\udc00", "\ud83d").error("\udfff"));
      assertEquals("a\ufffdb", json.get("message").textValue());
      assertEquals("\ufffd", json.at("/metadata/k\ufffd").textValue());
      assertEquals("\ufffd", json.at("/errors/0").textValue());
      assertEquals(
          List.of(
              "message: lone surrogate at 1, replaced: \"\\ud83d\"",
              "errors: lone surrogate at 0, replaced: \"\\udfff\"",
              "metadata: key with a lone surrogate, replaced: \"k\ufffd\"",
              "metadata.k\ufffd: lone surrogate at 0, replaced: \"\\ud83d\""),
          issues(json));
    }

    @Test
    void throws_out_of_its_text() {
      for (Throwable failure :
          asList(
              new IllegalStateException("no"),
              new StackOverflowError(),
              new OutOfMemoryError("no"),
              new Exception())) {
        Object bad = throwing(failure);
        AuditEvent event =
            event()
                .actorId(bad)
                .set(Field.COUNT_RECORDS, bad)
                .set(Field.OCCURRED_AT, bad)
                .set(Field.LEVEL, bad)
                .set(Field.METADATA, bad)
                .set(Field.LOG, bad)
                .error("e")
                .metadata("bad", asList(1, bad))
                .metadata("key", singletonMap(bad, 2));
        JsonNode json = encode(event);
        assertEquals("e", json.at("/errors/0").textValue());
        assertEquals(1, json.at("/metadata/bad/0").intValue());
        assertTrue(json.at("/metadata/bad/1").isNull());
        assertEquals(2, json.at("/metadata/key").elements().next().intValue());
        assertTrue(
            issues(json).stream()
                .anyMatch(
                    i -> i.startsWith("actor_id: ") && i.contains(failure.getClass().getName())),
            issues(json).toString());
      }
    }

    @Test
    void has_no_text() {
      Object nothing =
          new Object() {
            @Override
            public String toString() {
              return null;
            }
          };
      JsonNode json = encode(event().actorId(nothing).metadata("a", nothing));
      assertTrue(json.at("/metadata/a").isNull());
      assertEquals(2, issues(json).size());
      assertTrue(issues(json).get(0).endsWith(".toString gave null"));
    }

    @Test
    void leads_in_circles() {
      Map<String, Object> map = new LinkedHashMap<>();
      List<Object> list = new ArrayList<>();
      map.put("list", list);
      list.add("x");
      list.add(map);
      Object[] array = {null};
      array[0] = array;
      JsonNode json = encode(event().metadata("map", map).metadata("array", array));
      assertEquals("x", json.at("/metadata/map/list/0").textValue());
      assertTrue(json.at("/metadata/map/list/1").isNull());
      assertEquals(
          List.of(
              "metadata.map.list.1: refers back to what it is in",
              "metadata.array.0: refers back to what it is in"),
          issues(json));
    }

    @Test
    void is_too_deep() {
      Object value = "bottom";
      for (int i = 0; i < 200; i++) {
        value = singletonMap("k", value);
      }
      JsonNode json = encode(event().metadata("deep", value));
      int depth = 0;
      JsonNode node = json.get("metadata");
      while (node.isObject()) {
        node = node.elements().next();
        depth++;
      }
      assertEquals(90, depth);
      assertTrue(node.textValue().contains("bottom"));
      assertEquals(1, issues(json).size());
      for (int i = 0; i < 100_000; i++) {
        value = Collections.singletonList(value);
      }
      json = encode(event().metadata("deep", value).actorId(value));
      assertTrue(json.get("actor_id").textValue().startsWith("[[[["));
      assertTrue(json.at("/metadata/deep").isArray());
    }

    @Test
    void in_a_container_takes_the_rest_of_it_along() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("self", map);
      map.put("bad", throwing(new IllegalStateException("no")));
      map.put("good", new Object[] {1, asList("a", null)});
      String text = encode(event().actorId(map)).get("actor_id").textValue();
      assertTrue(text.startsWith("{self=…, bad=") && text.endsWith(", good=[1, [a, null]]}"), text);
    }

    @Test
    void has_no_end() {
      List<Object> endless =
          new AbstractList<>() {
            @Override
            public Object get(int index) {
              return index;
            }

            @Override
            public int size() {
              return Integer.MAX_VALUE;
            }

            @Override
            public String toString() {
              return "endless";
            }
          };
      EventEncoder encoder = new EventEncoder("orders", "web-1", 10_000, false, Redaction.NONE);
      EncodedEvent encoded =
          encoder.encode(event().metadata("endless", endless).recordId("4711"), ORIGIN);
      JsonNode json = read(encoded);
      assertTrue(encoded.json().length <= 10_000);
      assertTrue(json.at("/metadata/endless").size() > 100);
      assertEquals("4711", json.get("record_id").textValue());
      assertEquals("metadata.endless: too large, what follows is left out", issues(json).get(0));
    }

    @Test
    void changes_while_it_is_read() {
      Map<String, Object> flaky = new Flaky(new ConcurrentModificationException(), 2);
      JsonNode json = encode(event().metadata("m", flaky));
      assertEquals(2, json.at("/metadata/m").size());
      assertEquals(List.of(), issues(json));

      json = encode(event().metadata("m", new Flaky(new ConcurrentModificationException(), 100)));
      assertEquals(1, json.at("/metadata/m").size());
      assertEquals(
          List.of(
              "metadata.m: could be read in part only: java.util.ConcurrentModificationException"),
          issues(json));

      json = encode(event().set(Field.METADATA, new Flaky(new RuntimeException("x"), 100)));
      assertEquals(1, json.get("metadata").size());
      assertEquals(
          List.of("metadata: could be read up to entry 1 only: java.lang.RuntimeException: x"),
          issues(json));
    }

    @Test
    void makes_a_small_thing_of_many_failures() {
      Object value = "bottom";
      for (int i = 0; i < 80; i++) {
        Flaky flaky = new Flaky(new IllegalStateException(), Integer.MAX_VALUE);
        flaky.first = value;
        value = flaky;
      }
      JsonNode json = encode(event().metadata("m", value));
      assertTrue(json.toString().contains("bottom"));
    }
  }

  /** Fails after its first entry, as often as it is told. */
  private static final class Flaky extends AbstractMap<String, Object> {

    private final RuntimeException failure;
    private int failures;
    private Object first = 1;

    Flaky(RuntimeException failure, int failures) {
      this.failure = failure;
      this.failures = failures;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
      return new java.util.AbstractSet<>() {
        @Override
        public Iterator<Entry<String, Object>> iterator() {
          return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
              return next < 2;
            }

            @Override
            public Entry<String, Object> next() {
              if (next == 1 && failures-- > 0) {
                throw failure;
              }
              return new SimpleEntry<>("k" + next, next++ == 0 ? first : (Object) 2);
            }
          };
        }

        @Override
        public int size() {
          return 2;
        }
      };
    }
  }

  @Nested
  class An_event_over_the_maximal_size {

    private EncodedEvent encode(int maxEventSize, AuditEvent event) {
      EncodedEvent encoded =
          new EventEncoder("orders", "web-1", maxEventSize, false, Redaction.NONE)
              .encode(event, ORIGIN);
      assertTrue(encoded.json().length <= maxEventSize, "size " + encoded.json().length);
      return encoded;
    }

    @Test
    void has_its_longest_texts_cut_and_the_others_whole() {
      EncodedEvent encoded =
          encode(
              20_000,
              event()
                  .message(times("m", 50_000))
                  .actorName(times("n", 200))
                  .metadata("body", times("未", 50_000))
                  .metadata("list", asList(times("l", 9_000), "short")));
      JsonNode json = read(encoded);
      assertEquals(200, json.get("actor_name").textValue().length());
      assertEquals("short", json.at("/metadata/list/1").textValue());
      int cut = json.get("message").textValue().length();
      assertTrue(cut > 5_000, "message has " + cut);
      assertTrue(json.at("/metadata/body").textValue().length() <= cut / 3 + 1);
      assertEquals(
          "event: more than maxEventSize, 3 texts cut to "
              + cut
              + " bytes: message, metadata.body, metadata.list",
          issues(json).get(issues(json).size() - 1));
      assertTrue(encoded.json().length > 18_000, "uses what there is: " + encoded.json().length);
    }

    @Test
    void is_cut_between_characters_and_escapes() {
      for (int pad = 0; pad < 12; pad++) {
        String text = times("a", pad) + times("😀\u0001\n\"é未", 1_000);
        JsonNode json = read(encode(4_096, event().message(text)));
        String cut = json.get("message").textValue();
        assertTrue(text.startsWith(cut) && cut.length() > 500, cut);
      }
    }

    @Test
    void keeps_its_plain_fields_where_metadata_has_too_much_of_everything() {
      Map<String, Object> many = new HashMap<>();
      for (int i = 0; i < 20_000; i++) {
        many.put("key" + i, asList(i, "text " + i));
      }
      many.put(times("k", 100_000), 1);
      JsonNode json =
          read(
              encode(
                  10_000,
                  event()
                      .metadata("many", many)
                      .errors(Collections.nCopies(10_000, "e"))
                      .set(Field.COUNT_RECORDS, "many")
                      .recordId("4711")));
      assertEquals("4711", json.get("record_id").textValue());
      assertTrue(json.at("/metadata/many").size() > 50);
      assertTrue(json.get("errors").size() > 50);
      assertTrue(issues(json).get(issues(json).size() - 1).contains(" values left out"));
    }

    @Test
    void keeps_its_essentials_where_there_is_room_for_nothing_else() {
      AuditEvent event = event();
      for (Field field : Field.values()) {
        if (field.isInput() && field.type() == FieldType.STRING) {
          event.set(field, times("x", 2_000));
        }
      }
      event.log(false).set(Field.TRANSACTION, "true");
      EncodedEvent encoded = encode(EventEncoder.SMALLEST_MAX_EVENT_SIZE, event);
      assertTrue(encoded.transaction() && !encoded.log());
      JsonNode json = read(encoded);
      assertFalse(json.get("log").booleanValue());
      assertTrue(json.get("transaction").booleanValue());
      assertTrue(json.has("event_type") && json.has("message") && json.has("logged_at"));
      assertEquals(List.of("event: kept in part only: more than maxEventSize"), issues(json));
    }

    @Test
    void fits_whatever_the_size_is() {
      for (int size = 1_024; size < 9_000; size += 97) {
        AuditEvent event = event().message(times("m\n", 3_000)).actorId(times("é", 700));
        for (int i = 0; i < 300; i++) {
          event.metadata("k" + i, i % 2 == 0 ? i : times("v", i));
        }
        JsonNode json = read(encode(size, event.set(Field.LOG, "nope")));
        assertFalse(issues(json).isEmpty());
      }
    }

    @Test
    void cannot_have_less_than_its_essentials_need() {
      assertThrows(
          IllegalArgumentException.class,
          () -> new EventEncoder("a", null, 1_023, false, Redaction.NONE));
    }
  }

  @Nested
  class Beans {

    private final EventEncoder encoder =
        new EventEncoder("orders", "web-1", MAX_EVENT_SIZE, true, Redaction.NONE);

    private JsonNode bean(Object value) {
      return read(encoder.encode(event().metadata("bean", value), ORIGIN));
    }

    @Test
    void become_json_where_the_setting_says_so() throws Exception {
      assertEquals(
          JSON.readTree("{\"name\":\"x\",\"when\":\"1970-01-01T00:00:00Z\",\"maybe\":1}"),
          bean(new Bean("x")).at("/metadata/bean"));
      assertEquals(
          "x",
          bean(asList(singletonMap("b", new Bean("x")))).at("/metadata/bean/0/b/name").textValue());
    }

    @Test
    void that_are_trees_of_another_jackson_become_the_json_that_they_are() throws Exception {
      String json = "{\"total\":10.50,\"lines\":[{\"sku\":\"A-1\"},null,true]}";
      Object tree =
          new org.testcontainers.shaded.com.fasterxml.jackson.databind.ObjectMapper()
              .readTree(json);
      assertFalse(tree instanceof JsonNode);
      assertEquals(JSON.readTree(json), bean(tree).at("/metadata/bean"));
    }

    @Test
    void stay_text_where_they_are_the_jdks() {
      assertTrue(bean(Thread.currentThread()).at("/metadata/bean").isTextual());
    }

    @Test
    void become_text_where_a_getter_throws_or_leads_in_circles() {
      JsonNode json = bean(new Bean(null));
      assertEquals("bean null", json.at("/metadata/bean").textValue());
      assertEquals(1, issues(json).size());
      json = bean(new Circle());
      assertEquals("circle", json.at("/metadata/bean").textValue());
      assertEquals(1, issues(json).size());
    }

    @Test
    void become_text_where_they_have_no_end() {
      JsonNode json = bean(new Endless());
      assertEquals("endless", json.at("/metadata/bean").textValue());
      assertEquals(1, issues(json).size());
    }
  }

  @SuppressWarnings("unused") // Jackson reads it
  public static final class Bean {

    private final String name;

    Bean(String name) {
      this.name = name;
    }

    public String getName() {
      if (name == null) {
        throw new IllegalStateException("no name");
      }
      return name;
    }

    public Instant getWhen() {
      return Instant.EPOCH;
    }

    public Optional<Integer> getMaybe() {
      return Optional.of(1);
    }

    @Override
    public String toString() {
      return "bean " + name;
    }
  }

  public static final class Endless {

    public Iterable<Integer> getNumbers() {
      return () -> Stream.iterate(1, number -> number).iterator();
    }

    @Override
    public String toString() {
      return "endless";
    }
  }

  public static final class Circle {

    public Circle getSelf() {
      return this;
    }

    @Override
    public String toString() {
      return "circle";
    }
  }
}

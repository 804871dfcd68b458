package io.auditlog.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in an encoded event, and shown of it, against what Jackson reads there. */
class EncodedFieldsTest {

  private static final Origin ORIGIN =
      new Origin("com.acme.Orders", "main", Instant.parse("2026-11-23T08:50:01.123456789Z"));

  private static final String NASTY = "{\"message\":\"[,]\\\\\\\"}\n\u2028 \ud83d\ude00 \\";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static byte[] encoded(AuditEvent event, int maxEventSize) {
    return new EventEncoder("orders", "web-1", maxEventSize, false, Redaction.NONE)
        .encode(event, ORIGIN)
        .json();
  }

  /** Each field has a value, and texts are the worst that there are. */
  private static AuditEvent full() {
    AuditEvent event = AuditEvent.type(NASTY).level(AuditLevel.ALERT).issue(NASTY);
    for (Field field : Field.values()) {
      switch (field.type()) {
        case STRING -> event.set(field, NASTY + field.key());
        case INTEGER -> event.set(field, Long.MIN_VALUE);
        case ELAPSED -> event.set(field, -7);
        case INSTANT -> event.set(field, Instant.EPOCH);
        case STRINGS -> event.set(field, List.of(NASTY, ""));
        case OBJECT -> event.set(field, Map.of(NASTY, Map.of("numbers", List.of(0, 1.5, -7L))));
        case BOOLEAN -> event.set(field, field == Field.TRANSACTION);
        case LEVEL -> {}
      }
    }
    return event;
  }

  private static Object plain(JsonNode value) throws IOException {
    return value == null ? null : JSON.treeToValue(value, Object.class);
  }

  private static void assertAllFound(byte[] event) throws IOException {
    JsonNode expected = JSON.readTree(event);
    EncodedFields found = EncodedFields.of(event);
    for (Field field : Field.values()) {
      Object value = found.value(field);
      boolean isNumber = value instanceof Long;
      Object wanted = plain(expected.get(field.key()));
      assertEquals(
          isNumber ? ((Number) wanted).longValue() : wanted,
          value,
          () -> field + " of " + new String(event, StandardCharsets.UTF_8));
      String json = found.json(field);
      assertEquals(expected.get(field.key()), json == null ? null : JSON.readTree(json));
    }
  }

  @Test
  void each_field_is_found() throws IOException {
    byte[] event = encoded(full(), 1 << 20);

    for (Field field : Field.values()) {
      assertTrue(JSON.readTree(event).has(field.key()), field.key());
    }
    assertAllFound(event);
    assertAllFound(encoded(AuditEvent.untyped(), 1 << 20));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_024, 1_500, 2_048, 4_096, 6_000})
  void the_fields_of_an_event_that_was_cut_are_found(int maxEventSize) throws IOException {
    assertAllFound(encoded(full().message(NASTY.repeat(500)), maxEventSize));
    assertAllFound(encoded(full().metadata("long", Collections.nCopies(2_000, "x")), maxEventSize));
  }

  @Test
  void the_essentials_of_an_event_are_found() throws IOException {
    AuditEvent event = full();
    byte[] essentials =
        Essentials.of(
                new EventEncoder("orders", null, 4_096, false, Redaction.NONE),
                event,
                ORIGIN,
                new Secrets(Redaction.NONE, event),
                "test")
            .json();

    assertAllFound(essentials);
    assertTrue(new String(essentials, StandardCharsets.UTF_8).contains("kept in part only"));
  }

  @Test
  @Tag("jackson-2.15") // Older ones refuse no number.
  void what_jackson_refuses_to_read_is_its_json() {
    BigDecimal exact = new BigDecimal("0." + "3".repeat(1_500));

    EncodedFields found =
        EncodedFields.of(encoded(AuditEvent.type("t").metadata("exact", exact), 1 << 20));

    assertEquals("{\"exact\":" + exact + "}", found.value(Field.METADATA));
  }

  @Test
  void a_projection_is_the_same_as_a_map_and_as_json() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(NASTY, NASTY);
    texts.put("message", "");
    texts.put("datetime", "never");
    Projection whole =
        new Projection(
            DatePattern.ISO_8601,
            Arrays.stream(Field.values()).map(Field::key).toList(),
            Collections.emptyMap());
    for (Projection view :
        List.of(
            whole,
            Projection.WITHOUT_KEYS,
            new Projection(DatePattern.of("yyyy"), List.of("message", "level"), texts))) {
      for (AuditEvent event : List.of(full(), AuditEvent.untyped())) {
        EncodedFields fields = EncodedFields.of(encoded(event, 1 << 20));
        Map<String, Object> map = view.map(fields);
        String json = view.json(fields);

        assertEquals(JSON.readTree(JSON.writeValueAsString(map)), JSON.readTree(json));
        List<String> keys = new ArrayList<>();
        JSON.readTree(json).fieldNames().forEachRemaining(keys::add);
        assertEquals(new ArrayList<>(map.keySet()), keys);
      }
    }
    assertNull(whole.map(EncodedFields.of(encoded(AuditEvent.untyped(), 1 << 20))).get("message"));
  }
}

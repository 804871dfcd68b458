package io.auditlog.event;

import static java.util.Collections.singletonMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values under certain keys are nowhere in an encoded event, however they came in. */
class RedactionTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Origin ORIGIN = new Origin("com.acme.Orders", "main", Instant.EPOCH);
  private static final Redaction REDACTION =
      Redaction.of(List.of("*passw*", "*token*", "Authorization", "actor_email", "count_records"));

  private static String encoded(AuditEvent event) {
    return encoded(event, REDACTION, 1 << 20);
  }

  private static String encoded(AuditEvent event, Redaction redaction, int size) {
    EventEncoder encoder = new EventEncoder("orders", "web-1", size, true, redaction);
    return new String(encoder.encode(event, ORIGIN).json(), StandardCharsets.UTF_8);
  }

  private static JsonNode json(AuditEvent event) throws Exception {
    return JSON.readTree(encoded(event));
  }

  private static AuditEvent event() {
    return AuditEvent.type("acme.user.change");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"password", "PASSWORD", "userPassword", "x.passwd", "csrf-token", "authorization"})
  void a_key_matches_in_any_case(String key) throws Exception {
    JsonNode json = json(event().metadata(key, "hunter2"));
    assertEquals("[REDACTED]", json.at("/metadata").get(key).textValue());
    assertFalse(json.has("mapping_issues"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pass", "authorizations", "actor-email"})
  void other_keys_do_not(String key) throws Exception {
    assertEquals("hunter2", json(event().metadata(key, "hunter2")).at("/metadata/" + key).asText());
  }

  /** A bean of the application. */
  public static final class Account {
    public String getName() {
      return "lin";
    }

    public String getPassword() {
      return "hunter2";
    }
  }

  @Test
  void a_value_is_hidden_at_any_depth_of_maps_lists_beans_and_json_texts() throws Exception {
    Map<String, Object> deep =
        singletonMap(
            "a", List.of(singletonMap("password", "hunter2"), new Object[] {new Account()}));
    String text = "{\"user\": \"lin\", \"list\": [{\"token\": {\"a\": \"hunter2\"}}], \"n\": 1.50}";
    String inText = JSON.writeValueAsString(singletonMap("body", text));
    AuditEvent event =
        event()
            .metadata("deep", deep)
            .metadata("bean", Optional.of(new Account()))
            .metadata("text", text)
            .metadata("inText", inText)
            .recordReferenceValue(text);
    String encoded = encoded(event);
    assertFalse(encoded.contains("hunter2"), encoded);
    JsonNode json = JSON.readTree(encoded);
    assertEquals("[REDACTED]", json.at("/metadata/deep/a/0/password").textValue());
    assertEquals("lin", json.at("/metadata/deep/a/1/0/name").textValue());
    assertEquals("[REDACTED]", json.at("/metadata/deep/a/1/0/password").textValue());
    assertEquals("lin", json.at("/metadata/bean/name").textValue());
    assertEquals(
        "{\"user\":\"lin\",\"list\":[{\"token\":\"[REDACTED]\"}],\"n\":1.50}",
        json.at("/metadata/text").textValue());
    assertEquals(json.at("/metadata/text"), json.at("/record_reference_value"));
  }

  @Test
  void json_text_without_such_a_key_stays_byte_for_byte() throws Exception {
    String text = " { \"a\" :  1.0 , \"a\": [ ] } ";
    assertEquals(text, json(event().metadata("t", text)).at("/metadata/t").textValue());
  }

  @Test
  void json_text_that_breaks_off_is_hidden_as_far_as_it_can_be_read() {
    String encoded = encoded(event().metadata("t", "{\"password\": \"hunter2\", \"a\": "));
    assertFalse(encoded.contains("hunter2"), encoded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":\"raw\nline\",\"password\":\"hunter2\"}",
        "{\"a\":01,\"password\":\"hunter2\"}",
        "{\"a\":NaN,\"password\":\"hunter2\"}",
        "{/*c*/\"password\":\"hunter2\"}",
        "\ufeff{\"password\":\"hunter2\"}",
        "{'password':'hunter2'}",
        "{password:\"hunter2\"}",
        "{\"a\":1,\"password\":\"hunter2",
        "{\"a\":1,\"password\":{\"b\":\"hunter2",
        "request: {\"password\":\"hunter2\"} took 3 ms",
        "[ \"{\\\"password\\\":\\\"hunter2\\\"}\" ]",
        "[1] {x} {\"a\":1} then {\"password\":\"hunter2\"}",
        "{\"password\":\"hunter2\",\"x\":"
      })
  void json_that_is_odd_or_stands_within_a_text_is_hidden_in(String text) {
    String encoded =
        encoded(
            event()
                .message(text)
                .recordId(text)
                .error(new IllegalStateException(text))
                .metadata("t", text));
    assertFalse(encoded.contains("hunter2"), encoded);
  }

  @Test
  void text_around_json_stays() throws Exception {
    assertEquals(
        "[1] {x} {\"a\": 1} then {\"password\":\"[REDACTED]\"} took {}",
        json(event().message("[1] {x} {\"a\": 1} then {\"password\": \"hunter2\"} took {}"))
            .get("message")
            .textValue());
  }

  @Test
  void maps_that_become_the_text_of_a_field_are_hidden_in() throws Exception {
    Map<String, Object> map = singletonMap("password", "hunter2");
    Object nested = map;
    for (int i = 0; i < 120; i++) {
      nested = singletonMap("a", nested);
    }
    for (Field field : Field.values()) {
      if (field.isInput()) {
        for (Object value :
            Arrays.asList(map, List.of(map), Optional.of(map), new Object[] {map})) {
          String encoded = encoded(event().set(field, value));
          assertFalse(encoded.contains("hunter2"), encoded);
        }
      }
    }
    String encoded = encoded(event().metadata("nested", nested));
    assertFalse(encoded.contains("hunter2"), encoded);
    assertEquals(
        "{password=[REDACTED]}", json(event().set(Field.RECORD_ID, map)).get("record_id").asText());
  }

  @Test
  void a_message_that_repeats_a_secret_in_the_worst_way_takes_no_longer_than_others() {
    String secret = "a".repeat(20_000) + "b";
    AuditEvent event = event().message("a".repeat(1_000_000)).metadata("password", secret);
    for (int i = 0; i < 1_000; i++) {
      event.metadata("token" + i, "a".repeat(500 + i));
    }
    assertTimeout(Duration.ofSeconds(20), () -> encoded(event));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"a\":1}\n", "[", "{", "[{}]", "{\"password\":\"x\"}"})
  void a_text_of_as_many_json_values_as_it_can_have_takes_no_longer_than_others(String value) {
    AuditEvent event = event().message(value.repeat(1_000_000 / value.length()));
    assertTimeout(Duration.ofSeconds(20), () -> encoded(event));
  }

  @Test
  void words_that_stand_for_anything_are_no_secrets() throws Exception {
    JsonNode json =
        json(event().message("a true null story").metadata("tokens", List.of("true", "null")));
    assertEquals("a true null story", json.get("message").textValue());
  }

  @Test
  void a_message_that_is_json_is_hidden_in() throws Exception {
    assertEquals(
        "{\"password\":\"[REDACTED]\"}",
        json(event().message("{\"password\": \"hunter2\"}")).get("message").textValue());
  }

  @Test
  void fields_are_hidden_and_those_that_are_no_text_kept_in_metadata() throws Exception {
    JsonNode json = json(event().actorEmail("lin@acme.example").countRecords(4711));
    assertEquals("[REDACTED]", json.get("actor_email").textValue());
    assertFalse(json.has("count_records"));
    assertEquals("[REDACTED]", json.at("/metadata/count_records").textValue());
    assertFalse(json.has("mapping_issues"));
  }

  @Test
  void values_of_an_attribute_are_hidden_by_its_key() throws Exception {
    AuditEvent event =
        event().attributeKey("Password").attributeValueOld("hunter1").attributeValueNew("hunter2");
    JsonNode json = json(event.message("from hunter1 to hunter2"));
    assertEquals("[REDACTED]", json.get("attribute_value_old").textValue());
    assertEquals("[REDACTED]", json.get("attribute_value_new").textValue());
    assertEquals("from [REDACTED] to [REDACTED]", json.get("message").textValue());
    assertEquals("Password", json.get("attribute_key").textValue());
  }

  @Test
  void texts_that_repeat_a_hidden_value_do_not_show_it() throws Exception {
    JsonNode json =
        json(
            event()
                .message("login with hunter2 and hunter2x, pin 12, not 123 or a12")
                .error(new IllegalStateException("bad hunter2"))
                .issue("x: hunter2")
                .metadata("password", "hunter2")
                .metadata("form", Arrays.asList(singletonMap("tokens", List.of(12, true)))));
    assertEquals(
        "login with [REDACTED] and [REDACTED]x, pin [REDACTED], not 123 or a12",
        json.get("message").textValue());
    assertEquals(
        "java.lang.IllegalStateException: bad [REDACTED]", json.at("/errors/0").textValue());
    assertEquals("x: [REDACTED]", json.at("/mapping_issues/0").textValue());
  }

  @Test
  void a_longer_secret_is_hidden_before_one_that_it_begins_with() throws Exception {
    JsonNode json =
        json(
            event()
                .message("hunter22")
                .metadata("password", "hunter")
                .metadata("token", "hunter22"));
    assertEquals("[REDACTED]", json.get("message").textValue());
  }

  @Test
  void null_and_redacted_values_and_empty_texts_leave_the_message_alone() throws Exception {
    JsonNode json =
        json(
            event()
                .message("nothing to hide")
                .metadata("password", null)
                .metadata("token", "")
                .metadata("passwords", Collections.emptyMap()));
    assertTrue(json.at("/metadata/password").isNull());
    assertEquals("nothing to hide", json.get("message").textValue());
  }

  @Test
  void methods_of_the_applications_objects_are_not_called() throws Exception {
    Object bean =
        new Object() {
          @Override
          public String toString() {
            throw new AssertionError("read");
          }
        };
    assertEquals(
        "[REDACTED]", json(event().metadata("token", bean)).at("/metadata/token").asText());
  }

  @Test
  void everything_hidden_is_still_an_event() throws Exception {
    AuditEvent event =
        event()
            .level(AuditLevel.ALERT)
            .kind("k")
            .log(false)
            .transaction(true)
            .message("m")
            .error("e");
    JsonNode json =
        JSON.readTree(encoded(event.metadata("a", 1), Redaction.of(List.of("*")), 4096));
    assertEquals("acme.user.change", json.get("event_type").textValue());
    assertEquals("alert", json.get("level").textValue());
    assertEquals("k", json.get("kind").textValue());
    assertFalse(json.get("log").booleanValue());
    assertTrue(json.get("transaction").booleanValue());
    assertEquals("[REDACTED]", json.get("message").textValue());
    assertEquals("[REDACTED]", json.at("/errors/0").textValue());
    assertEquals("com.acme.Orders", json.get("logger").textValue());
  }

  @Test
  void what_is_kept_of_an_event_that_cannot_be_encoded_hides_them_too() {
    AuditEvent event =
        event().message("hunter2!").actorEmail("lin@acme.example").secret("hunter2").recordId("7");
    Secrets secrets = new Secrets(REDACTION, event);
    EventEncoder encoder = new EventEncoder("orders", null, 4096, false, REDACTION);
    String kept =
        new String(
            Essentials.of(encoder, event, ORIGIN, secrets, "hunter2").json(),
            StandardCharsets.UTF_8);
    assertFalse(kept.contains("hunter2") || kept.contains("lin@"), kept);
    assertTrue(kept.contains("\"record_id\":\"7\""), kept);
  }

  @Test
  void a_secret_somewhere_in_random_values_is_never_in_the_bytes() {
    long seed = Long.getLong("auditlog.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 3_000; round++) {
      Object value =
          singletonMap("apiToken", random.nextBoolean() ? "S3cr3t-" : List.of("S3cr3t-"));
      for (int depth = random.nextInt(6); depth > 0; depth--) {
        value = wrapped(value, random);
      }
      AuditEvent event = event().metadata("m", value).message("shows " + value).shown(value);
      String encoded = encoded(event);
      assertFalse(encoded.contains("S3cr3t-"), "-Dauditlog.seed=" + seed + ": " + encoded);
    }
  }

  private static Object wrapped(Object value, Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> new ArrayList<>(Arrays.asList(1, value, "x"));
      case 1 -> new Object[] {value};
      case 2 -> List.of(List.of(value));
      case 3 -> value instanceof Map ? jsonText(value) : value;
      default -> {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", 1);
        map.put("b", value);
        yield map;
      }
    };
  }

  private static String jsonText(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}

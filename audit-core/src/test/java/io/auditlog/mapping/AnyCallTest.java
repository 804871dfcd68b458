package io.auditlog.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.event.AuditLevel;
import io.auditlog.event.EncodedEvent;
import io.auditlog.event.EventEncoder;
import io.auditlog.event.Field;
import io.auditlog.event.FieldType;
import io.auditlog.event.Redaction;
import io.auditlog.template.Placeholders;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.QueuedEvents;
import io.auditlog.testing.StoredAudit;
import io.auditlog.testing.TestDatabase;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random calls: whatever is logged is mapped and encoded, nothing of it is missing, and it arrives
 * in the database as it is.
 *
 * <p>{@code -Dauditlog.test.calls=1000000} and {@code -Dauditlog.test.storedCalls=100000} run
 * longer, {@code -Dauditlog.test.seed=17} draws the same calls again.
 */
class AnyCallTest {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final List<String> TEMPLATES =
      List.of("no place", "{}", "Order {} of {}", "{}{} {}", "User {} did {} to {} in {}");

  private static final int CALLS = Integer.getInteger("auditlog.test.calls", 5_000);
  private static final int STORED_CALLS = Integer.getInteger("auditlog.test.storedCalls", 300);

  private final long seed = Long.getLong("auditlog.test.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** Texts that must be found again, each of its own. */
  private final List<String> expected = new ArrayList<>();

  private int serial;

  @Test
  void any_call_becomes_valid_json_and_every_value_is_in_it() throws Exception {
    System.out.println("AnyCallTest: -Dauditlog.test.seed=" + seed);
    for (int round = 0; round < CALLS; round++) {
      expected.clear();
      EventMapper mapper = new EventMapper(randomSettings());
      LogRecord call = randomCall();
      EventEncoder encoder =
          new EventEncoder("app", "host", 1 << 20, random.nextInt(4) == 0, Redaction.NONE);
      EncodedEvent encoded = encoder.encode(mapper.map(call), call.origin());
      StringBuilder texts = new StringBuilder();
      gather(JSON.readTree(encoded.json()), texts);
      for (String text : expected) {
        int found = round;
        assertTrue(
            texts.indexOf(text) >= 0,
            () -> "round " + found + ": " + text + " in " + new String(encoded.json(), UTF_8));
      }
    }
  }

  @Test
  void any_call_fits_into_any_size() throws Exception {
    System.out.println("AnyCallTest: -Dauditlog.test.seed=" + seed);
    for (int round = 0; round < CALLS / 2; round++) {
      LogRecord call = randomCall();
      int size = EventEncoder.SMALLEST_MAX_EVENT_SIZE + random.nextInt(3_000);
      EventEncoder encoder = new EventEncoder("app", "host", size, false, Redaction.NONE);
      EncodedEvent encoded =
          encoder.encode(new EventMapper(randomSettings()).map(call), call.origin());
      assertTrue(encoded.json().length <= size, "round " + round);
      JsonNode json = JSON.readTree(encoded.json());
      assertEquals("1970-01-01T00:00:00.000000Z", json.get("logged_at").textValue());
    }
  }

  @Test
  void any_call_arrives_in_the_database_as_it_is(@TempDir Path queueDir) throws Exception {
    System.out.println("AnyCallTest: -Dauditlog.test.seed=" + seed);
    try (TestDatabase database = TestDatabase.freshDatabase();
        Audit audit = Audit.open(storingIn(database, queueDir))) {
      for (int i = 0; i < STORED_CALLS; i++) {
        audit.record(new EventMapper(randomSettings()).map(randomCall()));
      }
      Eventually.await(() -> audit.status().pending() == 0, () -> audit.status().toString());

      assertEquals(0, audit.status().quarantined(), () -> audit.status().toString());
      assertEquals(0, audit.status().reduced(), () -> audit.status().toString());
      List<String> logged = new ArrayList<>();
      for (JsonNode line : QueuedEvents.lines(queueDir)) {
        if (line.at("/event/log").asBoolean(true)) {
          logged.add(line.get("event").toString());
        }
      }
      assertTrue(logged.size() > STORED_CALLS / 2, () -> logged.size() + " are logged");
      List<String> payloads = new ArrayList<>();
      for (String payload : StoredAudit.checked(database)) {
        payloads.add(JSON.readTree(payload).toString());
      }
      assertEquals(logged, payloads);
      for (Map<String, Object> row : database.query("SELECT * FROM audit_log")) {
        assertColumns(row);
      }
    }
  }

  private static AuditConfig storingIn(TestDatabase database, Path queueDir) {
    return AuditConfig.builder()
        .queueDir(queueDir)
        .mysql(database.url(), database.user(), database.password())
        .set("durability", "flush")
        .build();
  }

  /** Each column has what the payload has, as far as it has room. */
  private static void assertColumns(Map<String, Object> row) throws IOException {
    JsonNode payload = JSON.readTree((String) row.get("payload"));
    for (Field field : Field.values()) {
      JsonNode value = payload.get(field.key());
      boolean isCompared =
          field.hasColumn()
              && field.type() != FieldType.INSTANT
              && field != Field.MAPPING_ISSUES; // The uploader adds its own.
      if (value == null || !isCompared) {
        continue;
      }
      String stored = String.valueOf(row.get(field.key()));
      if (field.type() == FieldType.OBJECT || field.type() == FieldType.STRINGS) {
        assertEquals(value.size(), JSON.readTree(stored).size(), field + " of " + payload);
      } else {
        int[] characters = value.asText().codePoints().limit(field.columnLength()).toArray();
        String expected = new String(characters, 0, characters.length);
        assertEquals(expected, stored, field + " of " + payload);
      }
    }
  }

  private MappingSettings randomSettings() {
    MappingSettings.Builder settings = MappingSettings.builder();
    for (int i = random.nextInt(4); i > 0; i--) {
      settings.field(
          random.nextBoolean()
              ? FieldSetting.from(randomKey(), randomKey(), random.nextBoolean() ? "d" : null)
              : FieldSetting.value(randomKey(), "v"));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      settings.rule(randomRule());
    }
    return settings.includeLocation(random.nextBoolean()).build();
  }

  /** A rule that is likely to be for a random call, and names its places at random. */
  private Rule randomRule() {
    Rule.Builder rule = Rule.builder();
    StringBuilder template = new StringBuilder();
    for (String text :
        TEMPLATES.get(random.nextInt(TEMPLATES.size())).split("(?<=\\{})|(?=\\{})", -1)) {
      template.append(text.equals("{}") ? "{" + randomPlace() + "}" : text);
    }
    switch (random.nextInt(4)) {
      case 0 -> rule.textTemplate(template.toString());
      case 1 -> rule.pattern("(?<metadataAny>.*)");
      default -> rule.template(template.toString());
    }
    if (random.nextBoolean()) {
      rule.field(
          random.nextBoolean()
              ? FieldSetting.from(randomKey(), randomKey(), "d")
              : FieldSetting.value(randomKey(), "v"));
    }
    return rule.logger(random.nextBoolean() ? "com.acme" : "").eventType("rule.type").build();
  }

  private String randomPlace() {
    Field[] fields = Field.values();
    Field field = fields[random.nextInt(fields.length)];
    return switch (random.nextInt(3)) {
      case 0 -> "_";
      case 1 -> "metadata.p" + random.nextInt(3);
      default -> field.isInput() ? field.key() : "metadata." + field.key();
    };
  }

  /** A call with a template, arguments, of which there may be more or less, and its message. */
  private void randomTemplate(LogRecord.Builder call) {
    String template = TEMPLATES.get(random.nextInt(TEMPLATES.size()));
    List<Object> arguments = new ArrayList<>();
    StringBuilder message = new StringBuilder(template);
    for (int i = random.nextInt(5); i > 0; i--) {
      Object argument = random.nextInt(3) == 0 ? (Object) random.nextLong() : token();
      arguments.add(argument);
      int place = message.indexOf("{}");
      if (place >= 0) {
        message.replace(place, place + 2, argument.toString().replace("{}", "{ }"));
      }
    }
    call.template(template, Placeholders.SLF4J).arguments(arguments.toArray());
    call.message(message.toString());
  }

  private LogRecord randomCall() {
    LogRecord.Builder call =
        LogRecord.builder()
            .logger(random.nextBoolean() ? "com.acme.Orders" : "")
            .thread("main")
            .loggedAt(Instant.EPOCH)
            .level(random.nextBoolean() ? "WARN" : token(), AuditLevel.WARNING);
    if (random.nextBoolean()) {
      randomTemplate(call);
    } else {
      call.message(random.nextBoolean() ? token() : null);
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      call.keyValue("source" + random.nextInt(3), randomKey(), randomValue(0));
    }
    call.keyValues("message", randomMap(0));
    call.mdc(randomMdc());
    for (int i = random.nextInt(3); i > 0; i--) {
      call.marker(token());
    }
    call.ndc(random.nextBoolean() ? List.of(token(), token()) : null);
    if (random.nextBoolean()) {
      call.throwable(new Exception(token(), new IllegalStateException(token())));
    }
    if (random.nextInt(4) == 0) {
      call.messageType(token()).messageId(token());
    }
    return call.build();
  }

  private Map<String, Object> randomMdc() {
    Map<String, Object> mdc = new HashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      // Keys that compare equal are welcome, a key twice would be one entry.
      mdc.computeIfAbsent(randomKey(), key -> token());
    }
    return mdc;
  }

  private Map<Object, Object> randomMap(int depth) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      Object key = random.nextInt(8) == 0 ? random.nextInt(3) : randomKey();
      if (!map.containsKey(key)) {
        map.put(random.nextInt(20) == 0 && !map.containsKey(null) ? null : key, randomValue(depth));
      }
    }
    return map;
  }

  private String randomKey() {
    Field[] fields = Field.values();
    String key = fields[random.nextInt(fields.length)].key();
    return switch (random.nextInt(5)) {
      case 0 -> key;
      case 1 -> key.replace('_', '-');
      case 2 -> "metadata." + key;
      case 3 -> "k" + random.nextInt(5);
      default -> randomText() + serial++;
    };
  }

  private Object randomValue(int depth) {
    return switch (random.nextInt(depth > 3 ? 10 : 14)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong();
      case 3 -> random.nextGaussian();
      case 4 -> new BigDecimal(random.nextLong()).scaleByPowerOfTen(random.nextInt(40) - 20);
      case 5 -> Duration.ofMillis(random.nextInt());
      case 6 -> Instant.ofEpochMilli(random.nextInt());
      case 7 -> random.nextBoolean() ? (Object) Double.NaN : Float.POSITIVE_INFINITY;
      case 8 -> new Throwing();
      case 9 -> token();
      case 10 -> Optional.of(token());
      case 11 -> new Object[] {randomValue(depth + 1), token()};
      case 12 -> Arrays.asList(randomValue(depth + 1), token(), randomValue(depth + 1));
      default -> randomMap(depth + 1);
    };
  }

  /** A text of its own, somewhere in a random one, to be found again. */
  private String token() {
    String token = "token" + serial++ + ".";
    expected.add(token);
    return randomText() + token + randomText();
  }

  private String randomText() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      switch (random.nextInt(5)) {
        case 0 -> text.append((char) random.nextInt(0x80));
        case 1 -> text.append((char) random.nextInt(0x10000));
        case 2 -> text.appendCodePoint(0x1f600 + random.nextInt(16));
        default -> text.append((char) ('a' + random.nextInt(26)));
      }
    }
    return text.toString();
  }

  private static void gather(JsonNode node, StringBuilder texts) {
    if (node.isTextual()) {
      texts.append(node.textValue()).append('\n');
    }
    node.forEach(child -> gather(child, texts));
  }

  private static final class Throwing {

    @Override
    public String toString() {
      throw new UnsupportedOperationException();
    }
  }
}

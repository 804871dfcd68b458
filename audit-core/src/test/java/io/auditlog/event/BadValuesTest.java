package io.auditlog.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.Year;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every field with every kind of value, right or wrong, as {@code docs/schema.md} has it under
 * "When a value does not fit": nothing is lost, and what does not fit is named in exactly one line.
 */
class BadValuesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant LOGGED_AT = Instant.parse("2026-11-23T08:50:01.123456Z");
  private static final EventEncoder ENCODER =
      new EventEncoder("orders", "web-1", 1 << 20, false, Redaction.NONE);

  /**
   * One kind of value.
   *
   * @param text that must be found, whatever becomes of the value
   * @param fits types that can hold it, beside those of texts, which can hold all
   */
  private record Kind(Object value, String text, Set<FieldType> fits) {

    @Override
    public String toString() {
      return value.getClass().getSimpleName() + " " + text;
    }
  }

  private static Kind kind(Object value, FieldType... fits) {
    return kindAs(String.valueOf(value), value, fits);
  }

  private static Kind kindAs(String text, Object value, FieldType... fits) {
    Set<FieldType> types = EnumSet.noneOf(FieldType.class);
    types.addAll(Arrays.asList(fits));
    return new Kind(value, text, types);
  }

  private static final FieldType[] NUMBER = {
    FieldType.INTEGER, FieldType.ELAPSED, FieldType.INSTANT
  };
  private static final FieldType[] TIME = {FieldType.ELAPSED, FieldType.INSTANT};

  @SuppressWarnings({"JavaUtilDate", "UnnecessaryStringBuilder"}) // what applications have
  private static List<Kind> kinds() {
    return List.of(
        kind("many"),
        kind(""),
        kind(" \t"),
        kind("null"),
        kind("yes"),
        kind("x".repeat(200)),
        kind("数"),
        kind("42", NUMBER),
        kind(" -42 ", NUMBER),
        kind("1.5", TIME),
        kind("1,000"),
        kind("0x10"),
        kind("1e3"),
        kind("9223372036854775808"),
        kind("9".repeat(150)),
        kind(42, NUMBER),
        kind((byte) -1, NUMBER),
        kind(5.0, NUMBER),
        kind(1.5, TIME),
        kind(1e300),
        kind(Long.MIN_VALUE, FieldType.INTEGER),
        kind(BigInteger.TWO.pow(64)),
        kind(new BigDecimal("1E+1000000000")),
        kind(new BigDecimal("1E-1000000000"), TIME),
        kind(new AtomicInteger(42), NUMBER),
        kind(new OddNumber()),
        kind(true, FieldType.BOOLEAN),
        kind("FALSE", FieldType.BOOLEAN),
        kind("truely"),
        kind('x'),
        kind(new StringBuilder("many")),
        kind(new StringBuilder("42"), NUMBER),
        kind("fatal", FieldType.LEVEL),
        kind(AuditLevel.ALERT, FieldType.LEVEL),
        kind(Thread.State.NEW),
        kind(Instant.EPOCH, TIME),
        kind(Instant.MAX),
        kind(Instant.MIN),
        kind(new Date(0), TIME),
        kind(new Date(Long.MAX_VALUE), FieldType.ELAPSED),
        kind("2023-02-01T03:45:27Z", TIME),
        kind("2023-02-01T03:45:27"),
        kind("2023-02-30T03:45:27Z"),
        kind("2023-02-01T24:00:00Z"),
        kind("2023-02-01T03:45:27+19:00"),
        kind("2023-02-01T03:45:27[Europe/Atlantis]"),
        kind("2023-02-01"),
        kind("03:45"),
        kind(LocalDateTime.parse("2023-02-01T03:45:27")),
        kind(LocalDate.parse("2023-02-01")),
        kind(Year.of(2023)),
        kind(Period.ofDays(1)),
        kind(Duration.ofMillis(7), FieldType.ELAPSED),
        kind(Duration.ofSeconds(Long.MAX_VALUE)),
        kind(UUID.fromString("00000000-0000-0001-0000-000000000002")),
        kind(Locale.ROOT.getClass()),
        kind((Supplier<String>) new Constant()),
        kindAs("many", Optional.of("many")),
        kindAs("42", Optional.of(42), NUMBER),
        kindAs("42", OptionalInt.of(42), NUMBER),
        kindAs("[1, 2]", List.of(1, 2)),
        kindAs("[1, 2]", new int[] {1, 2}),
        kindAs("[many]", new String[] {"many"}),
        kindAs("[]", List.of()),
        kindAs("{a=1}", Map.of("a", 1), FieldType.OBJECT),
        kindAs("{}", Map.of(), FieldType.OBJECT),
        kind("[\"many\"]"),
        kind("{\"a\":1}", FieldType.OBJECT),
        kind("{\"a\":1"),
        kind("{\"a\":1} x"),
        kind(new IllegalStateException("many")));
  }

  /** A number that is none. */
  private static final class OddNumber extends Number {

    private static final long serialVersionUID = 1L;

    @Override
    public int intValue() {
      throw new ArithmeticException("odd");
    }

    @Override
    public long longValue() {
      throw new ArithmeticException("odd");
    }

    @Override
    public float floatValue() {
      throw new ArithmeticException("odd");
    }

    @Override
    public double doubleValue() {
      throw new ArithmeticException("odd");
    }

    @Override
    public String toString() {
      return "odd";
    }
  }

  private static final class Constant implements Supplier<String> {

    @Override
    public String get() {
      return "no value, as nobody asks";
    }

    @Override
    public String toString() {
      return "a supplier";
    }
  }

  private static JsonNode encode(Field field, Object value) {
    AuditEvent event = AuditEvent.untyped().set(field, value);
    EncodedEvent encoded = ENCODER.encode(event, new Origin("com.acme", "main", LOGGED_AT));
    try {
      return JSON.readTree(encoded.json());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> issues(JsonNode event) {
    List<String> lines = new ArrayList<>();
    event.path("mapping_issues").forEach(line -> lines.add(line.textValue()));
    return lines;
  }

  private static Stream<Field> inputs() {
    return Stream.of(Field.values()).filter(Field::isInput);
  }

  private static boolean isText(Field field) {
    return field.type() == FieldType.STRING || field.type() == FieldType.STRINGS;
  }

  static Stream<Arguments> fitting() {
    return inputs()
        .filter(field -> !isText(field))
        .flatMap(
            field ->
                kinds().stream()
                    .filter(kind -> kind.fits.contains(field.type()))
                    .map(kind -> Arguments.of(field, kind)));
  }

  @ParameterizedTest
  @MethodSource("fitting")
  void a_value_that_fits_is_not_mentioned(Field field, Kind kind) {
    JsonNode event = encode(field, kind.value);

    assertEquals(List.of(), issues(event));
    assertFalse(event.path("metadata").has(field.key()), event::toString);
  }

  static Stream<Arguments> misfits() {
    return inputs()
        .filter(field -> !isText(field))
        .flatMap(
            field ->
                kinds().stream()
                    .filter(kind -> !kind.fits.contains(field.type()))
                    .map(kind -> Arguments.of(field, kind)));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void a_value_that_does_not_fit_is_kept_and_named_once(Field field, Kind kind) {
    JsonNode event = encode(field, kind.value);

    assertEquals(1, issues(event).size(), event::toString);
    String line = issues(event).get(0);
    assertTrue(line.matches("(?s)" + field.key() + ": [a-z0-9 ]+: \".*"), line);
    JsonNode kept = event.at("/metadata/" + field.key());
    String text =
        kept.isArray() ? kept.toString().replace("\"", "").replace(",", ", ") : kept.asText();
    assertEquals(kind.text, text, event::toString);
    assertEquals(without(encode(field, null)), without(event));
  }

  /** All that the event has beside what is said about the misfit. */
  private static JsonNode without(JsonNode event) {
    ObjectNode rest = event.deepCopy();
    return rest.without(List.of("metadata", "mapping_issues"));
  }

  /** Of each length of column one field, those that the mapping knows by name, and errors. */
  static Stream<Arguments> texts() {
    return Stream.of(
            Field.EVENT_TYPE,
            Field.MESSAGE,
            Field.METHOD,
            Field.KIND,
            Field.ACTOR_ID,
            Field.JOB_TIMESTAMP,
            Field.ERRORS)
        .flatMap(
            field ->
                kinds().stream()
                    .filter(kind -> kind.text.length() <= field.columnLength())
                    .map(kind -> Arguments.of(field, kind)));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void a_text_can_be_any_value(Field field, Kind kind) {
    JsonNode event = encode(field, kind.value);

    assertEquals(List.of(), issues(event));
    if (field.type() == FieldType.STRING) {
      assertEquals(kind.text, event.path(field.key()).textValue());
    } else {
      String elements = kind.text.replaceAll("^\\[\"?(.*?)\"?]$", "$1");
      List<String> lines = new ArrayList<>();
      event.path(field.key()).forEach(line -> lines.add(line.textValue()));
      assertEquals(elements, String.join(", ", lines));
    }
  }

  private static final class Nameless {

    @Override
    @SuppressWarnings("ToStringReturnsNull") // that is the point
    public String toString() {
      return null;
    }
  }

  private static final class Closed {

    @Override
    public String toString() {
      throw new IllegalStateException("closed");
    }
  }

  static Stream<Arguments> textless() {
    return inputs()
        .flatMap(
            field ->
                Stream.of(
                    Arguments.of(field, new Nameless(), "toString gave null"),
                    Arguments.of(
                        field,
                        new Closed(),
                        "toString threw java.lang.IllegalStateException: closed")));
  }

  @ParameterizedTest
  @MethodSource("textless")
  void a_value_without_a_text_is_named_once(Field field, Object value, String problem) {
    JsonNode event = encode(field, value);

    assertEquals(1, issues(event).size(), event::toString);
    assertTrue(issues(event).get(0).startsWith(field.key()), event::toString);
    assertTrue(issues(event).get(0).endsWith(problem), event::toString);
    assertEquals(without(encode(field, null)), without(event));
  }

  /** Of all fields but errors, in which everything is a text. */
  static Stream<Arguments> infinities() {
    return inputs()
        .filter(field -> field.type() != FieldType.STRINGS)
        .flatMap(
            field ->
                Stream.of(Double.NaN, Float.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)
                    .map(number -> Arguments.of(field, number)));
  }

  @ParameterizedTest
  @MethodSource("infinities")
  void a_number_that_json_cannot_hold_is_a_text_and_named_once(Field field, Object number) {
    JsonNode event = encode(field, number);

    assertEquals(1, issues(event).size(), event::toString);
    assertTrue(issues(event).get(0).startsWith(field.key() + ": "), event::toString);
    assertTrue(issues(event).get(0).endsWith(": \"" + number + '"'), event::toString);
    JsonNode kept = isText(field) ? event.path(field.key()) : event.at("/metadata/" + field.key());
    assertEquals(number.toString(), kept.textValue());
  }
}

package io.auditlog.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.auditlog.event.AuditEvent;
import io.auditlog.event.AuditLevel;
import io.auditlog.event.Field;
import io.auditlog.template.Placeholders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The order of sources that {@code docs/schema.md} promises, for each pair of them: who wins, and
 * that {@code mapping_issues} names the loser.
 */
class PrecedenceTest {

  /** What may give a key its value. */
  @FunctionalInterface
  private interface Giving {

    void give(PrecedenceTest test, String key, Object value);
  }

  /**
   * One source.
   *
   * @param name as the loser is called in issues, or null where it loses nothing by losing
   */
  private record Source(String description, String name, Giving giving) {

    static Source named(String name, Giving giving) {
      return new Source(name, name, giving);
    }

    /** What is known in another place, or is there in case that nothing else is. */
    static Source silent(String description, Giving giving) {
      return new Source(description, null, giving);
    }

    @Override
    public String toString() {
      return description;
    }
  }

  private static final Source RULE =
      Source.named(
          "Rule",
          (test, key, value) -> test.rule.field(FieldSetting.value(key, String.valueOf(value))));

  private static final Source TEMPLATE =
      Source.named(
          "template",
          (test, key, value) -> {
            test.template.append('{').append(key).append('}');
            test.arguments.add(value);
          });

  private static final Source KEY_VALUES =
      Source.named(
          "key-values", (test, key, value) -> test.call.keyValue("key-values", key, value));

  private static final Source LOGSTASH =
      Source.named("logstash", (test, key, value) -> test.structured.put(key, value));

  private static final Source MDC =
      Source.named("MDC", (test, key, value) -> test.call.mdc(key, value));

  private static final Source DEFAULT_OF_RULE =
      Source.silent(
          "default of the rule",
          (test, key, value) ->
              test.rule.field(FieldSetting.from(key, "none." + key, String.valueOf(value))));

  private static final Source FIELD =
      Source.named(
          "Field",
          (test, key, value) ->
              test.settings.field(FieldSetting.value(key, String.valueOf(value))));

  private static final Source DEFAULT =
      Source.silent(
          "default of the appender",
          (test, key, value) ->
              test.settings.field(FieldSetting.from(key, "none." + key, String.valueOf(value))));

  /** Those of any field and any key of metadata, in the order in which they win. */
  private static final List<Source> SOURCES =
      List.of(RULE, TEMPLATE, KEY_VALUES, LOGSTASH, MDC, DEFAULT_OF_RULE, FIELD, DEFAULT);

  private static final List<Source> OF_LEVEL =
      List.of(
          Source.named("Rule", (test, key, value) -> test.rule.level(level(value))),
          TEMPLATE,
          KEY_VALUES,
          LOGSTASH,
          Source.named(
              "MDC",
              (test, key, value) -> {
                test.settings.field(FieldSetting.from(key, "severity", null));
                test.call.mdc("severity", value);
              }),
          Source.silent("marker", (test, key, value) -> test.call.marker((String) value)),
          Source.silent(
              "parent of a marker", (test, key, value) -> test.call.markerParent((String) value)),
          DEFAULT_OF_RULE,
          FIELD,
          DEFAULT,
          Source.silent(
              "level of the framework",
              (test, key, value) -> test.call.level((String) value, AuditLevel.DEBUG)));

  private static final List<Source> OF_EVENT_TYPE =
      List.of(
          Source.named("Rule", (test, key, value) -> test.rule.eventType((String) value)),
          TEMPLATE,
          KEY_VALUES,
          LOGSTASH,
          Source.named(
              "StructuredDataMessage", (test, key, value) -> test.call.messageType((String) value)),
          MDC,
          DEFAULT_OF_RULE,
          FIELD,
          DEFAULT,
          Source.silent(
              "defaultEventType",
              (test, key, value) -> test.settings.defaultEventType((String) value)));

  private static final List<Source> OF_MESSAGE =
      List.of(
          RULE,
          TEMPLATE,
          KEY_VALUES,
          LOGSTASH,
          DEFAULT_OF_RULE,
          FIELD,
          DEFAULT,
          Source.named("message text", (test, key, value) -> test.message = (String) value));

  private static final List<Source> OF_METHOD =
      List.of(
          RULE,
          TEMPLATE,
          KEY_VALUES,
          LOGSTASH,
          DEFAULT_OF_RULE,
          FIELD,
          DEFAULT,
          Source.silent(
              "location",
              (test, key, value) -> {
                test.settings.includeLocation(true);
                test.call.location(((String) value).split("::", -1)[0], "run");
              }),
          Source.silent("logger", (test, key, value) -> test.logger = (String) value));

  private final MappingSettings.Builder settings = MappingSettings.builder();
  private final Rule.Builder rule = Rule.builder();
  private final StringBuilder template = new StringBuilder("called");
  private final List<Object> arguments = new ArrayList<>();

  /** Given last, as readers do: of groups of keys, the first wins. */
  private final Map<String, Object> structured = new LinkedHashMap<>();

  private final LogRecord.Builder call = LogRecord.builder().loggedAt(Instant.EPOCH);
  private String logger = "";
  private String message;

  private static AuditLevel level(Object name) {
    return AuditLevel.named((String) name).orElseThrow();
  }

  private AuditEvent map() {
    call.logger(logger).message(message).keyValues("logstash", structured);
    call.template(template.toString().replaceAll("\\{[^}]*}", "{}"), Placeholders.SLF4J);
    call.arguments(arguments.toArray());
    Rule built = template.indexOf("{") < 0 ? rule.build() : rule.template(template + "").build();
    return new EventMapper(settings.rule(built).build()).map(call.build());
  }

  private static Object issues(AuditEvent event) {
    return event.get(Field.MAPPING_ISSUES);
  }

  private static Object valueOf(AuditEvent event, String key) {
    Optional<Field> field = Field.input(key);
    if (field.equals(Optional.of(Field.ERRORS))) {
      return ((List<?>) event.get(Field.ERRORS)).get(0);
    }
    return field.isPresent()
        ? event.get(field.get())
        : event.metadata().get(key.replace("metadata.", ""));
  }

  /** Each pair of sources of each kind of key. */
  static Stream<Arguments> pairs() {
    return Stream.of(
            pairs("tenant_id", SOURCES, "w", "l"),
            pairs("metadata.region", SOURCES, "w", "l"),
            pairs("kind", SOURCES, "w", "l"),
            pairs("errors", SOURCES, "w", "l"),
            pairs("level", OF_LEVEL, "notice", "alert"),
            pairs("event_type", OF_EVENT_TYPE, "acme.w", "acme.l"),
            pairs("message", OF_MESSAGE, "w", "l"),
            pairs("method", OF_METHOD, "w::run", "l::run"))
        .flatMap(pairs -> pairs);
  }

  private static Stream<Arguments> pairs(
      String key, List<Source> sources, String wins, String loses) {
    List<Arguments> pairs = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      for (int j = i + 1; j < sources.size(); j++) {
        pairs.add(Arguments.of(key, sources.get(i), sources.get(j), wins, loses));
      }
    }
    return pairs.stream();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void of_two_sources_the_first_wins_and_the_other_is_named(
      String key, Source winner, Source loser, String wins, String loses) {
    loser.giving.give(this, key, loses); // The order in which they come must not matter.
    winner.giving.give(this, key, wins);

    AuditEvent event = map();

    assertEquals(key.equals("level") ? level(wins) : wins, valueOf(event, key));
    assertEquals(
        loser.name == null
            ? List.of()
            : List.of(key + ": differs in " + loser.name + ": \"" + loses + '"'),
        issues(event));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void of_two_sources_with_the_same_value_none_is_named(
      String key, Source winner, Source loser, String same) {
    loser.giving.give(this, key, same);
    winner.giving.give(this, key, same);

    AuditEvent event = map();

    assertEquals(key.equals("level") ? level(same) : same, valueOf(event, key));
    assertEquals(List.of(), issues(event));
  }

  static Stream<Arguments> keys() {
    return Stream.of(
        Arguments.of("tenant_id", SOURCES),
        Arguments.of("metadata.region", SOURCES),
        Arguments.of("event_type", OF_EVENT_TYPE));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void of_all_sources_the_first_wins_and_the_others_are_named_in_their_order(
      String key, List<Source> sources) {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      sources.get(i).giving.give(this, key, "v" + i);
      if (i > 0 && sources.get(i).name != null) {
        expected.add(key + ": differs in " + sources.get(i).name + ": \"v" + i + '"');
      }
    }

    AuditEvent event = map();

    assertEquals("v0", valueOf(event, key));
    assertEquals(expected, issues(event));
  }

  /** Sources whose values may be anything, and not texts only. */
  static Stream<Arguments> emptySources() {
    return Stream.of(TEMPLATE, KEY_VALUES, LOGSTASH, MDC)
        .flatMap(
            source ->
                Stream.of("tenant_id", "metadata.region")
                    .flatMap(
                        key ->
                            Stream.of(
                                Arguments.of(key, source, null),
                                Arguments.of(key, source, Optional.empty()))));
  }

  @ParameterizedTest
  @MethodSource("emptySources")
  void a_source_without_a_value_leaves_it_to_a_later_one(String key, Source source, Object none) {
    source.giving.give(this, key, none);
    FIELD.giving.give(this, key, "v");

    AuditEvent event = map();

    assertEquals("v", valueOf(event, key));
    assertEquals(List.of(), issues(event));
  }

  static Stream<Arguments> spellings() {
    List<Arguments> spellings = new ArrayList<>();
    for (Source source : List.of(KEY_VALUES, LOGSTASH, MDC)) {
      List<String> closestFirst = List.of("client", "CLIENT", "tenant_id", "tenantId");
      for (int i = 0; i < closestFirst.size(); i++) {
        for (int j = i + 1; j < closestFirst.size(); j++) {
          spellings.add(Arguments.of(source, closestFirst.get(i), closestFirst.get(j)));
        }
      }
    }
    return spellings.stream();
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void of_two_keys_in_one_source_the_closer_one_wins_and_the_other_is_named(
      Source source, String closer, String other) {
    settings.field(FieldSetting.from("tenant_id", "client", null));
    source.giving.give(this, other, "l");
    source.giving.give(this, closer, "w");

    AuditEvent event = map();

    assertEquals("w", event.get(Field.TENANT_ID));
    assertEquals(List.of("tenant_id: differs in " + source.name + ": \"l\""), issues(event));
    assertEquals(Map.of(), event.metadata());
  }

  @Test
  void a_far_key_of_one_source_wins_over_a_close_one_of_the_next() {
    settings.field(FieldSetting.from("tenant_id", "client", null));
    KEY_VALUES.giving.give(this, "tenant.ID", "w");
    MDC.giving.give(this, "client", "l");

    assertEquals("w", map().get(Field.TENANT_ID));
  }

  @Test
  void a_level_that_is_none_leaves_it_to_a_later_source() {
    settings.field(FieldSetting.from("level", "severity", null));
    KEY_VALUES.giving.give(this, "level", "loud");
    MDC.giving.give(this, "severity", "alert");
    FIELD.giving.give(this, "level", "quiet");

    AuditEvent event = map();

    assertEquals(AuditLevel.ALERT, event.get(Field.LEVEL));
    assertEquals(Map.of("level", "loud"), event.metadata());
    assertEquals(
        List.of("level: not a level: \"loud\"", "level: differs in Field: \"quiet\""),
        issues(event));
  }

  @Test
  void the_same_level_in_another_spelling_is_not_named() {
    rule.level(AuditLevel.WARNING);
    KEY_VALUES.giving.give(this, "level", "Warn");
    FIELD.giving.give(this, "level", "WARNING");

    AuditEvent event = map();

    assertEquals(AuditLevel.WARNING, event.get(Field.LEVEL));
    assertEquals(List.of(), issues(event));
  }
}

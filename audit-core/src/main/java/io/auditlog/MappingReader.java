package io.auditlog;

import io.auditlog.config.Element;
import io.auditlog.config.SettingsReader;
import io.auditlog.event.AuditLevel;
import io.auditlog.event.Field;
import io.auditlog.event.StaticValue;
import io.auditlog.mapping.FieldSetting;
import io.auditlog.mapping.MappingSettings;
import io.auditlog.mapping.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** Reads how logging calls become audit events, which every element that maps them may say. */
final class MappingReader {

  /** How values are turned to text. */
  private enum Beans {
    TEXT,
    JSON
  }

  /** What a template is compared with. */
  private enum Match {
    ARGS,
    TEXT
  }

  /** A logger that all others are children of, as frameworks call it. */
  private static final String ROOT = "root";

  private static final List<String> ALL = Collections.singletonList("*");
  private static final List<String> NONE = Collections.emptyList();

  private final String owner;
  private final SettingsReader settings;
  private final Element element;

  /**
   * @param owner as messages begin
   * @param settings of the element, which the caller goes on to read
   */
  MappingReader(String owner, SettingsReader settings, Element element) {
    this.owner = owner;
    this.settings = settings;
    this.element = element;
  }

  /** All but what becomes of calls that no rule is for. */
  MappingSettings.Builder read() {
    MappingSettings.Builder mapping =
        MappingSettings.builder()
            .includeMdc(settings.list("includeMdc", ALL).toArray(new String[0]))
            .excludeMdc(settings.list("excludeMdc", NONE).toArray(new String[0]))
            .redact(settings.list("redact", MappingSettings.DEFAULT_REDACT).toArray(new String[0]))
            .defaultEventType(
                settings.literal("defaultEventType").orElse(MappingSettings.DEFAULT_EVENT_TYPE))
            .beansAsJson(settings.choice("beans", Beans.TEXT) == Beans.JSON)
            .includeLocation(settings.flag("includeLocation", false));
    fields(owner, element).forEach(mapping::field);
    for (Element rule : element.children("Rule")) {
      mapping.rule(rule(rule));
    }
    return mapping;
  }

  private Rule rule(Element ruleElement) {
    SettingsReader rule = new SettingsReader(owner + ": Rule", ruleElement);
    Rule.Builder built = Rule.builder();
    String logger = rule.text("logger", "").trim();
    built.logger(logger.equalsIgnoreCase(ROOT) ? "" : logger);
    find(rule, built);
    rule.literal("eventType").ifPresent(built::eventType);
    rule.text("level").ifPresent(level -> built.level(level(rule, level)));
    built.order(rule.number("order", 0, 0, 1_000_000));
    fields(owner + ": Rule", ruleElement).forEach(built::field);
    rule.refuseTheRest("Field");
    return built.build();
  }

  /** What a rule goes by. */
  private static void find(SettingsReader rule, Rule.Builder built) {
    Optional<String> template = rule.text("template");
    Optional<String> pattern = rule.text("pattern");
    Optional<String> match = rule.text("match");
    if (template.isPresent() && pattern.isPresent()) {
      throw rule.error("has both template and pattern; use one");
    }
    if (match.isPresent() && !template.isPresent()) {
      throw rule.bad("match", match.get(), "is for a template, and there is none");
    }
    if (template.isPresent() && rule.choice("match", Match.ARGS) == Match.TEXT) {
      built.textTemplate(template.get());
    } else {
      template.ifPresent(built::template);
    }
    pattern.ifPresent(expression -> compile(rule, expression, built));
  }

  private static void compile(SettingsReader rule, String expression, Rule.Builder built) {
    try {
      built.pattern(expression);
    } catch (PatternSyntaxException e) {
      String why = e.getDescription() + " at index " + e.getIndex();
      throw rule.bad("pattern", expression, "not a regular expression: " + why);
    }
  }

  private static AuditLevel level(SettingsReader rule, String level) {
    return AuditLevel.named(level)
        .orElseThrow(
            () ->
                rule.bad(
                    "level",
                    level,
                    "use one of "
                        + Arrays.stream(AuditLevel.values())
                            .map(AuditLevel::key)
                            .collect(Collectors.joining(", "))));
  }

  private static List<FieldSetting> fields(String owner, Element element) {
    List<FieldSetting> fields = new ArrayList<>();
    Set<String> withValue = new HashSet<>();
    for (Element child : element.children("Field")) {
      SettingsReader settings = new SettingsReader(owner + ": Field", child);
      FieldSetting field = field(settings);
      if (field.from() == null && !withValue.add(canonical(field.name()))) {
        throw settings.bad("name", field.name(), "has a value already");
      }
      fields.add(field);
    }
    return fields;
  }

  private static String canonical(String name) {
    return Field.input(name).map(Field::key).orElse(FieldSetting.metadataKey(name));
  }

  private static FieldSetting field(SettingsReader settings) {
    String name = settings.required("name", "tenant_id");
    Optional<String> from = settings.text("from");
    Optional<String> value = settings.literal("value");
    settings.refuseTheRest();
    value.ifPresent(text -> check(settings, name, text));
    if (from.isPresent()) {
      return FieldSetting.from(name, from.get(), value.orElse(null));
    }
    return FieldSetting.value(
        name,
        value.orElseThrow(() -> settings.error("name=\"" + name + "\" needs from, value or both")));
  }

  private static void check(SettingsReader settings, String name, String value) {
    Field.input(name)
        .flatMap(field -> StaticValue.problem(field, value))
        .ifPresent(
            problem -> {
              throw settings.bad("value", value, "cannot be " + name + ": " + problem);
            });
  }
}

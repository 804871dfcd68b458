package io.auditlog.mapping;

import io.auditlog.event.AuditLevel;
import io.auditlog.event.Field;
import io.auditlog.template.NamedPattern;
import io.auditlog.template.NamedTemplate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.PatternSyntaxException;

/**
 * A {@code <Rule>}: which calls it is for, and what they become. A rule without a template and
 * without a pattern is for all calls of its logger. Immutable.
 */
public final class Rule {

  /** How a rule finds its calls. In a logger the first of these wins. */
  enum Kind {
    /** The call's own template is the rule's; values are the call's arguments. */
    TEMPLATE("template"),
    /** The message's text has the rule's template; values are parts of the text. */
    TEXT("text"),
    /** The message's text matches a regular expression; values are its groups. */
    PATTERN("pattern"),
    /** Every call of the logger. */
    ANY("rule");

    private final String source;

    Kind(String source) {
      this.source = source;
    }

    /** What the source of the values is called in {@code mapping_issues}. */
    String source() {
      return source;
    }
  }

  private final Kind kind;
  private final String logger;
  private final NamedTemplate templateOrNull;
  private final NamedPattern patternOrNull;
  private final List<Target> targets;
  private final String eventTypeOrNull;
  private final AuditLevel levelOrNull;
  private final int order;
  private final List<FieldSetting> fields;

  private Rule(Builder builder) {
    this.kind = builder.kind;
    this.logger = builder.logger;
    this.templateOrNull = builder.template;
    this.patternOrNull = builder.pattern;
    this.targets = Collections.unmodifiableList(builder.targets);
    this.eventTypeOrNull = builder.eventType;
    this.levelOrNull = builder.level;
    this.order = builder.order;
    this.fields = Collections.unmodifiableList(new ArrayList<>(builder.fields));
  }

  /** A rule for all calls, to be narrowed. */
  public static Builder builder() {
    return new Builder();
  }

  Kind kind() {
    return kind;
  }

  /** The logger whose calls, and whose children's, it is for; empty for all. */
  String logger() {
    return logger;
  }

  NamedTemplate template() {
    return templateOrNull;
  }

  NamedPattern pattern() {
    return patternOrNull;
  }

  /**
   * Where the values go that are found in a call, in their order; null for one that goes nowhere.
   */
  List<Target> targets() {
    return targets;
  }

  String eventType() {
    return eventTypeOrNull;
  }

  AuditLevel level() {
    return levelOrNull;
  }

  int order() {
    return order;
  }

  List<FieldSetting> fields() {
    return fields;
  }

  /** What is the same in two rules that are for the same calls, of which one is never used. */
  List<Object> calls() {
    Object told = kind == Kind.PATTERN ? patternOrNull.toString() : null;
    return Arrays.asList(
        kind, logger, templateOrNull == null ? told : templateOrNull.key(), targets.size());
  }

  /**
   * What its author may not have meant: braces in the template that look like a placeholder and are
   * text, and groups of the pattern whose names are no fields'.
   */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (templateOrNull != null) {
      for (String braces : templateOrNull.unknown()) {
        warnings.add(
            this
                + ": "
                + braces
                + " is taken as text, for it is the name of no field; a placeholder is written as {field}, "
                + "{metadata.some_key} or {_}");
      }
    }
    if (patternOrNull != null) {
      for (String group : patternOrNull.names()) {
        if (!Targets.isNamed(withPrefix(group))) {
          warnings.add(
              this
                  + ": the group "
                  + group
                  + " goes to metadata."
                  + group
                  + ", for it is the name of no field; a group is written as actorUsername or metadataSomeKey");
        }
      }
    }
    return warnings;
  }

  /** As its author knows it. */
  @Override
  public String toString() {
    if (templateOrNull != null) {
      return "Rule: template=\"" + templateOrNull + '"';
    }
    return patternOrNull != null
        ? "Rule: pattern=\"" + patternOrNull + '"'
        : "Rule: logger=\"" + logger + '"';
  }

  /** {@code metadataSomeKey} is {@code metadata.some_key}, for names of groups have no dots. */
  private static String withPrefix(String name) {
    String prefix = Field.METADATA.key();
    if (!name.startsWith(prefix) || name.length() == prefix.length()) {
      return name;
    }
    StringBuilder key = new StringBuilder(prefix).append('.');
    for (int i = prefix.length(); i < name.length(); i++) {
      char c = name.charAt(i);
      boolean begins = Character.isUpperCase(c);
      if (begins && i > prefix.length()) {
        key.append('_');
      }
      key.append(begins ? String.valueOf(c).toLowerCase(Locale.ROOT) : String.valueOf(c));
    }
    return key.toString();
  }

  /** Builds a {@link Rule}. Not thread-safe. */
  public static final class Builder {

    private Kind kind = Kind.ANY;
    private String logger = "";
    private NamedTemplate template;
    private NamedPattern pattern;
    private List<Target> targets = new ArrayList<>();
    private String eventType;
    private AuditLevel level;
    private int order;
    private final List<FieldSetting> fields = new ArrayList<>();

    private Builder() {}

    /** For the calls of a logger and its children only. */
    public Builder logger(String name) {
      this.logger = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * For calls with this template, whose placeholders are written as {@code {field}}, {@code
     * {metadata.key}} or {@code {_}}. Values are the call's arguments.
     */
    public Builder template(String template) {
      return template(Kind.TEMPLATE, template);
    }

    /** For calls whose text has this template in exactly one way. Values are parts of the text. */
    public Builder textTemplate(String template) {
      return template(Kind.TEXT, template);
    }

    private Builder template(Kind templateKind, String text) {
      kind = templateKind;
      template = NamedTemplate.parse(text, Targets::isNamed);
      pattern = null;
      targets = new ArrayList<>();
      for (String name : template.names()) {
        boolean taken = !name.equals(NamedTemplate.UNNAMED);
        targets.add(taken ? Targets.named(name, Target.Match.EXACT) : null);
      }
      return this;
    }

    /**
     * For calls whose whole text matches a regular expression. Its named groups are fields in
     * camelCase, or keys of metadata as {@code metadataSomeKey}.
     *
     * @throws PatternSyntaxException if it is no regular expression
     */
    public Builder pattern(String expression) {
      kind = Kind.PATTERN;
      pattern = NamedPattern.compile(expression);
      template = null;
      targets = new ArrayList<>();
      for (String name : pattern.names()) {
        targets.add(Targets.named(withPrefix(name), Target.Match.EXACT));
      }
      return this;
    }

    /** The type of the events, whatever the calls say. */
    public Builder eventType(String eventType) {
      this.eventType = eventType;
      return this;
    }

    /** The level of the events, whatever the calls say. */
    public Builder level(AuditLevel level) {
      this.level = level;
      return this;
    }

    /** Of rules for the same calls, which are as near and of the same kind, the lowest wins. */
    public Builder order(int order) {
      this.order = order;
      return this;
    }

    /** Adds a field of the events. */
    public Builder field(FieldSetting field) {
      fields.add(Objects.requireNonNull(field, "field"));
      return this;
    }

    public Rule build() {
      return new Rule(this);
    }
  }
}

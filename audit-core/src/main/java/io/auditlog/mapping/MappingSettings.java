package io.auditlog.mapping;

import io.auditlog.event.Globs;
import io.auditlog.event.Redaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What users say of the mapping in an appender or a layout. Immutable. */
public final class MappingSettings {

  /** What {@code defaultEventType} is unless said. */
  public static final String DEFAULT_EVENT_TYPE = "log.{logger}.{level}";

  /** What {@code redact} is unless said. */
  public static final List<String> DEFAULT_REDACT =
      Collections.unmodifiableList(
          Arrays.asList("*passw*", "*secret*", "*token*", "authorization", "*cookie*"));

  private final List<FieldSetting> fields;
  private final List<Rule> rules;
  private final boolean recordsUnmatched;
  private final Redaction redaction;
  private final Globs includeMdc;
  private final Globs excludeMdc;
  private final String defaultEventType;
  private final boolean includeLocation;
  private final boolean beansAsJson;

  private MappingSettings(Builder builder) {
    this.fields = Collections.unmodifiableList(new ArrayList<>(builder.fields));
    this.rules = Collections.unmodifiableList(new ArrayList<>(builder.rules));
    this.recordsUnmatched = builder.recordsUnmatched;
    this.redaction = Redaction.of(builder.redact);
    this.includeMdc = Globs.of(builder.includeMdc);
    this.excludeMdc = Globs.of(builder.excludeMdc);
    this.defaultEventType = builder.defaultEventType;
    this.includeLocation = builder.includeLocation;
    this.beansAsJson = builder.beansAsJson;
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** The appender's own fields, in their order. */
  public List<FieldSetting> fields() {
    return fields;
  }

  /** The rules, in their order. */
  public List<Rule> rules() {
    return rules;
  }

  /** Whether calls become events that no rule is for. */
  public boolean recordsUnmatched() {
    return recordsUnmatched;
  }

  /** What the author of the settings may not have meant, a line each. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    Set<List<Object>> calls = new HashSet<>();
    for (Rule rule : rules) {
      warnings.addAll(rule.warnings());
      if (!calls.add(rule.calls())) {
        warnings.add(
            rule
                + ": another rule is for the same calls; of the two that of the lower order is used, or the first");
      }
    }
    return warnings;
  }

  /** Which keys have values that are hidden: for the encoder as well. */
  public Redaction redaction() {
    return redaction;
  }

  /** Whether a key of the MDC is seen at all: included, and not excluded. */
  public boolean seesMdc(String key) {
    return includeMdc.matches(key) && !excludeMdc.matches(key);
  }

  /** The type of events that say none, with {@code {logger}} and {@code {level}} as holes. */
  public String defaultEventType() {
    return defaultEventType;
  }

  /** Whether {@code method} is the caller's location, where known, and not the logger's name. */
  public boolean includeLocation() {
    return includeLocation;
  }

  /** Whether beans become JSON, and not text: for the encoder. */
  public boolean beansAsJson() {
    return beansAsJson;
  }

  /** Builds {@link MappingSettings}. Not thread-safe. */
  public static final class Builder {

    private final List<FieldSetting> fields = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private boolean recordsUnmatched = true;
    private List<String> redact = DEFAULT_REDACT;
    private List<String> includeMdc = Collections.singletonList("*");
    private List<String> excludeMdc = Collections.emptyList();
    private String defaultEventType = DEFAULT_EVENT_TYPE;
    private boolean includeLocation;
    private boolean beansAsJson;

    private Builder() {}

    public Builder field(FieldSetting field) {
      fields.add(Objects.requireNonNull(field, "field"));
      return this;
    }

    public Builder rule(Rule rule) {
      rules.add(Objects.requireNonNull(rule, "rule"));
      return this;
    }

    /** Whether calls become events that no rule is for; they do unless said. */
    public Builder recordsUnmatched(boolean recordsUnmatched) {
      this.recordsUnmatched = recordsUnmatched;
      return this;
    }

    /**
     * Globs over keys, ignoring case, whose values are hidden; {@link #DEFAULT_REDACT} unless said.
     */
    public Builder redact(String... globs) {
      this.redact = Arrays.asList(globs.clone());
      return this;
    }

    /** Globs over the keys of the MDC; {@code *} unless said. */
    public Builder includeMdc(String... globs) {
      this.includeMdc = Arrays.asList(globs.clone());
      return this;
    }

    /** Globs over the keys of the MDC; none unless said. Wins over {@link #includeMdc}. */
    public Builder excludeMdc(String... globs) {
      this.excludeMdc = Arrays.asList(globs.clone());
      return this;
    }

    public Builder defaultEventType(String defaultEventType) {
      this.defaultEventType = Objects.requireNonNull(defaultEventType, "defaultEventType");
      return this;
    }

    public Builder includeLocation(boolean includeLocation) {
      this.includeLocation = includeLocation;
      return this;
    }

    public Builder beansAsJson(boolean beansAsJson) {
      this.beansAsJson = beansAsJson;
      return this;
    }

    public MappingSettings build() {
      return new MappingSettings(this);
    }
  }
}

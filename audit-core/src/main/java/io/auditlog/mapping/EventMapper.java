package io.auditlog.mapping;

import io.auditlog.event.AuditEvent;
import io.auditlog.event.Field;
import io.auditlog.event.ObjectText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Maps logging calls onto the audit schema. {@link Mapping} says which source of a field's value
 * wins. Never throws, whatever the application's objects do, and reads them in the calling thread.
 * Thread-safe.
 */
public final class EventMapper {

  private final MappingSettings settings;
  private final Targets targets;
  private final EventTypeTemplate defaultEventType;
  private final Rules rules;
  private final Map<Rule, Targets> targetsOfRules = new HashMap<>();

  public EventMapper(MappingSettings settings) {
    this.settings = settings;
    this.targets = new Targets(settings.fields(), settings.redaction());
    this.defaultEventType = new EventTypeTemplate(settings.defaultEventType());
    this.rules = new Rules(settings.rules());
    for (Rule rule : settings.rules()) {
      targetsOfRules.put(rule, targetsOf(rule));
    }
  }

  private Targets targetsOf(Rule rule) {
    if (rule.fields().stream().noneMatch(field -> field.from() != null)) {
      return targets;
    }
    List<FieldSetting> both = new ArrayList<>(rule.fields());
    both.addAll(settings.fields());
    return new Targets(both, settings.redaction());
  }

  /**
   * The event that a call stands for, in raw values, which the encoder converts; null if no rule is
   * for it and such calls are to be left out. Of a call that cannot be mapped, the message is left
   * out for its template where something is to be hidden: nobody knows then what must not be seen.
   */
  public AuditEvent map(LogRecord record) {
    try {
      return new Mapping(this, record).map();
    } catch (Throwable e) { // such as no memory for it: what is known to be harmless is kept
      return AuditEvent.untyped()
          .level(record.nearestLevel())
          .message(settings.redaction().hidesNothing() ? record.message() : record.template())
          .set(Field.EVENT_TYPE, record.messageType())
          .issue("event: could not be mapped: " + ObjectText.of(e));
    }
  }

  MappingSettings settings() {
    return settings;
  }

  /** Where keys go in calls that a rule is for, or none if it is null. */
  Targets targets(Rule ruleOrNull) {
    return ruleOrNull == null ? targets : targetsOfRules.get(ruleOrNull);
  }

  Rules rules() {
    return rules;
  }

  EventTypeTemplate defaultEventType() {
    return defaultEventType;
  }
}

package io.auditlog.mapping;

import io.auditlog.event.AuditEvent;
import io.auditlog.event.Field;
import io.auditlog.event.ObjectText;

/**
 * Maps logging calls onto the audit schema. {@link Mapping} says which source of a field's value
 * wins. Never throws, whatever the application's objects do, and reads them in the calling thread.
 * Thread-safe.
 */
public final class EventMapper {

  private final MappingSettings settings;
  private final Targets targets;
  private final EventTypeTemplate defaultEventType;

  public EventMapper(MappingSettings settings) {
    this.settings = settings;
    this.targets = new Targets(settings.fields());
    this.defaultEventType = new EventTypeTemplate(settings.defaultEventType());
  }

  /** The event that a call stands for, in raw values, which the encoder converts. */
  public AuditEvent map(LogRecord record) {
    try {
      return new Mapping(this, record).map();
    } catch (Throwable e) { // such as no memory for it: what is known to be harmless is kept
      return AuditEvent.untyped()
          .level(record.nearestLevel())
          .message(record.message())
          .set(Field.EVENT_TYPE, record.messageType())
          .issue("event: could not be mapped: " + ObjectText.of(e));
    }
  }

  MappingSettings settings() {
    return settings;
  }

  Targets targets() {
    return targets;
  }

  EventTypeTemplate defaultEventType() {
    return defaultEventType;
  }
}

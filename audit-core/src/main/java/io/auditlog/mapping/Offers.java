package io.auditlog.mapping;

import io.auditlog.event.AuditEvent;
import io.auditlog.event.AuditLevel;
import io.auditlog.event.Entries;
import io.auditlog.event.Field;
import io.auditlog.event.Issue;
import io.auditlog.event.ObjectText;
import java.util.Optional;

/**
 * Fills an event with what sources offer, one after the other: who offers a field first has it, and
 * a different value that is offered later is named in {@code mapping_issues} with its source. Not
 * thread-safe.
 */
final class Offers {

  private final AuditEvent event;
  private final HiddenValues hidden;
  private Object errors;

  Offers(AuditEvent event, HiddenValues hidden) {
    this.event = event;
    this.hidden = hidden;
  }

  /** Whether a value that is offered now would be taken. */
  boolean isFree(Target target) {
    return target.field() == null
        ? !event.hasMetadata(target.metadataKey())
        : held(target.field()) == null;
  }

  private Object held(Field field) {
    return field == Field.ERRORS ? errors : event.get(field);
  }

  void offer(Target target, Object value, String source) {
    if (target.field() == null) {
      offerMetadata(target.metadataKey(), value, source);
    } else {
      offer(target.field(), value, source);
    }
  }

  void offer(Field field, Object value, String source) {
    if (value == null || Optional.empty().equals(value)) {
      return;
    }
    if (field == Field.METADATA) {
      offerEntries(value, source);
      return;
    }
    if (field == Field.LEVEL) {
      offerLevel(value, source);
      return;
    }
    Object held = held(field);
    if (held != null) {
      nameIfDifferent(field.key(), held, value, source);
      return;
    }
    event.set(field, value);
    if (field == Field.ERRORS) {
      errors = value;
    }
  }

  private void offerEntries(Object value, String source) {
    Entries entries = Entries.ofMetadata(value);
    for (String issue : entries.issues()) {
      event.issue(issue);
    }
    for (int i = 0; i < entries.size(); i++) {
      String key = entries.key(i);
      offerMetadata(key, hidden.visible(entries.value(i), hidden.covers(key)), source);
    }
  }

  void offerMetadata(String key, Object value, String source) {
    boolean isEmpty = value == null || Optional.empty().equals(value);
    Object held = event.metadataIfAbsent(key, isEmpty ? null : value);
    if (held != null && !isEmpty) {
      nameIfDifferent(Field.METADATA.key() + "." + key, held, value, source);
    }
  }

  /**
   * A level that is none is kept in metadata, as the encoder would, but leaves room for another.
   */
  private void offerLevel(Object value, String source) {
    Object held = event.get(Field.LEVEL);
    AuditLevel level = level(value);
    if (held != null) {
      if (held != level) {
        event.issue(Issue.lost(Field.LEVEL.key(), source, shown(value)));
      }
    } else if (level != null) {
      event.level(level);
    } else {
      event.issue(Issue.misfit(Field.LEVEL.key(), "not a level", shown(value)));
      offerMetadata(Field.LEVEL.key(), shown(value), source);
    }
  }

  private static AuditLevel level(Object value) {
    String text = value instanceof AuditLevel ? ((AuditLevel) value).key() : text(value);
    return text == null ? null : AuditLevel.named(text).orElse(null);
  }

  private void nameIfDifferent(String key, Object held, Object value, String source) {
    String text = shown(value);
    if (held != value && !text.equals(shown(held))) {
      event.issue(Issue.lost(key, source, text));
    }
  }

  /** A value's text, or the name of its class where that has none. */
  private static String shown(Object value) {
    String text = text(value);
    return text == null ? value == null ? "null" : value.getClass().getName() : text;
  }

  private static String text(Object value) {
    Object content = value instanceof Optional ? ((Optional<?>) value).orElse(null) : value;
    return ObjectText.of(content, problem -> {});
  }
}

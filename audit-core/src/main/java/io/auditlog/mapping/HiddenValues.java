package io.auditlog.mapping;

import io.auditlog.event.AuditEvent;
import io.auditlog.event.ObjectText;
import io.auditlog.event.Redaction;
import java.util.List;

/**
 * What nobody is to see of one call. Beside its own value, a call shows the same text elsewhere: in
 * its message, and in what arguments print of themselves. That is told to the event, whose encoder
 * then looks for it in every text.
 */
final class HiddenValues {

  private final Redaction redaction;
  private final AuditEvent event;

  HiddenValues(Redaction redaction, AuditEvent event) {
    this.redaction = redaction;
    this.event = event;
  }

  boolean covers(String key) {
    return redaction.covers(key);
  }

  boolean covers(Target targetOrNull) {
    return targetOrNull != null && targetOrNull.isCoveredBy(redaction);
  }

  /** The value as it may be written: of one that is hidden, nothing must be left anywhere. */
  Object visible(Object value, boolean hidden) {
    if (!hidden || value == null) {
      return value;
    }
    event.secret(value);
    return Redaction.TEXT;
  }

  /** How the message prints hidden arguments, which frameworks and formats do in many ways. */
  void notePrinted(Rule rule, String messageOrNull) {
    if (rule.kind() != Rule.Kind.TEMPLATE
        || messageOrNull == null
        || rule.targets().stream().noneMatch(this::covers)) {
      return;
    }
    List<String> printed = rule.template().extract(messageOrNull.trim());
    for (int i = 0; printed != null && i < printed.size(); i++) {
      if (covers(rule.targets().get(i))) {
        event.secret(printed.get(i));
      }
    }
  }

  /** What has keys of its own may have hidden values, which the message prints. */
  void noteArguments(LogRecord record) {
    for (int i = 0; i < record.argumentCount(); i++) {
      event.shown(record.argument(i, null));
    }
  }

  /** A structured argument prints the value under its key in a way of its own. */
  void noteStructuredArguments(LogRecord record, Targets targets) {
    List<StructuredArgument> all = record.structuredArguments();
    for (int i = 0; i < all.size(); i++) {
      if (isHidden(all.get(i), targets)) {
        event.secret(ObjectText.of(all.get(i).argument(), problem -> {}));
      }
    }
  }

  /** Whether nobody is to see its value, because of its own key. */
  static boolean isHidden(StructuredArgument argumentOrNull, Targets targets) {
    return argumentOrNull != null
        && argumentOrNull.hasOneEntry()
        && targets.of(argumentOrNull.key()).isHidden();
  }
}

package io.auditlog.mapping;

import io.auditlog.event.AuditLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A {@code defaultEventType} with its holes {@code {logger}} and {@code {level}}, which are filled
 * in lower case, as event types are; other text stays as it is. Immutable.
 */
final class EventTypeTemplate {

  private static final String LOGGER = "{logger}";
  private static final String LEVEL = "{level}";

  /** What stands for the name of a root logger that has none. */
  private static final String ROOT = "root";

  private final List<String> parts = new ArrayList<>();

  EventTypeTemplate(String template) {
    int text = 0;
    for (int i = 0; i < template.length(); i++) {
      String hole =
          template.startsWith(LOGGER, i) ? LOGGER : template.startsWith(LEVEL, i) ? LEVEL : null;
      if (hole != null) {
        parts.add(template.substring(text, i));
        parts.add(hole);
        i += hole.length() - 1;
        text = i + 1;
      }
    }
    parts.add(template.substring(text));
  }

  String fill(String logger, AuditLevel level) {
    StringBuilder type = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      if (i % 2 == 0) {
        type.append(part);
      } else if (part.equals(LEVEL)) {
        type.append(level.key());
      } else {
        boolean named = logger != null && !logger.isEmpty();
        type.append(named ? logger.toLowerCase(Locale.ROOT) : ROOT);
      }
    }
    return type.toString();
  }
}

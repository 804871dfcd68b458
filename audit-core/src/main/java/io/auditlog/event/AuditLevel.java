package io.auditlog.event;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The eight levels of the audit schema, with their RFC 5424 severities. */
public enum AuditLevel {
  EMERGENCY(0),
  ALERT(1),
  CRITICAL(2),
  ERROR(3),
  WARNING(4),
  NOTICE(5),
  INFO(6),
  DEBUG(7);

  private static final Map<String, Optional<AuditLevel>> BY_NAME = byName();

  /** The same in the case in which frameworks have them. */
  private static final Map<String, Optional<AuditLevel>> BY_USUAL_NAME = byUsualName();

  private final String key = name().toLowerCase(Locale.ROOT);
  private final int severity;

  AuditLevel(int severity) {
    this.severity = severity;
  }

  /** The level as it stands in an event: lower case. */
  public String key() {
    return key;
  }

  /** The numerical code of RFC 5424, section 6.2.1: 0 is the most severe. */
  public int severity() {
    return severity;
  }

  /**
   * The level that a name means, ignoring case: the eight keys, {@code emerg}, and what logging
   * frameworks call theirs ({@code fatal}, {@code warn}, {@code trace}).
   */
  public static Optional<AuditLevel> named(String name) {
    Optional<AuditLevel> usual = BY_USUAL_NAME.get(name);
    return usual == null ? ignoringCase(name) : usual;
  }

  private static Optional<AuditLevel> ignoringCase(String name) {
    return BY_NAME.getOrDefault(name.trim(), Optional.empty());
  }

  private static Map<String, Optional<AuditLevel>> byName() {
    Map<String, Optional<AuditLevel>> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (AuditLevel level : values()) {
      names.put(level.key(), Optional.of(level));
    }
    names.put("emerg", Optional.of(EMERGENCY));
    names.put("fatal", Optional.of(CRITICAL));
    names.put("warn", Optional.of(WARNING));
    names.put("trace", Optional.of(DEBUG));
    return names;
  }

  private static Map<String, Optional<AuditLevel>> byUsualName() {
    Map<String, Optional<AuditLevel>> names = new HashMap<>();
    BY_NAME.forEach((name, level) -> names.put(name.toUpperCase(Locale.ROOT), level));
    return names;
  }
}

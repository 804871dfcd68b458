package io.auditlog.event;

import java.util.Locale;
import java.util.Optional;

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
    switch (name.trim().toLowerCase(Locale.ROOT)) {
      case "emergency":
      case "emerg":
        return Optional.of(EMERGENCY);
      case "alert":
        return Optional.of(ALERT);
      case "critical":
      case "fatal":
        return Optional.of(CRITICAL);
      case "error":
        return Optional.of(ERROR);
      case "warning":
      case "warn":
        return Optional.of(WARNING);
      case "notice":
        return Optional.of(NOTICE);
      case "info":
        return Optional.of(INFO);
      case "debug":
      case "trace":
        return Optional.of(DEBUG);
      default:
        return Optional.empty();
    }
  }
}

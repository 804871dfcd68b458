package io.auditlog.log4j2;

import io.auditlog.event.AuditLevel;
import org.apache.logging.log4j.Level;

/** What Log4j's levels come nearest to, for a custom level whose name says nothing. */
final class Levels {

  private Levels() {}

  /** Log4j's standard levels are 100 apart; a level in the middle is taken for the more severe. */
  static AuditLevel nearest(Level level) {
    int number = level.intLevel();
    if (number == Level.OFF.intLevel()) {
      return AuditLevel.INFO; // EventLogger logs at OFF so that no level hides its events.
    }
    if (number <= middle(Level.FATAL, Level.ERROR)) {
      return AuditLevel.CRITICAL;
    }
    if (number <= middle(Level.ERROR, Level.WARN)) {
      return AuditLevel.ERROR;
    }
    if (number <= middle(Level.WARN, Level.INFO)) {
      return AuditLevel.WARNING;
    }
    return number <= middle(Level.INFO, Level.DEBUG) ? AuditLevel.INFO : AuditLevel.DEBUG;
  }

  private static int middle(Level severe, Level lesser) {
    return (severe.intLevel() + lesser.intLevel()) / 2;
  }
}

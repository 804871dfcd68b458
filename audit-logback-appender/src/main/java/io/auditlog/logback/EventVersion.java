package io.auditlog.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.auditlog.mapping.LogRecord;
import java.time.Instant;

/**
 * What Logback's versions keep in different places. Each version's class is loaded only where it
 * fits, since the other one names methods and types that are not there.
 */
interface EventVersion {

  /** For the Logback that is on the class path. */
  static EventVersion present() {
    try {
      ILoggingEvent.class.getMethod("getKeyValuePairs");
      return new Slf4j2Events();
    } catch (NoSuchMethodException | NoClassDefFoundError e) {
      return new Slf4j1Events(); // Logback 1.2, or a newer one with the SLF4J of 1.2
    }
  }

  /** When the event was logged, as exactly as the version knows. */
  Instant loggedAt(ILoggingEvent event);

  /** Reads the key-value pairs of SLF4J's fluent API. */
  void keyValues(ILoggingEvent event, LogRecord.Builder record);

  /** Reads the markers and what they refer to. */
  void markers(ILoggingEvent event, LogRecord.Builder record);
}

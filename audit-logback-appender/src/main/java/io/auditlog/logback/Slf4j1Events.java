package io.auditlog.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.auditlog.mapping.LogRecord;
import java.time.Instant;
import org.slf4j.Marker;

/** Logback 1.2 with SLF4J 1.7: milliseconds, no key-values, one marker. */
final class Slf4j1Events implements EventVersion {

  @Override
  public Instant loggedAt(ILoggingEvent event) {
    return Instant.ofEpochMilli(event.getTimeStamp());
  }

  @Override
  public void keyValues(ILoggingEvent event, LogRecord.Builder record) {}

  @Override
  @SuppressWarnings("deprecation") // there is no other way in this version
  public void markers(ILoggingEvent event, LogRecord.Builder record) {
    Marker marker = event.getMarker();
    if (marker != null) {
      new MarkerReader(record).read(marker);
    }
  }
}

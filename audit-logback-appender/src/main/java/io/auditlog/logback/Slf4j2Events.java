package io.auditlog.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.auditlog.mapping.LogRecord;
import java.time.Instant;
import java.util.List;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/** Logback 1.3 and newer with SLF4J 2: nanoseconds, key-values, any number of markers. */
final class Slf4j2Events implements EventVersion {

  /** What the fluent API's pairs are called in issues. */
  private static final String KEY_VALUES = "key-values";

  @Override
  public Instant loggedAt(ILoggingEvent event) {
    Instant instant = event.getInstant();
    return instant == null ? Instant.ofEpochMilli(event.getTimeStamp()) : instant;
  }

  @Override
  public void keyValues(ILoggingEvent event, LogRecord.Builder record) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs == null) {
      return;
    }
    for (KeyValuePair pair : pairs) {
      if (pair != null) {
        record.keyValue(KEY_VALUES, pair.key, pair.value);
      }
    }
  }

  @Override
  public void markers(ILoggingEvent event, LogRecord.Builder record) {
    List<Marker> markers = event.getMarkerList();
    if (markers == null) {
      return;
    }
    MarkerReader reader = new MarkerReader(record);
    for (Marker marker : markers) {
      reader.read(marker);
    }
  }
}

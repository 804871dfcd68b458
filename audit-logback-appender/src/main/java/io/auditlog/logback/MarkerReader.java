package io.auditlog.logback;

import io.auditlog.mapping.LogRecord;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.slf4j.Marker;

/** Reads a call's markers and, to any depth and each once, the markers that they refer to. */
final class MarkerReader {

  private final LogRecord.Builder record;
  private final Set<String> seen = new HashSet<>();

  MarkerReader(LogRecord.Builder record) {
    this.record = record;
  }

  void read(Marker marker) {
    if (marker == null) {
      return;
    }
    record.marker(marker.getName());
    seen.add(marker.getName());
    references(marker);
  }

  @SuppressWarnings("deprecation") // newer SLF4J would have several markers instead, but keeps it
  private void references(Marker marker) {
    for (Iterator<Marker> references = marker.iterator(); references.hasNext(); ) {
      Marker reference = references.next();
      // Markers of one name are equal, as SLF4J has it.
      if (seen.add(reference.getName())) {
        record.markerParent(reference.getName());
        references(reference);
      }
    }
  }
}

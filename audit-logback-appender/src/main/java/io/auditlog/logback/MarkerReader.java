package io.auditlog.logback;

import io.auditlog.logstash.LogstashReader;
import io.auditlog.mapping.LogRecord;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Set;
import org.slf4j.Marker;

/**
 * Reads a call's markers and, to any depth and each once, the markers that they refer to. What a
 * marker refers to that carries data is a marker of the call as well: so does
 * logstash-logback-encoder let a call have several.
 */
@SuppressWarnings("deprecation") // newer SLF4J would have several markers instead, but keeps them
final class MarkerReader {

  private final LogRecord.Builder record;
  private final Set<String> named = new HashSet<>();
  private final Set<String> parents = new HashSet<>();
  private Set<Object> withData = Collections.emptySet();

  MarkerReader(LogRecord.Builder record) {
    this.record = record;
  }

  /** Reads one of the call's own markers. */
  void read(Marker marker) {
    if (marker != null) {
      read(marker, true);
    }
  }

  private void read(Marker marker, boolean isOfCall) {
    boolean hasData = LogstashReader.isStructured(marker);
    String name = marker.getName();
    boolean isNew = hasData ? data(marker, name) : isOfCall;
    if (!hasData || !LogstashReader.isNameless(marker, name)) {
      isNew |= name(name, isOfCall);
    }
    if (isNew) {
      references(marker, isOfCall && hasData);
    }
  }

  /** Markers of one name are equal, as SLF4J has it. */
  private boolean name(String name, boolean isOfCall) {
    if (isOfCall && named.add(name)) {
      record.marker(name);
      return parents.add(name);
    }
    if (!isOfCall && parents.add(name)) {
      record.markerParent(name);
      return true;
    }
    return false;
  }

  /** Those with data are only equal if their values say so, which are better not asked. */
  private boolean data(Marker marker, String name) {
    if (withData.isEmpty()) {
      withData = Collections.newSetFromMap(new IdentityHashMap<>());
    }
    if (!withData.add(marker)) {
      return false;
    }
    LogstashReader.readMarker(marker, name, marker.hasReferences(), record);
    return true;
  }

  private void references(Marker marker, boolean areOfCall) {
    for (Iterator<Marker> references = marker.iterator(); references.hasNext(); ) {
      read(references.next(), areOfCall);
    }
  }
}

package io.auditlog;

import io.auditlog.event.DatePattern;
import io.auditlog.event.Projection;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;

/**
 * What {@link Audit#record(io.auditlog.event.AuditEvent, View)} shows of an event, for a change log
 * or the like: first {@code datetime}, then some fields in the order of the schema, then fixed
 * texts. {@code docs/schema.md} has the rules. Immutable.
 */
public final class View {

  private final Projection projection;

  private View(Projection projection) {
    this.projection = projection;
  }

  /**
   * A view that no configuration names.
   *
   * @param date pattern of {@link java.time.format.DateTimeFormatter} for {@code datetime}, which
   *     is in UTC; null for {@code yyyy-MM-dd'T'HH:mm:ssxxx}
   * @param keys fields of the schema; null or none for those of a view that does not say
   * @param strings fixed texts under their keys, in their order; one with the key of a field takes
   *     its place; null for none
   * @throws IllegalArgumentException if the pattern makes no sense, or a key is no field
   */
  public static View of(String date, Collection<String> keys, Map<String, String> strings) {
    return new View(
        new Projection(
            date(date),
            keys == null ? Collections.emptyList() : keys,
            strings == null ? Collections.emptyMap() : strings));
  }

  private static DatePattern date(String pattern) {
    try {
      return pattern == null ? DatePattern.ISO_8601 : DatePattern.of(pattern);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("date \"" + pattern + "\": " + e.getMessage(), e);
    }
  }

  Projection projection() {
    return projection;
  }
}

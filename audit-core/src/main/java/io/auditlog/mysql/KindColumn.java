package io.auditlog.mysql;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One column of a kind's table, and where its value comes from. Immutable. */
public final class KindColumn {

  private final String name;
  private final List<String> from;
  private final String value;
  private final boolean elseLocalTime;

  private KindColumn(String name, List<String> from, String valueOrNull, boolean elseLocalTime) {
    this.elseLocalTime = elseLocalTime;
    this.name = Identifiers.checked("column", name);
    this.from = Collections.unmodifiableList(from);
    this.value = valueOrNull;
  }

  /**
   * A column.
   *
   * @param fromOrNull key of the event or its metadata; null for the column's own name
   * @param valueOrNull what stands for an absent or empty value; null for NULL
   */
  public static KindColumn of(String name, String fromOrNull, String valueOrNull) {
    return new KindColumn(
        name,
        Collections.singletonList(fromOrNull == null ? name : fromOrNull),
        valueOrNull,
        false);
  }

  /**
   * A column that takes the first of these keys that has a value, or else the event's own time as
   * local wall-clock time.
   */
  static KindColumn ofLocalTime(String name, String... keys) {
    return new KindColumn(name, Arrays.asList(keys), null, true);
  }

  public String name() {
    return name;
  }

  /** The keys to look for, in this order. */
  public List<String> from() {
    return from;
  }

  /** What stands for an absent or empty value. */
  public Optional<String> value() {
    return Optional.ofNullable(value);
  }

  /** Whether the event's own time, as local wall-clock time, stands for an absent value. */
  boolean elseLocalTime() {
    return elseLocalTime;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof KindColumn)) {
      return false;
    }
    KindColumn that = (KindColumn) other;
    return name.equals(that.name)
        && from.equals(that.from)
        && Objects.equals(value, that.value)
        && elseLocalTime == that.elseLocalTime;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, from, value);
  }

  @Override
  public String toString() {
    return name + " from " + from + (value == null ? "" : " or \"" + value + '"');
  }
}

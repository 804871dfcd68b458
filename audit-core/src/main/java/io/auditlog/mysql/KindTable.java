package io.auditlog.mysql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** The table that gets a row of each event of one kind. Immutable. */
public final class KindTable {

  private final String kind;
  private final String name;
  private final List<KindColumn> columns;

  /**
   * A table of a kind.
   *
   * @throws IllegalArgumentException if there is no column, or one twice, or a name that MySQL
   *     cannot have
   */
  public KindTable(String kind, String name, List<KindColumn> columns) {
    if (kind == null || kind.isEmpty()) {
      throw new IllegalArgumentException("a table needs a kind: " + name);
    }
    this.kind = kind;
    this.name = Identifiers.checked("table", name);
    this.columns = Collections.unmodifiableList(new ArrayList<>(columns));
    if (this.columns.isEmpty()) {
      throw new IllegalArgumentException("table " + name + " of kind " + kind + " has no column");
    }
    Set<String> seen = new HashSet<>();
    for (KindColumn column : this.columns) {
      if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "table " + name + " of kind " + kind + " has column " + column.name() + " twice");
      }
    }
  }

  public String kind() {
    return kind;
  }

  public String name() {
    return name;
  }

  public List<KindColumn> columns() {
    return columns;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof KindTable)) {
      return false;
    }
    KindTable that = (KindTable) other;
    return kind.equals(that.kind) && name.equals(that.name) && columns.equals(that.columns);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, name, columns);
  }

  @Override
  public String toString() {
    return kind + " -> " + name + columns;
  }
}

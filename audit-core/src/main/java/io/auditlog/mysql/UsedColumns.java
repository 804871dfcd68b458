package io.auditlog.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rows without the columns in which none of them has a value. Of an event most columns are empty,
 * and each one that is named costs the server, and the driver, in every row.
 */
final class UsedColumns {

  private final List<String> columns = new ArrayList<>();
  private final List<Object[]> rows;

  /**
   * @param always columns that are not left out, because without a value they would get another one
   *     than null
   */
  UsedColumns(List<String> columns, List<Object[]> rows, Set<String> always) {
    int[] used = new int[columns.size()];
    for (int i = 0; i < used.length; i++) {
      if (always.contains(columns.get(i)) || hasValue(rows, i)) {
        used[this.columns.size()] = i;
        this.columns.add(columns.get(i));
      }
    }
    this.rows = new ArrayList<>(rows.size());
    for (Object[] row : rows) {
      Object[] values = new Object[this.columns.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = row[used[i]];
      }
      this.rows.add(values);
    }
  }

  private static boolean hasValue(List<Object[]> rows, int column) {
    for (Object[] row : rows) {
      if (row[column] != null) {
        return true;
      }
    }
    return false;
  }

  List<String> columns() {
    return columns;
  }

  List<Object[]> rows() {
    return rows;
  }
}

package io.auditlog.mysql;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

/**
 * INSERTs of many rows each. Never IGNORE, REPLACE or ON DUPLICATE KEY: a row that is there already
 * is news that must be heard.
 */
final class MultiRowInsert {

  /** Longest text of a statement, without its values. */
  static final int MAX_SQL_LENGTH = 1 << 20;

  // Longer statements are not faster, and their text must be taken apart by the driver.
  private static final int MAX_PARAMETERS = 16_384;

  private final String head;
  private final String row;
  private final int columns;
  private final int maxRows;

  MultiRowInsert(String table, List<String> columns) {
    StringBuilder names = new StringBuilder();
    StringBuilder marks = new StringBuilder();
    for (String column : columns) {
      names.append(names.length() == 0 ? "" : ",").append(Identifiers.quoted(column));
      marks.append(marks.length() == 0 ? "(?" : ",?");
    }
    this.head = "INSERT INTO " + Identifiers.quoted(table) + " (" + names + ") VALUES ";
    this.row = marks.append(')').toString();
    this.columns = columns.size();
    this.maxRows =
        Math.max(
            1,
            Math.min(
                MAX_PARAMETERS / this.columns,
                (MAX_SQL_LENGTH - head.length()) / (row.length() + 1)));
  }

  /** Inserts all rows, in as few statements as the cap on their bytes allows. */
  void execute(Connection connection, List<Object[]> rows, long maxBytes) throws SQLException {
    int from = 0;
    while (from < rows.size()) {
      int to = from;
      long bytes = 0;
      while (to < rows.size() && to - from < maxRows) {
        bytes += bytes(rows.get(to));
        if (to > from && bytes > maxBytes) {
          break;
        }
        to++;
      }
      insert(connection, rows.subList(from, to));
      from = to;
    }
  }

  private void insert(Connection connection, List<Object[]> rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql(rows.size()))) {
      int parameter = 1;
      for (Object[] values : rows) {
        for (int i = 0; i < columns; i++) {
          set(statement, parameter++, values[i]);
        }
      }
      int count = statement.executeUpdate();
      if (count != rows.size()) {
        throw new SQLException("inserted " + count + " rows of " + rows.size());
      }
    }
  }

  private String sql(int rows) {
    StringBuilder sql = new StringBuilder(head.length() + rows * (row.length() + 1));
    sql.append(head);
    for (int i = 0; i < rows; i++) {
      sql.append(i == 0 ? "" : ",").append(row);
    }
    return sql.toString();
  }

  private static void set(PreparedStatement statement, int parameter, Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(parameter, Types.VARCHAR);
    } else if (value instanceof String) {
      statement.setString(parameter, (String) value);
    } else if (value instanceof byte[]) {
      statement.setBytes(parameter, (byte[]) value);
    } else if (value instanceof Long) {
      statement.setLong(parameter, (Long) value);
    } else if (value instanceof Integer) {
      statement.setInt(parameter, (Integer) value);
    } else {
      statement.setBoolean(parameter, (Boolean) value);
    }
  }

  /** About how many bytes a row takes; escaping may double it. */
  private static long bytes(Object[] values) {
    long bytes = 0;
    for (Object value : values) {
      if (value instanceof String) {
        bytes += utf8Length((String) value);
      } else if (value instanceof byte[]) {
        bytes += ((byte[]) value).length;
      }
      bytes += 8;
    }
    return bytes;
  }

  private static int utf8Length(String text) {
    return text.length() < 1024 ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
  }
}

package io.auditlog.benchmarks;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of {@code audit_log} as Auditlog has stored them, ready to be inserted again: each value
 * is null, a text, a {@link Long}, or bytes.
 */
record AuditRows(List<String> columns, List<Object[]> rows) {

  static final String TABLE = "audit_log";

  static AuditRows in(Database database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM " + TABLE + " ORDER BY seq")) {
      ResultSetMetaData meta = result.getMetaData();
      List<String> columns = new ArrayList<>();
      for (int i = 1; i <= meta.getColumnCount(); i++) {
        columns.add(meta.getColumnName(i));
      }
      List<Object[]> rows = new ArrayList<>();
      while (result.next()) {
        Object[] row = new Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
          row[i] = value(result, i + 1, columns.get(i), meta.getColumnTypeName(i + 1));
        }
        rows.add(row);
      }
      return new AuditRows(columns, rows);
    }
  }

  private static Object value(ResultSet result, int index, String column, String type)
      throws SQLException {
    if (column.equals("mac")) {
      return result.getBytes(index);
    }
    if (type.contains("INT")) {
      long number = result.getLong(index);
      return result.wasNull() ? null : (Object) number;
    }
    return result.getString(index);
  }

  /** Rows one after the other. */
  AuditRows part(int from, int to) {
    return new AuditRows(columns, rows.subList(from, to));
  }

  /** The same with the payload's bytes, which Connector/J writes in hexadecimal digits. */
  AuditRows withPayloadAsBytes() {
    int payload = columns.indexOf("payload");
    List<Object[]> changed = new ArrayList<>(rows.size());
    for (Object[] row : rows) {
      Object[] values = row.clone();
      values[payload] = ((String) row[payload]).getBytes(StandardCharsets.UTF_8);
      changed.add(values);
    }
    return new AuditRows(columns, changed);
  }

  /** Those columns only in which some row has a value. */
  AuditRows withoutEmptyColumns() {
    List<Integer> used = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      if (rows.stream().anyMatch(row -> row[column] != null)) {
        used.add(i);
      }
    }
    List<Object[]> narrow = new ArrayList<>(rows.size());
    for (Object[] row : rows) {
      narrow.add(used.stream().map(i -> row[i]).toArray());
    }
    return new AuditRows(used.stream().map(columns::get).toList(), narrow);
  }
}

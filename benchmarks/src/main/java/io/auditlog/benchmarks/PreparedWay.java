package io.auditlog.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

/** INSERTs of so many rows each; the values are parameters. */
record PreparedWay(int rowsInStatement) implements Way {

  @Override
  public void insert(Connection connection, AuditRows rows) throws SQLException {
    for (int from = 0; from < rows.rows().size(); from += rowsInStatement) {
      int to = Math.min(from + rowsInStatement, rows.rows().size());
      insert(connection, rows.columns(), rows.rows().subList(from, to));
    }
  }

  private static void insert(Connection connection, List<String> columns, List<Object[]> rows)
      throws SQLException {
    String row = "(" + "?,".repeat(columns.size() - 1) + "?)";
    String sql = head(columns) + (row + ",").repeat(rows.size() - 1) + row;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int parameter = 1;
      for (Object[] values : rows) {
        for (Object value : values) {
          set(statement, parameter++, value);
        }
      }
      requireAll(statement.executeUpdate(), rows.size());
    }
  }

  static String head(List<String> columns) {
    return "INSERT INTO " + AuditRows.TABLE + " (`" + String.join("`,`", columns) + "`) VALUES ";
  }

  static void set(PreparedStatement statement, int parameter, Object value) throws SQLException {
    if (value == null) {
      statement.setNull(parameter, Types.VARCHAR);
    } else if (value instanceof String text) {
      statement.setString(parameter, text);
    } else if (value instanceof Long number) {
      statement.setLong(parameter, number);
    } else {
      statement.setBytes(parameter, (byte[]) value);
    }
  }

  static void requireAll(long count, int rows) throws SQLException {
    if (count != rows) {
      throw new SQLException("inserted " + count + " rows of " + rows);
    }
  }
}

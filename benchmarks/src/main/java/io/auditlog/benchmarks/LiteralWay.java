package io.auditlog.benchmarks;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/** INSERTs of so many rows each, written out; the payload as text or in hexadecimal digits. */
record LiteralWay(int rowsInStatement, boolean payloadInHex) implements Way {

  private static final HexFormat HEX = HexFormat.of();

  @Override
  public void insert(Connection connection, AuditRows rows) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      for (int from = 0; from < rows.rows().size(); from += rowsInStatement) {
        int to = Math.min(from + rowsInStatement, rows.rows().size());
        String sql = sql(rows.part(from, to));
        PreparedWay.requireAll(statement.executeUpdate(sql), to - from);
      }
    }
  }

  private String sql(AuditRows rows) {
    int payload = rows.columns().indexOf("payload");
    StringBuilder sql = new StringBuilder(rows.rows().size() * 2048);
    sql.append(PreparedWay.head(rows.columns()));
    String between = "(";
    for (Object[] values : rows.rows()) {
      for (int i = 0; i < values.length; i++) {
        sql.append(between);
        between = ",";
        if (i == payload && payloadInHex) {
          hex(((String) values[i]).getBytes(StandardCharsets.UTF_8), sql);
        } else if (values[i] instanceof byte[] bytes) {
          hex(bytes, sql);
        } else if (values[i] instanceof String text) {
          quote(text, sql);
        } else {
          sql.append(values[i]);
        }
      }
      between = "),(";
    }
    return sql.append(')').toString();
  }

  private static void hex(byte[] bytes, StringBuilder into) {
    HEX.formatHex(into.append("x'"), bytes).append('\'');
  }

  private static void quote(String text, StringBuilder into) {
    into.append('\'');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\'' || c == '\\') {
        into.append('\\');
      }
      into.append(c);
    }
    into.append('\'');
  }
}

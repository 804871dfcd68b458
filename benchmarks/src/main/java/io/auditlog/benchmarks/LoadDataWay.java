package io.auditlog.benchmarks;

import com.mysql.cj.jdbc.JdbcStatement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * {@code LOAD DATA LOCAL} from memory. It bends or drops what does not fit and only warns, so there
 * must be no warning.
 */
record LoadDataWay() implements Way {

  @Override
  public void insert(Connection connection, AuditRows rows) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      JdbcStatement loading = statement.unwrap(JdbcStatement.class);
      loading.setLocalInfileInputStream(new ByteArrayInputStream(lines(rows)));
      String sql =
          "LOAD DATA LOCAL INFILE 'memory' INTO TABLE "
              + AuditRows.TABLE
              + " CHARACTER SET utf8mb4 ("
              + columns(rows)
              + ") SET mac = UNHEX(@mac)";
      PreparedWay.requireAll(statement.executeUpdate(sql), rows.rows().size());
      try (ResultSet warnings = statement.executeQuery("SHOW COUNT(*) WARNINGS")) {
        warnings.next();
        if (warnings.getLong(1) != 0) {
          throw new SQLException(warnings.getLong(1) + " warnings");
        }
      }
    }
  }

  private static String columns(AuditRows rows) {
    return rows.columns().stream()
        .map(name -> name.equals("mac") ? "@mac" : '`' + name + '`')
        .collect(Collectors.joining(","));
  }

  private static byte[] lines(AuditRows rows) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(rows.rows().size() * 1024);
    for (Object[] row : rows.rows()) {
      for (int i = 0; i < row.length; i++) {
        if (i > 0) {
          lines.write('\t');
        }
        if (row[i] == null) {
          lines.writeBytes(new byte[] {'\\', 'N'});
        } else if (row[i] instanceof byte[] bytes) {
          lines.writeBytes(HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
        } else {
          escape(row[i].toString().getBytes(StandardCharsets.UTF_8), lines);
        }
      }
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  private static void escape(byte[] bytes, ByteArrayOutputStream into) {
    for (byte b : bytes) {
      if (b == '\\' || b == '\t' || b == '\n') {
        into.write('\\');
      }
      into.write(b);
    }
  }
}

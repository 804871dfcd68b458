package io.auditlog.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * What the tables hold of a journal already: looked at only when an INSERT met a row that should
 * not have been there, or to compare the chain.
 */
final class StoredRows {

  private final Tables tables;

  StoredRows(Tables tables) {
    this.tables = tables;
  }

  /** The macs of what is in {@code audit_log} or {@code audit_skipped}, by sequence number. */
  Map<Long, byte[]> macs(Connection connection, long journalId, long from, long to)
      throws SQLException {
    Map<Long, byte[]> macs = new HashMap<>();
    add(connection, "mac", tables.log().name(), journalId, from, to, macs);
    add(connection, "mac", tables.skipped().name(), journalId, from, to, macs);
    return macs;
  }

  /** The events in {@code audit_transactions}, by sequence number. */
  Map<Long, byte[]> transactions(Connection connection, long journalId, long from, long to)
      throws SQLException {
    Map<Long, byte[]> payloads = new HashMap<>();
    add(connection, "payload", tables.transactions().name(), journalId, from, to, payloads);
    return payloads;
  }

  private static void add(
      Connection connection,
      String column,
      String table,
      long journalId,
      long from,
      long to,
      Map<Long, byte[]> into)
      throws SQLException {
    String sql =
        "SELECT seq, "
            + column
            + " FROM "
            + Identifiers.quoted(table)
            + " WHERE journal_id = ? AND seq BETWEEN ? AND ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, journalId);
      statement.setLong(2, from);
      statement.setLong(3, to);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          into.put(result.getLong(1), result.getBytes(2));
        }
      }
    }
  }
}

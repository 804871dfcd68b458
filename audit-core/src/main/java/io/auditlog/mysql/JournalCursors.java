package io.auditlog.mysql;

import io.auditlog.journal.JournalHeader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Optional;
import java.util.OptionalLong;

/** The SQL of {@code audit_journal}: one row a journal, its cursor. */
final class JournalCursors {

  /** A cursor that this transaction has locked. Its id must not be kept any longer. */
  static final class Locked {

    private final long id;
    private final JournalPosition position;

    Locked(long id, JournalPosition position) {
      this.id = id;
      this.position = position;
    }

    long id() {
      return id;
    }

    JournalPosition position() {
      return position;
    }
  }

  private static final int MAX_TEXT = 255;

  private final String table;
  private final String select;
  private final String insert;
  private final String update;

  JournalCursors(String table) {
    String name = Identifiers.quoted(table);
    this.table = table;
    this.select = "SELECT id, uploaded_seq, uploaded_mac FROM " + name + " WHERE journal = ?";
    this.insert =
        "INSERT INTO "
            + name
            + " (journal, application, host, alg, key_id, created_at, uploaded_seq, uploaded_at)"
            + " VALUES (?, ?, ?, ?, ?, COALESCE(?, UTC_TIMESTAMP(6)), 0, UTC_TIMESTAMP(6))";
    this.update =
        "UPDATE "
            + name
            + " SET uploaded_seq = ?, uploaded_mac = ?, uploaded_at = UTC_TIMESTAMP(6),"
            + " closed_seq = COALESCE(?, closed_seq) WHERE id = ?";
  }

  String table() {
    return table;
  }

  /** Where the cursor stands, without waiting for who holds it; empty if there is none yet. */
  Optional<Locked> find(Connection connection, JournalHeader journal) throws SQLException {
    return find(connection, journal, select);
  }

  /** Locks the cursor until the transaction ends, and makes it first if there is none. */
  Locked lock(Connection connection, JournalHeader journal) throws SQLException {
    Optional<Locked> locked = find(connection, journal, select + " FOR UPDATE");
    return locked.isPresent() ? locked.get() : insert(connection, journal);
  }

  private static Optional<Locked> find(Connection connection, JournalHeader journal, String sql)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, journal.id().toString());
      try (ResultSet result = statement.executeQuery()) {
        if (!result.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new Locked(
                result.getLong(1), new JournalPosition(result.getLong(2), result.getBytes(3))));
      }
    }
  }

  private Locked insert(Connection connection, JournalHeader journal) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(insert, Statement.RETURN_GENERATED_KEYS)) {
      statement.setString(1, journal.id().toString());
      statement.setString(2, TextCut.toCodePoints(journal.application(), MAX_TEXT));
      statement.setString(3, TextCut.toCodePoints(journal.host(), MAX_TEXT));
      statement.setString(4, journal.alg());
      statement.setString(5, journal.keyId());
      statement.setString(6, Datetimes.utc(journal.createdAt()).orElse(null));
      statement.executeUpdate();
      try (ResultSet keys = statement.getGeneratedKeys()) {
        keys.next();
        return new Locked(keys.getLong(1), JournalPosition.START);
      }
    }
  }

  /** Moves a locked cursor. */
  void move(Connection connection, Locked cursor, JournalPosition to, OptionalLong closedSeq)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setLong(1, to.seq());
      statement.setBytes(2, to.mac());
      if (closedSeq.isPresent()) {
        statement.setLong(3, closedSeq.getAsLong());
      } else {
        statement.setNull(3, Types.BIGINT);
      }
      statement.setLong(4, cursor.id());
      if (statement.executeUpdate() != 1) {
        throw new SQLException("the row of the journal in " + table + " is gone");
      }
    }
  }
}

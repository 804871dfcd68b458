package io.auditlog.mysql;

import io.auditlog.event.Field;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The SQL of {@code audit_transactions} as a work queue. All times are the server's, in UTC
 * whatever the session's time zone is. Nothing here begins or ends a transaction. Immutable and
 * thread-safe.
 *
 * <p>Sessions must be READ COMMITTED: InnoDB's locks on gaps, which REPEATABLE READ takes, would
 * hold up the uploader that adds rows.
 */
public final class TransactionQueue {

  /** The most that one claim can have. */
  public static final int MAX_CLAIM = 1000;

  /** How many expired leases one claim ends at most. */
  private static final int MAX_EXPIRED = 1000;

  private static final int DEADLOCK = 1213;

  /**
   * What makes a claimed row the caller's object.
   *
   * @param <T> the type of the object
   */
  public interface RowReader<T> {

    /**
     * Reads the current row. Its columns: {@code id}, {@code journal_id}, {@code seq}, {@code
     * event_type}, {@code payload}, {@code attempts}, {@code max_attempts}, {@code claimed_by},
     * {@code last_error}; as texts like {@code 2026-11-23T08:50:01.123456Z}: {@code recorded_at},
     * {@code lease_until}.
     */
    T read(ResultSet row) throws SQLException;
  }

  /**
   * Whose a row is. The lease is part of it, so that an earlier claim of the same worker is not.
   */
  public static final class Claim {

    private final long id;
    private final String worker;
    private final String leaseUntil;

    /**
     * A claim of one row.
     *
     * @param leaseUntil as {@link RowReader} got it
     */
    public Claim(long id, String worker, String leaseUntil) {
      this.id = id;
      this.worker = worker;
      this.leaseUntil = leaseUntil;
    }
  }

  private static final String INSTANT = ", '%Y-%m-%dT%H:%i:%s.%fZ')";
  private static final String OURS = "id = ? AND claimed_by = ? AND lease_until = ?";

  private final String table;

  /**
   * The queue in the table with this prefix.
   *
   * @throws IllegalArgumentException if no table can have it
   */
  public TransactionQueue(String tablePrefix) {
    Tables tables = new Tables(Identifiers.checkedPrefix(tablePrefix));
    this.table = Identifiers.quoted(tables.transactions().name());
  }

  /**
   * Ends leases that have run out: their rows are pending again, or dead after the last attempt.
   * Rows that somebody else has locked are left to them.
   */
  public void endExpiredLeases(Connection connection) throws SQLException {
    // Only what the index `lease` holds, so that no other row is touched, much less locked.
    List<Long> ids =
        ids(
            connection,
            "SELECT id FROM "
                + table
                + " WHERE status = 'running' AND lease_until < UTC_TIMESTAMP(6)"
                + " ORDER BY lease_until LIMIT ? FOR UPDATE SKIP LOCKED",
            MAX_EXPIRED);
    if (ids.isEmpty()) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE "
                + table
                + " SET status = IF(attempts < max_attempts, 'pending', 'dead'),"
                + " finished_at = IF(attempts < max_attempts, NULL, UTC_TIMESTAMP(6)),"
                + " available_at = UTC_TIMESTAMP(6),"
                + " last_error = CONCAT('the lease of ', COALESCE(claimed_by, '?'), ' ran out'),"
                + " claimed_by = NULL, lease_until = NULL"
                + " WHERE id IN ("
                + placeholders(ids.size())
                + ")")) {
      setAll(statement, 1, ids);
      statement.executeUpdate();
    }
  }

  /**
   * Makes the oldest rows that are pending and available this worker's. Rows that somebody else has
   * locked are left to them.
   *
   * @param n at most so many, up to {@link #MAX_CLAIM}
   * @param leaseMicros how long from now
   */
  public <T> List<T> claim(
      Connection connection, String worker, int n, long leaseMicros, RowReader<T> reader)
      throws SQLException {
    // Only what the index `claim` holds: a scan of the table would lock rows that are not taken.
    List<Long> ids =
        ids(
            connection,
            "SELECT id FROM "
                + table
                + " WHERE status = 'pending' AND available_at <= UTC_TIMESTAMP(6)"
                + " ORDER BY available_at, id LIMIT ? FOR UPDATE SKIP LOCKED",
            n);
    List<T> claimed = new ArrayList<>();
    if (ids.isEmpty()) {
      return claimed;
    }
    String in = " WHERE id IN (" + placeholders(ids.size()) + ")";
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE "
                + table
                + " SET status = 'running', attempts = attempts + 1, claimed_by = ?,"
                + " lease_until = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND"
                + in)) {
      statement.setString(1, worker);
      statement.setLong(2, leaseMicros);
      setAll(statement, 3, ids);
      statement.executeUpdate();
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT id, journal_id, seq, event_type, payload, attempts, max_attempts, claimed_by,"
                + " last_error, DATE_FORMAT(recorded_at"
                + INSTANT
                + " AS recorded_at, DATE_FORMAT(lease_until"
                + INSTANT
                + " AS lease_until FROM "
                + table
                + in
                + " ORDER BY available_at, id")) {
      setAll(statement, 1, ids);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          claimed.add(reader.read(row));
        }
      }
    }
    return claimed;
  }

  /**
   * Ends a claim: the work is done. Returns whether the claim still held, or this was said before.
   */
  public boolean done(Connection connection, Claim claim) throws SQLException {
    return doneOnce(connection, claim) || hasEndedAs(connection, claim, "done");
  }

  /** Ends a claim: the work is done. Returns whether the claim still held. */
  public boolean doneOnce(Connection connection, Claim claim) throws SQLException {
    String sql = "status = 'done', finished_at = UTC_TIMESTAMP(6)";
    try (PreparedStatement statement = connection.prepareStatement(update(sql))) {
      return end(statement, 1, claim);
    }
  }

  /**
   * Ends a claim: the work is to be tried again, unless this was the last attempt. Returns whether
   * the claim still held, or this was said before.
   */
  public boolean retry(Connection connection, Claim claim, long afterMicros, String errorOrNull)
      throws SQLException {
    String sql =
        "status = IF(attempts < max_attempts, 'pending', 'dead'),"
            + " finished_at = IF(attempts < max_attempts, NULL, UTC_TIMESTAMP(6)),"
            + " available_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, last_error = ?";
    try (PreparedStatement statement = connection.prepareStatement(update(sql))) {
      statement.setLong(1, afterMicros);
      statement.setString(2, cut(errorOrNull));
      return end(statement, 3, claim) || hasEndedAs(connection, claim, "pending", "dead");
    }
  }

  /**
   * Ends a claim: the work is given up. Returns whether the claim still held, or this was said
   * before.
   */
  public boolean dead(Connection connection, Claim claim, String errorOrNull) throws SQLException {
    String sql = "status = 'dead', finished_at = UTC_TIMESTAMP(6), last_error = ?";
    try (PreparedStatement statement = connection.prepareStatement(update(sql))) {
      statement.setString(1, cut(errorOrNull));
      return end(statement, 2, claim) || hasEndedAs(connection, claim, "dead");
    }
  }

  private String update(String set) {
    return "UPDATE " + table + " SET " + set + " WHERE " + OURS + " AND status = 'running'";
  }

  private static boolean end(PreparedStatement update, int parameter, Claim claim)
      throws SQLException {
    set(update, parameter, claim);
    return update.executeUpdate() == 1;
  }

  /** An earlier call has done it, whose answer was lost. */
  private boolean hasEndedAs(Connection connection, Claim claim, String... statuses)
      throws SQLException {
    String sql =
        "SELECT 1 FROM "
            + table
            + " WHERE "
            + OURS
            + " AND status IN ("
            + placeholders(statuses.length)
            + ")";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int parameter = set(statement, 1, claim);
      for (String status : statuses) {
        statement.setString(parameter++, status);
      }
      try (ResultSet result = statement.executeQuery()) {
        return result.next();
      }
    }
  }

  /** The {@code status} of a row, and who has it, for people. */
  public String describe(Connection connection, Claim claim) throws SQLException {
    String sql =
        "SELECT CONCAT('it is ', status, COALESCE(CONCAT(', last claimed by ', claimed_by), ''))"
            + " FROM "
            + table
            + " WHERE id = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, claim.id);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? result.getString(1) : "its row is gone";
      }
    }
  }

  /** Whether the server has ended the transaction so that another can go on: try it again. */
  public static boolean isDeadlock(SQLException exception) {
    return exception.getErrorCode() == DEADLOCK;
  }

  private static String cut(String textOrNull) {
    return textOrNull == null ? null : TextCut.toBytes(textOrNull, Field.TEXT);
  }

  private static int set(PreparedStatement statement, int parameter, Claim claim)
      throws SQLException {
    statement.setLong(parameter, claim.id);
    statement.setString(parameter + 1, claim.worker);
    statement.setString(parameter + 2, Datetimes.utc(claim.leaseUntil).orElse(null));
    return parameter + 3;
  }

  private static List<Long> ids(Connection connection, String sql, int limit) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, limit);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          ids.add(result.getLong(1));
        }
      }
    }
    return ids;
  }

  private static String placeholders(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }

  private static void setAll(PreparedStatement statement, int from, List<Long> values)
      throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      statement.setLong(from + i, values.get(i));
    }
  }
}

package io.auditlog;

import io.auditlog.mysql.TransactionQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * One event with {@code transaction: true} that {@link AuditTransactions#claim} has given to this
 * worker until its lease ends. Immutable.
 */
public final class AuditTransaction {

  private final long id;
  private final long journalId;
  private final long seq;
  private final Instant recordedAt;
  private final String eventType;
  private final String payload;
  private final int attempt;
  private final int maxAttempts;
  private final String lastError;
  private final Instant leaseUntil;
  private final TransactionQueue.Claim claim;

  private AuditTransaction(ResultSet row) throws SQLException {
    id = row.getLong("id");
    journalId = row.getLong("journal_id");
    seq = row.getLong("seq");
    recordedAt = Instant.parse(row.getString("recorded_at"));
    eventType = row.getString("event_type");
    payload = row.getString("payload");
    attempt = row.getInt("attempts");
    maxAttempts = row.getInt("max_attempts");
    lastError = row.getString("last_error");
    leaseUntil = Instant.parse(row.getString("lease_until"));
    claim =
        new TransactionQueue.Claim(id, row.getString("claimed_by"), row.getString("lease_until"));
  }

  static AuditTransaction read(ResultSet row) throws SQLException {
    return new AuditTransaction(row);
  }

  /** Stays the same in all attempts, so it can tell a service that work is offered again. */
  public long id() {
    return id;
  }

  /** {@code journal_id} of the event's row in {@code audit_log}, if it has one. */
  public long journalId() {
    return journalId;
  }

  /** {@code seq} of the event's row in {@code audit_log}, if it has one. */
  public long seq() {
    return seq;
  }

  /** When the event became durable. */
  public Instant recordedAt() {
    return recordedAt;
  }

  /** What kind of event it is; empty if the event does not say. */
  public Optional<String> eventType() {
    return Optional.ofNullable(eventType);
  }

  /** The whole event as JSON, byte for byte as it was recorded. */
  public String payload() {
    return payload;
  }

  /** Which attempt this is, beginning with 1. */
  public int attempt() {
    return attempt;
  }

  /** After how many attempts it is dead. */
  public int maxAttempts() {
    return maxAttempts;
  }

  /** Why the attempt before did not succeed. */
  public Optional<String> lastError() {
    return Optional.ofNullable(lastError);
  }

  /** Until when it is this worker's, by the server's clock. */
  public Instant leaseUntil() {
    return leaseUntil;
  }

  TransactionQueue.Claim claim() {
    return claim;
  }

  /** Without the payload, which may hold anything. */
  @Override
  public String toString() {
    return "transaction "
        + id
        + " ("
        + eventType
        + ", attempt "
        + attempt
        + " of "
        + maxAttempts
        + ")";
  }
}

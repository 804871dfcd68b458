package io.auditlog.metrics;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one queue has counted since it was opened. Thread-safe; reading gives each figure of its own
 * moment.
 */
public final class AuditMetrics {

  private final LongAdder appended = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder uploaded = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder reduced = new LongAdder();
  private final LongAdder quarantined = new LongAdder();
  private final LongAdder damaged = new LongAdder();
  private final LongAdder issues = new LongAdder();
  private volatile Instant lastUpload;
  private volatile String lastError;
  private volatile Instant lastErrorAt;

  /** Events made durable. */
  public LongAdder appended() {
    return appended;
  }

  /** Events that were neither to be logged nor a transaction, and so were not queued. */
  public LongAdder skipped() {
    return skipped;
  }

  /** Events that could not be made durable. */
  public LongAdder failed() {
    return failed;
  }

  /** Events whose upload was committed, whichever journal they came from. */
  public LongAdder uploaded() {
    return uploaded;
  }

  /** Upload transactions that failed and are tried again. */
  public LongAdder retries() {
    return retries;
  }

  /** Events stored without some of their columns, which the database refused. */
  public LongAdder reduced() {
    return reduced;
  }

  /** Events set aside in the quarantine folder. */
  public LongAdder quarantined() {
    return quarantined;
  }

  /** Acknowledged events whose lines were found damaged. */
  public LongAdder damaged() {
    return damaged;
  }

  /** Events made durable with at least one mapping issue. */
  public LongAdder issues() {
    return issues;
  }

  /** Notes a commit. */
  public void uploadedAt(Instant when) {
    lastUpload = when;
  }

  /** When the last upload was committed. */
  public Optional<Instant> lastUpload() {
    return Optional.ofNullable(lastUpload);
  }

  /** Notes the latest trouble; the text must hold no credentials. */
  public void error(String message, Instant when) {
    lastError = message;
    lastErrorAt = when;
  }

  /** The latest trouble, also when it is over. */
  public Optional<String> lastError() {
    return Optional.ofNullable(lastError);
  }

  /** When the latest trouble was. */
  public Optional<Instant> lastErrorAt() {
    return Optional.ofNullable(lastErrorAt);
  }
}

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
  private final Distribution appendNanos = new Distribution();
  private final Distribution flushes = new Distribution();
  private final Distribution uploads = new Distribution();
  private volatile String appendTrouble;
  private volatile String uploadTrouble;
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

  /** Uploads, or attempts to connect, that failed and are tried again. */
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

  /** How long calls waited for their event to become durable, or to fail, in nanoseconds. */
  public Distribution appendNanos() {
    return appendNanos;
  }

  /** Events that were made durable by one write each. */
  public Distribution flushes() {
    return flushes;
  }

  /** Events of each upload transaction that was committed. */
  public Distribution uploads() {
    return uploads;
  }

  /** To be called each minute, by one thread, for what is told of the latest minutes. */
  public void minutePassed() {
    appendNanos.turn();
    flushes.turn();
    uploads.turn();
  }

  /** Counts an event that failed before it came to the queue, and notes why; no credentials. */
  public void eventFails(String why, Instant when) {
    failed.increment();
    appendFails(why, when);
  }

  /** Notes that the latest event could not be made durable; no credentials. */
  public void appendFails(String why, Instant when) {
    appendTrouble = why;
    error(why, when);
  }

  /** Notes that the latest event was made durable. */
  public void appendWorks() {
    if (appendTrouble != null) { // Else each append would write to memory that all threads share.
      appendTrouble = null;
    }
  }

  /** Why the latest event could not be made durable; empty if it was. */
  public Optional<String> appendTrouble() {
    return Optional.ofNullable(appendTrouble);
  }

  /** Notes what keeps events from being uploaded now, or null for nothing; no credentials. */
  public void uploadTrouble(String whyOrNull) {
    uploadTrouble = whyOrNull;
  }

  /** What keeps events from being uploaded now, if anything does. */
  public Optional<String> uploadTrouble() {
    return Optional.ofNullable(uploadTrouble);
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

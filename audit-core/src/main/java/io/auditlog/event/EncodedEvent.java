package io.auditlog.event;

import java.util.Objects;

/**
 * An event as it is queued and stored: JSON in UTF-8 on one line, and what decides where it is
 * stored. Immutable, but for the bytes, which are not copied and must not be changed.
 */
public final class EncodedEvent {

  private final byte[] json;
  private final boolean log;
  private final boolean transaction;
  private final boolean hasIssues;

  EncodedEvent(byte[] json, boolean log, boolean transaction, boolean hasIssues) {
    this.json = Objects.requireNonNull(json, "json");
    this.log = log;
    this.transaction = transaction;
    this.hasIssues = hasIssues;
  }

  /** The event's exact bytes: one JSON object without whitespace and without a newline. */
  public byte[] json() {
    return json;
  }

  /** Whether the event is to be stored in {@code audit_log}. */
  public boolean log() {
    return log;
  }

  /** Whether the event is to be stored in {@code audit_transactions}. */
  public boolean transaction() {
    return transaction;
  }

  /** Whether the event has {@code mapping_issues}. */
  public boolean hasIssues() {
    return hasIssues;
  }
}

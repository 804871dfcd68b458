package io.auditlog.event;

import java.util.Arrays;
import java.util.Objects;

/**
 * An event as it is queued and stored: JSON in UTF-8 on one line, and what decides where it is
 * stored. Immutable until it is {@linkplain #release released}.
 */
public final class EncodedEvent {

  private byte[] buffer;
  private final int length;
  private final boolean log;
  private final boolean transaction;
  private final boolean hasIssues;

  /**
   * @param buffer begins with the event's bytes; not copied, and not to be changed
   * @param length how many these are
   */
  EncodedEvent(byte[] buffer, int length, boolean log, boolean transaction, boolean hasIssues) {
    this.buffer = Objects.requireNonNull(buffer, "buffer");
    this.length = length;
    this.log = log;
    this.transaction = transaction;
    this.hasIssues = hasIssues;
  }

  /**
   * A copy of the event's exact bytes: one JSON object without whitespace and without a newline.
   */
  public byte[] json() {
    return Arrays.copyOf(buffer, length);
  }

  /** What begins with the event's bytes; not to be changed. */
  public byte[] buffer() {
    return buffer;
  }

  /** How many bytes the event has. */
  public int length() {
    return length;
  }

  /**
   * Gives the buffer to the next event of the current thread, when this one is stored and nobody
   * looks at it any more. Each event that is logged has one buffer less for it.
   */
  public void release() {
    JsonBytes.giveBack(buffer);
    buffer = null;
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

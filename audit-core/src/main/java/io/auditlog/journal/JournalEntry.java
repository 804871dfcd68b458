package io.auditlog.journal;

/**
 * One sequence number of a journal: a record, or the news that its record is lost. Arrays are not
 * copied; do not change them.
 */
public final class JournalEntry {

  private final long seq;
  private final String recordedAt;
  private final byte[] event;
  private final byte[] mac;
  private final String lostBecause;
  private final boolean damaged;

  private JournalEntry(
      long seq, String recordedAt, byte[] event, byte[] mac, String lostBecause, boolean damaged) {
    this.seq = seq;
    this.recordedAt = recordedAt;
    this.event = event;
    this.mac = mac;
    this.lostBecause = lostBecause;
    this.damaged = damaged;
  }

  static JournalEntry record(long seq, String recordedAt, byte[] event, byte[] mac) {
    return new JournalEntry(seq, recordedAt, event, mac, null, false);
  }

  static JournalEntry lost(long seq, String reason) {
    return new JournalEntry(seq, null, null, null, reason, false);
  }

  /** A lost one that was acknowledged. */
  static JournalEntry damaged(long seq) {
    String reason = "damaged: was acknowledged and can be read nowhere";
    return new JournalEntry(seq, null, null, null, reason, true);
  }

  public long seq() {
    return seq;
  }

  /** Whether the record of this sequence number can be read nowhere. */
  public boolean isLost() {
    return lostBecause != null;
  }

  /** Whether it was acknowledged all the same, so that what is left of it is to be set aside. */
  public boolean isDamaged() {
    return damaged;
  }

  /** Why the record is lost; null if it is not. */
  public String lostBecause() {
    return lostBecause;
  }

  /** When it was written, as it stands in the line; null if lost. */
  public String recordedAt() {
    return recordedAt;
  }

  /** The exact bytes that were appended; null if lost. */
  public byte[] event() {
    return event;
  }

  /** The chain's 32 bytes; null if lost. */
  public byte[] mac() {
    return mac;
  }
}

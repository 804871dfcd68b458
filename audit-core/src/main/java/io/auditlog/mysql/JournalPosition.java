package io.auditlog.mysql;

import java.util.Arrays;

/** How far MySQL has a journal. Immutable, but for the bytes. */
public final class JournalPosition {

  /** Before the first entry. */
  public static final JournalPosition START = new JournalPosition(0, null);

  private final long seq;
  private final byte[] mac;

  public JournalPosition(long seq, byte[] macOrNull) {
    this.seq = seq;
    this.mac = macOrNull;
  }

  /** The last sequence number that is stored; 0 if none is. */
  public long seq() {
    return seq;
  }

  /** The chain's mac of that line; null if it is not known. */
  public byte[] mac() {
    return mac;
  }

  /** Whether both can be the same place of the same chain. */
  boolean agreesWith(JournalPosition other) {
    boolean comparable = mac != null && other.mac != null;
    return seq == other.seq && (!comparable || Arrays.equals(mac, other.mac));
  }

  @Override
  public String toString() {
    return "seq " + seq;
  }
}

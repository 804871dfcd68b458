package io.auditlog.upload;

/**
 * How many records the next transaction takes: the most that is allowed, less after failures, and
 * few where one of them is suspected. Not thread-safe.
 */
final class BatchSize {

  private final int max;
  private int size;
  private long suspectedUpTo; // The last sequence number of a batch that the database refused.

  BatchSize(int max) {
    this.max = max;
    this.size = max;
  }

  /** How many records after this sequence number may be sent. */
  int after(long seq) {
    if (seq >= suspectedUpTo) {
      return size;
    }
    // One of these is bad. Half of them tells in which half.
    long suspects = suspectedUpTo - seq;
    return (int) Math.max(1, Math.min(size, suspects / 2));
  }

  /** A batch of so many records was too much. */
  void halve(int tried) {
    size = Math.max(1, tried / 2);
  }

  /** A batch was stored. */
  void grow() {
    size = Math.min(max, size * 2);
  }

  /** A record was blamed: where one is bad the next ones may be, so it begins small again. */
  void restart() {
    size = 1;
  }

  /** One of the records up to this sequence number is refused by the database. */
  void suspectUpTo(long seq) {
    suspectedUpTo = seq;
  }
}

package io.auditlog.journal;

/** What an append does when the queue has reached its size limit. */
public enum OnFull {
  /**
   * Waits for room, for a while; after one time-out all appends fail at once until there is room.
   */
  BLOCK,
  /** Fails at once. */
  FAIL
}

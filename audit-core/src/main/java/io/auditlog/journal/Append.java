package io.auditlog.journal;

import io.auditlog.platform.Time;

/** One event on its way to the disk, and the caller that waits for it. */
final class Append {

  private enum State {
    WAITING,
    STORED,
    /** Never tried, because the journal had ended. */
    TURNED_AWAY,
    FAILED
  }

  /** Begins with the event. */
  final byte[] event;

  final int length;
  final byte[] digest;

  /** The one that came before, while gathering; then the one that comes after. */
  Append link;

  private final Time time;
  private final Thread caller;
  private long seq;
  private JournalException failure;
  private volatile State state = State.WAITING;

  /** Of the current thread. */
  Append(byte[] event, int length, Time time) {
    this(event, length, Chain.digest(event, length), time, Thread.currentThread());
  }

  private Append(byte[] event, int length, byte[] digest, Time time, Thread caller) {
    this.event = event;
    this.length = length;
    this.digest = digest;
    this.time = time;
    this.caller = caller;
  }

  /** A mark of no event and no caller, for a static field, which would keep either in memory. */
  static Append mark() {
    return new Append(new byte[0], 0, new byte[0], null, null);
  }

  void stored(long asSeq) {
    seq = asSeq; // Visible to the caller through the volatile state.
    release(State.STORED);
  }

  void failed(JournalException cause) {
    failure = cause;
    release(State.FAILED);
  }

  private void turnAway() {
    release(State.TURNED_AWAY);
  }

  /** Tells one and all that come after it, if there is one, that they failed. */
  static void failAll(Append firstOrNull, JournalException cause) {
    Append at = firstOrNull;
    while (at != null) {
      Append next = at.link;
      at.failed(cause);
      at = next;
    }
  }

  /** Tells one and all that come after it, if there is one, that they were not tried. */
  static void turnAwayAll(Append firstOrNull) {
    Append at = firstOrNull;
    while (at != null) {
      Append next = at.link;
      at.turnAway();
      at = next;
    }
  }

  private void release(State outcome) {
    if (state == State.WAITING) {
      state = outcome;
      if (caller != Thread.currentThread()) { // Who has written it itself does not wait.
        time.unpark(caller);
      }
    }
  }

  /**
   * Waits for the outcome, however often the thread is interrupted; it gets its interrupt back.
   *
   * @return the sequence number, or 0 if the journal had ended before the event was tried
   */
  long await() throws JournalException {
    boolean interrupted = false;
    while (state == State.WAITING) {
      time.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (state == State.FAILED) {
      // A new one for each caller, so that each has its own stack trace.
      throw failure.forCaller();
    }
    return state == State.STORED ? seq : 0;
  }
}

package io.auditlog.journal;

import io.auditlog.platform.Time;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where appends gather while the batch before them is written. Callers never block one another; one
 * thread takes everything at once.
 */
final class Gathering {

  private static final Append CLOSED = Append.mark();

  private final AtomicReference<Append> newest = new AtomicReference<>();
  private final Time time;
  private volatile Thread taker;

  Gathering(Time time) {
    this.time = time;
  }

  /** Says which thread is to be woken and takes, before anything is added. */
  void takenBy(Thread thread) {
    taker = thread;
  }

  /** Adds one; false if it is too late. */
  boolean add(Append append) {
    while (true) {
      Append before = newest.get();
      if (before == CLOSED) {
        return false;
      }
      append.link = before;
      if (newest.compareAndSet(before, append)) {
        if (before == null) {
          wake();
        }
        return true;
      }
    }
  }

  /** Ends the present or next {@link #await}. */
  void wake() {
    time.unpark(taker);
  }

  /** Waits until something has gathered or someone wakes this thread; may return early. */
  void await() {
    if (newest.get() == null) {
      time.park(this);
      // Nobody has reason to interrupt this thread, and park would not wait again.
      Thread.interrupted();
    }
  }

  boolean isEmpty() {
    return newest.get() == null;
  }

  /** All that has gathered, oldest first, linked; null if nothing. */
  Append take() {
    return newest.get() == null ? null : oldestFirst(newest.getAndSet(null));
  }

  /** The same for the last time: from now on nothing can be added. */
  Append close() {
    Append last = newest.getAndSet(CLOSED);
    return last == CLOSED ? null : oldestFirst(last);
  }

  private static Append oldestFirst(Append last) {
    Append first = null;
    Append at = last;
    while (at != null) {
      Append before = at.link;
      at.link = first;
      first = at;
      at = before;
    }
    return first;
  }
}

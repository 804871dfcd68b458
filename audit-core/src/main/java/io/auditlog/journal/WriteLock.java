package io.auditlog.journal;

import io.auditlog.platform.Time;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Held by the thread that writes to a journal: the flusher, or a caller for its own event. Callers
 * only try, so that they never wait for one another; the flusher waits, and comes first.
 */
final class WriteLock {

  private final Time time;
  private final AtomicReference<Thread> owner = new AtomicReference<>();
  private volatile Thread flusher;

  WriteLock(Time time) {
    this.time = time;
  }

  /** For a caller: at once or not at all. */
  boolean tryLock() {
    return owner.get() == null
        && flusher == null
        && owner.compareAndSet(null, Thread.currentThread());
  }

  /** For the flusher, which nobody has reason to interrupt. */
  void lock() {
    Thread self = Thread.currentThread();
    flusher = self; // Before it is tried, so that whoever unlocks it finds this thread.
    while (!owner.compareAndSet(null, self)) {
      time.park(this);
      Thread.interrupted(); // Or park would not wait again.
    }
    flusher = null;
  }

  void unlock() {
    owner.set(null);
    time.unpark(flusher);
  }

  boolean isHeldByCurrentThread() {
    return owner.get() == Thread.currentThread();
  }
}

package io.auditlog.journal;

import io.auditlog.platform.Time;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Opens once. Waits that an interrupt does not end; the thread gets its interrupt back. */
final class Latch {

  private final Time time;
  private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();
  private volatile boolean open;

  Latch(Time time) {
    this.time = time;
  }

  boolean isOpen() {
    return open;
  }

  /** Lets everyone go who waits, or will. */
  void open() {
    open = true;
    // Without an iterator: there may be no memory, and they would wait for ever.
    for (Thread thread = waiting.poll(); thread != null; thread = waiting.poll()) {
      time.unpark(thread);
    }
  }

  void await() {
    Thread self = Thread.currentThread();
    boolean interrupted = false;
    waiting.add(self); // Before it is looked at, so that whoever opens it finds this thread.
    while (!open) {
      time.park(this);
      interrupted |= Thread.interrupted();
    }
    waiting.remove(self);
    if (interrupted) {
      self.interrupt();
    }
  }
}

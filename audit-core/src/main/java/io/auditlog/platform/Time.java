package io.auditlog.platform;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * Every look at a clock and every sleep goes through this interface, so that a test can simulate
 * time. Thread-safe.
 */
public interface Time {

  /** Wall-clock time; may jump in both directions. Only for what people read. */
  Instant now();

  /** Monotonic time in nanoseconds, as {@link System#nanoTime}. For every interval. */
  long nanoTime();

  /** A new alarm, to sleep on until someone rings. */
  Alarm alarm();

  /**
   * Waits as {@link LockSupport#park(Object)} does: until unparked, or at once if that has happened
   * already, or for no reason at all.
   */
  default void park(Object blocker) {
    LockSupport.park(blocker);
  }

  /** Lets a thread go on that waits in {@link #park}, or its next wait there; null is nobody. */
  default void unpark(Thread threadOrNull) {
    LockSupport.unpark(threadOrNull);
  }

  /** A sleep that can be cut short. A ring is kept until the next wait, so none is missed. */
  interface Alarm {

    /** Ends the present wait, or the next one at once. Never blocks. */
    void ring();

    /**
     * Waits until rung, or until the time has passed. Cannot be interrupted; an interrupt that
     * arrives is kept for the caller.
     *
     * @return whether it was rung
     */
    boolean await(Duration atMost);
  }
}

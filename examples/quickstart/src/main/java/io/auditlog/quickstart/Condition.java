package io.auditlog.quickstart;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Something in another process that nobody tells us of. */
@FunctionalInterface
interface Condition {

  boolean holds();

  /** Looks again and again; returns whether it came to hold within the time. */
  static boolean await(Duration atMost, Condition condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return true;
  }
}

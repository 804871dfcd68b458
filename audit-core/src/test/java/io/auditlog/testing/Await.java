package io.auditlog.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, instead of sleeping and hoping. */
public final class Await {

  private static final Duration POLL = Duration.ofMillis(5);

  private Await() {}

  /** Returns when it holds; fails, saying what was awaited, if it does not within that time. */
  public static void until(String what, Duration atMost, BooleanSupplier holds) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + atMost + ": " + what);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}

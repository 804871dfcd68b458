package io.auditlog.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what happens on other threads and other machines. */
public final class Eventually {

  private static final Duration AT_MOST = Duration.ofSeconds(60);
  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

  private Eventually() {}

  /** Returns when the condition holds; fails after a minute, saying how things stood. */
  public static void await(BooleanSupplier condition, Supplier<String> howThingsStand) {
    await(condition, AT_MOST, howThingsStand);
  }

  /** The same with another limit than a minute. */
  public static void await(
      BooleanSupplier condition, Duration atMost, Supplier<String> howThingsStand) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not within " + atMost + ": " + howThingsStand.get());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}

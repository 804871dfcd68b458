package io.auditlog.upload;

import io.auditlog.platform.Time;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait after failures in a row: doubling from a first to a longest wait, each shortened
 * by up to a quarter at random, so that many hosts do not come back at the same moment. Not
 * thread-safe.
 */
final class Backoff {

  private static final double JITTER = 0.25;

  private final Duration initial;
  private final Duration max;
  private final Time time;
  private final DoubleSupplier random;
  private int failures;
  private long failedAt;
  private Duration wait = Duration.ZERO;

  /**
   * A backoff without a failure yet.
   *
   * @param random gives numbers from 0, inclusive, to 1, exclusive
   */
  Backoff(Duration initial, Duration max, Time time, DoubleSupplier random) {
    this.initial = initial;
    this.max = max;
    this.time = time;
    this.random = random;
  }

  /** Notes a failure; returns how long to wait from now. */
  Duration failed() {
    failures++;
    failedAt = time.nanoTime();
    Duration whole = whole(failures);
    wait = whole.minusNanos((long) (whole.toNanos() * JITTER * random.getAsDouble()));
    return wait;
  }

  private Duration whole(int failure) {
    Duration doubled = initial;
    for (int i = 1; i < failure && doubled.compareTo(max) < 0; i++) {
      doubled = doubled.multipliedBy(2);
    }
    return doubled.compareTo(max) < 0 ? doubled : max;
  }

  /** Notes a success. */
  void succeeded() {
    failures = 0;
    wait = Duration.ZERO;
  }

  /** Failures in a row. */
  int failures() {
    return failures;
  }

  /** How long is still to be waited; zero if nothing is. */
  Duration left() {
    if (failures == 0) {
      return Duration.ZERO;
    }
    Duration left = wait.minusNanos(time.nanoTime() - failedAt);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Whether the next attempt may be made. */
  boolean isOver() {
    return left().isZero();
  }
}

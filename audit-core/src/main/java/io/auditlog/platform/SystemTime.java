package io.auditlog.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** This machine's clocks. */
public final class SystemTime implements Time {

  private final Clock clock = Clock.systemUTC();

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Alarm alarm() {
    return new SemaphoreAlarm();
  }

  private static final class SemaphoreAlarm implements Alarm {

    private final Semaphore rings = new Semaphore(0);

    @Override
    public void ring() {
      if (rings.availablePermits() == 0) {
        rings.release();
      }
    }

    @Override
    public boolean await(Duration atMost) {
      long deadline = System.nanoTime() + nanos(atMost);
      boolean interrupted = false;
      try {
        while (true) {
          try {
            boolean rung = rings.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            rings.drainPermits();
            return rung;
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private static long nanos(Duration duration) {
      try {
        return Math.min(duration.toNanos(), Long.MAX_VALUE / 2);
      } catch (ArithmeticException e) {
        return Long.MAX_VALUE / 2;
      }
    }
  }
}

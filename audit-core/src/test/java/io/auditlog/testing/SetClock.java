package io.auditlog.testing;

import io.auditlog.platform.SystemTime;
import io.auditlog.platform.Time;
import java.time.Duration;
import java.time.Instant;

/** This machine's time with a wall clock that someone sets, and with time that can be skipped. */
public final class SetClock implements Time {

  private final Time time = new SystemTime();
  private volatile Duration offset = Duration.ZERO;
  private volatile Duration skipped = Duration.ZERO;

  /** Sets the wall clock; the monotonic one goes on. */
  public void set(Duration by) {
    offset = offset.plus(by);
  }

  /** Lets time go by on the monotonic clock. Who sleeps is not woken. */
  public void skip(Duration time) {
    skipped = skipped.plus(time);
  }

  @Override
  public Instant now() {
    return time.now().plus(offset);
  }

  @Override
  public long nanoTime() {
    return time.nanoTime() + skipped.toNanos();
  }

  @Override
  public Alarm alarm() {
    return time.alarm();
  }
}

package io.auditlog.testing;

import io.auditlog.platform.SystemTime;
import io.auditlog.platform.Time;
import java.time.Duration;
import java.time.Instant;

/** This machine's time with a wall clock that someone sets; the monotonic one goes on. */
public final class SetClock implements Time {

  private final Time time = new SystemTime();
  private volatile Duration offset = Duration.ZERO;

  public void set(Duration by) {
    offset = offset.plus(by);
  }

  @Override
  public Instant now() {
    return time.now().plus(offset);
  }

  @Override
  public long nanoTime() {
    return time.nanoTime();
  }

  @Override
  public Alarm alarm() {
    return time.alarm();
  }
}

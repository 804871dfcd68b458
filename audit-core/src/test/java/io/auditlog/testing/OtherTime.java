package io.auditlog.testing;

import io.auditlog.platform.SystemTime;
import io.auditlog.platform.Time;
import java.time.Duration;
import java.time.Instant;

/** Time that passes as always, on a machine whose clock shows another date. Thread-safe. */
public final class OtherTime implements Time {

  private final Time system = new SystemTime();
  private volatile Duration ahead;

  /** The clock shows this now. */
  public OtherTime(Instant now) {
    set(now);
  }

  /** Sets the clock. */
  public void set(Instant now) {
    ahead = Duration.between(system.now(), now);
  }

  @Override
  public Instant now() {
    return system.now().plus(ahead);
  }

  @Override
  public long nanoTime() {
    return system.nanoTime();
  }

  @Override
  public Alarm alarm() {
    return system.alarm();
  }
}

package io.auditlog.testing;

import io.auditlog.platform.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Time that passes only when a test says so. Thread-safe. */
public final class ManualTime implements Time {

  private final Instant start = Instant.parse("2026-11-23T08:50:01Z");
  private final List<Duration> waits = new CopyOnWriteArrayList<>();
  private long nanos = 42; // The origin of a monotonic clock is arbitrary.
  private int waiting;

  /** Lets time pass. */
  public synchronized void advance(Duration by) {
    nanos += by.toNanos();
    notifyAll();
  }

  /** How long each wait was meant to last, in order. */
  public List<Duration> waits() {
    return waits;
  }

  /** How many wait at the moment. */
  public synchronized int waiting() {
    return waiting;
  }

  @Override
  public synchronized Instant now() {
    return start.plusNanos(nanos);
  }

  @Override
  public synchronized long nanoTime() {
    return nanos;
  }

  @Override
  public Alarm alarm() {
    return new ManualAlarm();
  }

  private final class ManualAlarm implements Alarm {

    private boolean rung;

    @Override
    public void ring() {
      synchronized (ManualTime.this) {
        rung = true;
        ManualTime.this.notifyAll();
      }
    }

    @Override
    public boolean await(Duration atMost) {
      synchronized (ManualTime.this) {
        waits.add(atMost);
        long deadline = nanos + atMost.toNanos();
        waiting++;
        try {
          while (!rung && nanos - deadline < 0) {
            ManualTime.this.wait();
          }
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        } finally {
          waiting--;
        }
        boolean was = rung;
        rung = false;
        return was;
      }
    }
  }
}

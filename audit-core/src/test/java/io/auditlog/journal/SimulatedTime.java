package io.auditlog.journal;

import io.auditlog.platform.Time;
import java.time.Duration;
import java.time.Instant;

/**
 * Time that passes only while everyone waits, or when the simulation says so; and waits that give
 * the turn to another thread.
 */
final class SimulatedTime implements Time {

  private static final Instant START = Instant.parse("2026-11-23T08:50:01Z");

  private final Turns turns;

  SimulatedTime(Turns turns) {
    this.turns = turns;
  }

  /** No two are of the same millisecond, so that journals always sort by when they were made. */
  @Override
  public Instant now() {
    turns.turn();
    turns.advance(1_000_000);
    return START.plusNanos(turns.nanos());
  }

  @Override
  public long nanoTime() {
    turns.turn();
    return turns.nanos();
  }

  @Override
  public Alarm alarm() {
    return new SimulatedAlarm();
  }

  @Override
  public void park(Object blocker) {
    turns.park(blocker);
  }

  @Override
  public void unpark(Thread threadOrNull) {
    turns.unpark(threadOrNull);
  }

  private final class SimulatedAlarm implements Alarm {

    private boolean rung;

    @Override
    public void ring() {
      turns.turnEvenIfDead();
      rung = true;
    }

    @Override
    public boolean await(Duration atMost) {
      turns.turn();
      if (!rung) {
        turns.yieldUntil(() -> rung, turns.nanos() + atMost.toNanos());
      }
      boolean was = rung;
      rung = false;
      return was;
    }
  }
}

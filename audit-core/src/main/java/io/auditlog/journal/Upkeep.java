package io.auditlog.journal;

import io.auditlog.platform.Threads;
import io.auditlog.platform.Time;
import java.time.Duration;

/**
 * The thread that does what need not be done on the way of an event, such as filling segments
 * beforehand, sealing them, and measuring the folder.
 */
final class Upkeep {

  /** What is to be done, a piece at a time. */
  interface Work {
    /** Does one piece; says whether there is more to do at once. Must not throw. */
    boolean doOne();

    /** How long to rest when there is nothing more, unless woken. */
    Duration rest();
  }

  private final Work work;
  private final Time.Alarm alarm;
  private final Latch stopped;
  private volatile boolean stopping;

  private Upkeep(Work work, Time time) {
    this.work = work;
    this.alarm = time.alarm();
    this.stopped = new Latch(time);
  }

  static Upkeep start(Work work, Time time) {
    Upkeep upkeep = new Upkeep(work, time);
    Threads.start("journal-upkeep", upkeep::run);
    return upkeep;
  }

  void wake() {
    alarm.ring();
  }

  /** Returns when the thread has done its last piece. */
  void stop() {
    stopping = true;
    alarm.ring();
    stopped.await();
  }

  private void run() {
    try {
      while (!stopping) {
        doOneOrRest();
      }
    } finally {
      stopped.open();
    }
  }

  private void doOneOrRest() {
    try {
      if (!work.doOne()) {
        alarm.await(work.rest());
      }
    } catch (OutOfMemoryError e) {
      // Saying so needs memory as well, and without this thread nothing is sealed any more.
    }
  }
}

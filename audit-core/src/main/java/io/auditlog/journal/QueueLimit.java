package io.auditlog.journal;

import io.auditlog.platform.Time;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Lets events in only while the queue is smaller than {@code maxQueueSize}. */
final class QueueLimit {

  private final JournalSettings settings;
  private final Time time;
  private final QueueSize size;
  private final Runnable measureSoon;
  private final Queue<Time.Alarm> waiting = new ConcurrentLinkedQueue<>();

  /** Whether somebody has failed for want of room, so that nobody else need wait for it. */
  private volatile boolean jammed;

  private volatile boolean closed;

  QueueLimit(JournalSettings settings, Time time, QueueSize size, Runnable measureSoon) {
    this.settings = settings;
    this.time = time;
    this.size = size;
    this.measureSoon = measureSoon;
  }

  /**
   * Returns when there is room for an event.
   *
   * @throws JournalException if there is none, at once or after {@code blockTimeout}
   */
  void admit(int bytes) throws JournalException {
    if (hasRoomFor(bytes)) {
      return;
    }
    measureSoon.run();
    requireOpen();
    if (settings.onFull() == OnFull.FAIL || jammed || !waitForRoom(bytes)) {
      requireOpen();
      jammed = true;
      throw JournalException.notStored(
          "the queue "
              + settings.queueDir()
              + " is full: "
              + size.bytes()
              + " of "
              + settings.maxQueueSize()
              + " bytes");
    }
  }

  private void requireOpen() throws JournalException {
    if (closed) {
      throw JournalException.notStored("the queue " + settings.queueDir() + " has been closed");
    }
  }

  private boolean hasRoomFor(int bytes) {
    if (size.bytes() + bytes > settings.maxQueueSize()) {
      return false;
    }
    if (jammed) {
      jammed = false;
    }
    return true;
  }

  private boolean waitForRoom(int bytes) {
    Time.Alarm alarm = time.alarm();
    waiting.add(alarm);
    try {
      long deadline = time.nanoTime() + settings.blockTimeout().toNanos();
      while (!hasRoomFor(bytes)) {
        long left = deadline - time.nanoTime();
        if (left <= 0 || jammed || closed) {
          return false;
        }
        alarm.await(Duration.ofNanos(left));
      }
      return true;
    } finally {
      waiting.remove(alarm);
    }
  }

  /** Whether appends wait or fail for want of room. */
  boolean isFull() {
    return jammed || !waiting.isEmpty();
  }

  /** Nobody waits any more. */
  void close() {
    closed = true;
    sizeChanged();
  }

  /** The size has changed: those who wait look again. */
  void sizeChanged() {
    hasRoomFor(settings.maxEventSize()); // If so, nothing is jammed any more.
    waiting.forEach(Time.Alarm::ring);
  }
}

package io.auditlog.journal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** How far a journal of this opening has come: told by its writer, read by its uploader. */
final class Progress {

  /** The last acknowledged sequence number. */
  volatile long acknowledged;

  /** What the first record states as its time; null before it. */
  volatile String firstRecordedAt;

  /** The segment being written, and how much of it is used. Earlier ones are complete. */
  volatile SegmentWriter current;

  /** Whether no file that is being written has been deleted by someone. */
  volatile BooleanSupplier filesAreThere = () -> true;

  private final AtomicInteger remakings = new AtomicInteger();

  /** Whether nothing will be written any more. */
  volatile boolean ended;

  /** Notes that deleted files are going to be made again, before readers can see the first one. */
  void remakingBegins() {
    remakings.incrementAndGet();
  }

  /** Notes that all of them are there. */
  void remakingEnds() {
    remakings.incrementAndGet();
  }

  /**
   * Stays the same while no file is made again that someone has deleted. What has been seen of the
   * files under one number tells nothing of them under another.
   */
  int remakings() {
    return remakings.get();
  }

  /** Whether files are being made again now, so that some may be missing or not be whole. */
  boolean isRemaking() {
    return remakings() % 2 != 0;
  }

  /** Of a journal whose owner is gone. */
  static Progress ofAbandoned() {
    Progress progress = new Progress();
    progress.ended = true;
    return progress;
  }
}

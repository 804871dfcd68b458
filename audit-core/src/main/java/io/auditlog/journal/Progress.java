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

  /** How often deleted files have been made again. */
  final AtomicInteger remade = new AtomicInteger();

  /** Whether nothing will be written any more. */
  volatile boolean ended;

  /** Of a journal whose owner is gone. */
  static Progress ofAbandoned() {
    Progress progress = new Progress();
    progress.ended = true;
    return progress;
  }
}

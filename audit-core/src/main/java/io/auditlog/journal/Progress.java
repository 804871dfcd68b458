package io.auditlog.journal;

/** How far a journal of this opening has come: told by its writer, read by its uploader. */
final class Progress {

  /** The last acknowledged sequence number. */
  volatile long acknowledged;

  /** What the first record states as its time; null before it. */
  volatile String firstRecordedAt;

  /** The segment being written, and how much of it is used. Earlier ones are complete. */
  volatile SegmentWriter current;

  /** Whether nothing will be written any more. */
  volatile boolean ended;

  /** Of a journal whose owner is gone. */
  static Progress ofAbandoned() {
    Progress progress = new Progress();
    progress.ended = true;
    return progress;
  }
}

package io.auditlog.journal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The segments of a journal of which MySQL has everything: they may go, unless something in them
 * was damaged, which the quarantine keeps for a person to look at. The last segment never counts
 * among them, nor does one that may be needed to tell whose journal it is. One thread at a time,
 * but for {@link #contains}.
 */
final class UploadedSegments {

  private final Environment env;
  private final UUID journal;
  private final StoredSegments segments;
  private final Progress progress;
  private volatile Set<Path> paths = Collections.emptySet();

  UploadedSegments(Environment env, UUID journal, StoredSegments segments, Progress progress) {
    this.env = env;
    this.journal = journal;
    this.segments = segments;
    this.progress = progress;
  }

  /** Whether a file is one of them. From any thread. */
  boolean contains(Path file) {
    return paths.contains(file);
  }

  /**
   * Notes those that have become so.
   *
   * @param uploadedSeq the last number that MySQL has
   * @param now on the monotonic clock
   */
  void note(long uploadedSeq, long now) throws IOException {
    try {
      noteThoseThere(uploadedSeq, now);
    } catch (NoSuchFileException e) {
      segments.lookAnew(); // Somebody has deleted one; the others are noted next time.
    }
  }

  private void noteThoseThere(long uploadedSeq, long now) throws IOException {
    List<StoredSegment> all = segments.all();
    for (int i = 0; i + 1 < all.size(); i++) {
      StoredSegment segment = all.get(i);
      if (segment.uploadedSince == null) {
        if (!segments.isComplete(segment)
            || all.get(i + 1).firstSeq() > uploadedSeq + 1
            || segment.lastSeq(env.disk) > uploadedSeq
            || mayBeTheOnlyDurable(segment)) {
          return;
        }
        segment.uploadedSince = now;
        Set<Path> more = new HashSet<>(paths);
        more.add(segment.path);
        paths = more;
      }
    }
  }

  /**
   * Whether a power cut could leave nothing readable of a journal without this segment: nobody
   * could tell then whose the rest is.
   */
  private boolean mayBeTheOnlyDurable(StoredSegment segment) throws IOException {
    return !progress.ended && segment.lastSeq(env.disk) >= progress.acknowledged;
  }

  /** MySQL has gone back to a number: what holds a later one is no longer uploaded. */
  void takeBack(long uploadedSeq) throws IOException {
    Set<Path> fewer = new HashSet<>(paths);
    for (StoredSegment segment : segments.all()) {
      if (segment.uploadedSince != null && segment.lastSeq(env.disk) > uploadedSeq) {
        segment.uploadedSince = null;
        fewer.remove(segment.path);
      }
    }
    paths = fewer;
  }

  /** Deletes those that were uploaded at least so long ago. */
  void delete(Duration keep) throws IOException {
    try {
      deleteThoseThere(keep);
    } catch (NoSuchFileException e) {
      segments.lookAnew(); // Somebody has deleted one; the others go next time.
    }
  }

  private void deleteThoseThere(Duration keep) throws IOException {
    for (StoredSegment segment : segments.all()) {
      if (segment.uploadedSince == null
          || env.time.nanoTime() - segment.uploadedSince < keep.toNanos()) {
        return;
      }
      putAway(segment);
      segments.forget(segment);
      Set<Path> fewer = new HashSet<>(paths);
      fewer.remove(segment.path);
      paths = fewer;
    }
  }

  /** Deletes a segment, or keeps it in the quarantine if anything in it was damaged. */
  private void putAway(StoredSegment segment) throws IOException {
    try {
      if (isDamaged(segment)) {
        env.quarantine.takeSegment(journal, segment.path);
      } else {
        env.disk.delete(segment.path);
      }
    } catch (NoSuchFileException e) {
      // Somebody was faster.
    }
  }

  /** All of it is uploaded and is to go: the quarantine takes what was damaged. */
  void keepDamaged() throws IOException {
    for (StoredSegment segment : segments.all()) {
      try {
        if (isDamaged(segment)) {
          env.quarantine.takeSegment(journal, segment.path);
        }
      } catch (NoSuchFileException e) {
        // Somebody was faster.
      }
    }
  }

  /**
   * Whether it may hold what is left of a damaged line: of a number between its first one and that
   * of the next segment, or, if its beginning cannot be read, of one before.
   */
  private boolean isDamaged(StoredSegment segment) throws IOException {
    long first = segments.firstSeq(segment);
    if (segment.isForeign()) {
      return true;
    }
    if (first == StoredSegment.NONE) {
      return segment.content(env.disk).isPartlyUnreadable
          && (segment.damaged || env.quarantine.hasDamaged(journal, 1, Long.MAX_VALUE));
    }
    segment.lastSeq(env.disk); // Which looks for damage as well.
    StoredSegment next = segments.after(segment);
    return segment.damaged
        || env.quarantine.hasDamaged(
            journal,
            segment.isHeaderUnreadable() ? 1 : first,
            next == null ? Long.MAX_VALUE : Math.max(first, next.firstSeq() - 1));
  }
}

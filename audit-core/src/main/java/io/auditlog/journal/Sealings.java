package io.auditlog.journal;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The segments of a journal that are complete but for their end line: sealed one after the other,
 * in the order in which they came. One whose file someone has deleted stays open until it has been
 * made again, as sealing would close it. Thread-safe: the flusher adds them, upkeep seals, and what
 * is left at the end the flusher.
 */
final class Sealings {

  private final Environment env;
  private final LongSupplier uploadedSeq;
  private final Runnable whenMissing;
  private final Queue<Sealing> toSeal = new ConcurrentLinkedQueue<>();
  private volatile long durable;
  private volatile boolean evenIfMissing;

  /** Held while a segment is sealed or made again. Guards everything below. */
  private final ReentrantLock mutex = new ReentrantLock();

  private boolean failed;

  /**
   * @param uploadedSeq up to which number nothing need be here any more
   * @param whenMissing is told that the next one has been deleted; must be quick
   */
  Sealings(Environment env, LongSupplier uploadedSeq, Runnable whenMissing) {
    this.env = env;
    this.uploadedSeq = uploadedSeq;
    this.whenMissing = whenMissing;
  }

  /** Takes a segment over: nobody else may write to it any more. */
  void add(SegmentWriter segment, long lastSeq, byte[] lastMac) {
    toSeal.add(new Sealing(segment, lastSeq, lastMac.clone()));
  }

  /** The last number up to which all have been sealed, and so are durable. From any thread. */
  long durable() {
    return durable;
  }

  /** Seals the next one; says whether there may be more. */
  boolean sealOne() {
    mutex.lock();
    try {
      Sealing next = toSeal.peek();
      if (next == null) {
        return false;
      }
      if (!evenIfMissing && isMissing(next)) {
        whenMissing.run(); // Sealing would close it, and nobody could read it any more.
        return false;
      }
      toSeal.remove();
      try {
        next.segment.seal(next.lastSeq, next.lastMac);
        if (!failed) {
          durable = next.lastSeq;
        }
      } catch (IOException e) {
        failed = true;
        env.trouble(
            "sealing a segment in " + next.segment.directory() + " failed; its records are there",
            e);
      }
      return true;
    } finally {
      mutex.unlock();
    }
  }

  /** Seals all there are, also what has been deleted: nobody makes it again. */
  void sealAll() {
    evenIfMissing = true;
    while (sealOne()) {
      // Until all are sealed.
    }
  }

  /**
   * Whether readers find all that is still to be sealed. From any thread, and keeps none waiting.
   */
  boolean areThere() {
    return toSeal.stream().noneMatch(this::isMissing);
  }

  /**
   * Writes again those whose files have been deleted.
   *
   * @return whether there were any
   */
  boolean makeAgain() throws IOException {
    boolean made = false;
    mutex.lock();
    try {
      for (Sealing next : toSeal) {
        if (isMissing(next)) {
          next.segment.makeAgain();
          made = true;
        }
      }
    } finally {
      mutex.unlock();
    }
    return made;
  }

  /** Not if it has been uploaded: then we may have deleted it ourselves, and need not have it. */
  private boolean isMissing(Sealing sealing) {
    return sealing.lastSeq > uploadedSeq.getAsLong() && !sealing.segment.isThere();
  }

  /** A segment with what its end line says. */
  private static final class Sealing {
    final SegmentWriter segment;
    final long lastSeq;
    final byte[] lastMac;

    Sealing(SegmentWriter segment, long lastSeq, byte[] lastMac) {
      this.segment = segment;
      this.lastSeq = lastSeq;
      this.lastMac = lastMac;
    }
  }
}

package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.OptionalLong;

/** One segment on the disk, and what is known of it. Not thread-safe. */
final class StoredSegment {

  /** Stands for the first number of a segment without any record. */
  static final long NONE = Long.MAX_VALUE;

  /** An end line has two numbers at most as long as this, and a mac. */
  private static final int END_LINE = 128;

  final long number;
  final Path path;

  /** Whether something in it was read and found wrong, so that it must be kept. */
  boolean damaged;

  /** Since when all of it has been uploaded, on the monotonic clock; null if that is not so. */
  Long uploadedSince;

  private boolean inspected;
  private boolean headerUnreadable;
  private long firstSeq = NONE;
  private byte[] prevMac;

  StoredSegment(long number, Path path) {
    this.number = number;
    this.path = path;
  }

  /**
   * Reads where the segment begins.
   *
   * @param complete whether nobody writes to it any more, so that what is found stays so
   */
  void inspect(Disk disk, boolean complete) throws IOException {
    if (inspected) {
      return;
    }
    try (SegmentReader reader = new SegmentReader(disk, path, 0)) {
      Line line = reader.next();
      boolean headerMissing = false;
      while (line != null) {
        if (line.kind == Line.Kind.HEADER) {
          SegmentHeader header = line.header();
          if (header != null) {
            found(header.firstSeq, header.prevMac);
            return;
          }
        } else if (line.isRecord()) {
          if (complete) { // Else it may just be being written.
            headerUnreadable = headerMissing;
            found(line.seq, null);
          } else {
            firstSeq = line.seq;
          }
          return;
        }
        headerMissing = true;
        line = reader.next();
      }
    }
    firstSeq = NONE;
    inspected = complete;
  }

  private void found(long seq, byte[] macBefore) {
    firstSeq = seq;
    prevMac = macBefore;
    inspected = true;
  }

  /** The first number in it, {@link #NONE} without a record. After {@link #inspect}. */
  long firstSeq() {
    return firstSeq;
  }

  /** The mac before the first record; null if the header cannot be read. */
  byte[] prevMac() {
    return prevMac;
  }

  /** The last number according to the end line; empty if the segment was not sealed. */
  OptionalLong sealedAt(Disk disk) throws IOException {
    try (DiskFile file = disk.openForReading(path)) {
      long size = file.size();
      int length = (int) Math.min(END_LINE, size);
      ByteBuffer last = ByteBuffer.allocate(length);
      if (!file.readFully(last, size - length)) {
        return OptionalLong.empty();
      }
      byte[] bytes = last.array();
      int start = length - 2;
      while (start >= 0 && bytes[start] != '\n') {
        start--;
      }
      if (length == 0 || bytes[length - 1] != '\n') {
        return OptionalLong.empty();
      }
      Line line = Line.parse(bytes, start + 1, length - 1);
      return line.kind == Line.Kind.END ? OptionalLong.of(line.seq) : OptionalLong.empty();
    }
  }

  /**
   * The last number in it, 0 if there is none. Reads the whole segment if it was not sealed. Then a
   * line that cannot be read may as well be torn; whether it is damage shows when its number is
   * read, as it may stand in another segment too.
   */
  long lastSeq(Disk disk) throws IOException {
    OptionalLong sealedAt = sealedAt(disk);
    if (sealedAt.isPresent()) {
      damaged |= headerUnreadable;
      return sealedAt.getAsLong();
    }
    long last = 0;
    try (SegmentReader reader = new SegmentReader(disk, path, 0)) {
      for (Line line = reader.next(); line != null; line = reader.next()) {
        last = Math.max(last, line.seq);
      }
    }
    return last;
  }
}

package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.UUID;

/** One segment on the disk, and what is known of it. Not thread-safe. */
final class StoredSegment {

  /** Stands for the first number of a segment without any record. */
  static final long NONE = Long.MAX_VALUE;

  /** No end line is longer: it has a number of 18 digits at most, a mac and a crc. */
  private static final int END_LINE = 128;

  final long number;
  final Path path;
  private final UUID journal;

  /** Whether something in it was read and found wrong, so that it must be kept. */
  boolean damaged;

  /** Since when all of it has been uploaded, on the monotonic clock; null if that is not so. */
  Long uploadedSince;

  private boolean inspected;
  private boolean headerUnreadable;
  private boolean foreign;
  private long firstSeq = NONE;
  private byte[] prevMac;
  private JournalHeader journalHeader;
  private OptionalLong sealedAt;
  private Content content;

  StoredSegment(long number, Path path, UUID journal) {
    this.number = number;
    this.path = path;
    this.journal = journal;
  }

  /** The same segment, of whose file nothing is known any more. */
  StoredSegment madeAgain() {
    StoredSegment again = new StoredSegment(number, path, journal);
    again.damaged = damaged;
    again.uploadedSince = uploadedSince;
    return again;
  }

  /**
   * Reads where the segment begins. If its header is not where it should be, all of it is read.
   *
   * @param complete whether nobody writes to it any more, so that what is found stays so
   */
  void inspect(Disk disk, boolean complete) throws IOException {
    if (inspected) {
      return;
    }
    try (SegmentReader reader = new SegmentReader(disk, path, 0)) {
      Line line = reader.next();
      SegmentHeader header = header(line);
      if (header != null) {
        foreign = !header.journal.id().equals(journal);
        firstSeq = foreign ? NONE : header.firstSeq;
        prevMac = header.prevMac;
        journalHeader = foreign ? null : header.journal;
        inspected = true;
        return;
      }
      long lowest = NONE;
      while (line != null && (complete || lowest == NONE)) {
        header = header(line);
        if (line.isRecord()) {
          lowest = Math.min(lowest, line.seq);
        } else if (header != null && header.journal.id().equals(journal)) {
          lowest = Math.min(lowest, header.firstSeq);
        }
        line = reader.next();
      }
      firstSeq = lowest;
      headerUnreadable = complete && lowest != NONE; // Else it may just be being written.
      inspected = complete;
    }
  }

  private static SegmentHeader header(Line lineOrNull) {
    return lineOrNull != null && lineOrNull.kind == Line.Kind.HEADER ? lineOrNull.header() : null;
  }

  /**
   * Whether a record belongs here, when nobody writes to the segment any more: not if it stands
   * before the first one that the header tells, or behind the last one that the end line tells.
   */
  boolean isPlaceOf(Line record, Disk disk) throws IOException {
    if (record.seq < firstSeq) {
      return false;
    }
    OptionalLong last = sealedAt(disk);
    return !last.isPresent() || record.seq <= last.getAsLong();
  }

  /** Whether it is another journal's, so that nothing in it is read. After {@link #inspect}. */
  boolean isForeign() {
    return foreign;
  }

  /** Whether it begins with something that cannot be read. After {@link #inspect}. */
  boolean isHeaderUnreadable() {
    return headerUnreadable;
  }

  /** The first number in it, {@link #NONE} without a record. After {@link #inspect}. */
  long firstSeq() {
    return firstSeq;
  }

  /** The mac before the first record; null if the header cannot be read. */
  byte[] prevMac() {
    return prevMac;
  }

  /** What the header says of the journal; null if it cannot be read, or is another journal's. */
  JournalHeader journalHeader() {
    return journalHeader;
  }

  /**
   * The last number according to the end line, when nobody writes to the segment any more; empty if
   * it was not sealed.
   */
  OptionalLong sealedAt(Disk disk) throws IOException {
    if (sealedAt == null) {
      sealedAt = readSealedAt(disk);
    }
    return sealedAt;
  }

  private OptionalLong readSealedAt(Disk disk) throws IOException {
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
      return line.kind == Line.Kind.END && line.seq >= firstSeq
          ? OptionalLong.of(line.seq)
          : OptionalLong.empty();
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
    return content(disk).highest;
  }

  /** The highest number that it proves to have been durable; 0 if it proves nothing. */
  long provenDurable(Disk disk) throws IOException {
    if (foreign) {
      return 0;
    }
    OptionalLong sealedAt = sealedAt(disk);
    return sealedAt.isPresent() ? sealedAt.getAsLong() : content(disk).proven;
  }

  /** What a line proves to have been durable, unless it is not of this segment. */
  long proves(Line line) {
    if (line.seq < firstSeq && firstSeq != NONE) {
      return 0;
    }
    return line.kind == Line.Kind.END ? line.seq : line.durable;
  }

  /** What there is in it, once nobody writes to it any more. Reads the whole segment once. */
  Content content(Disk disk) throws IOException {
    if (content == null) {
      content = new Content(disk, this);
    }
    return content;
  }

  /** What is known of a segment when all of it has been read. Immutable. */
  static final class Content {

    /** The highest number in it, 0 if there is none. */
    final long highest;

    /** The highest number that a line of it proves to have been durable. */
    final long proven;

    /** Whether a number stands behind a higher one, as no journal of ours has it. */
    final boolean isOutOfOrder;

    /** Whether any line in it cannot be read. */
    final boolean isPartlyUnreadable;

    private Content(Disk disk, StoredSegment segment) throws IOException {
      long last = 0;
      long durable = 0;
      boolean outOfOrder = false;
      boolean unreadable = false;
      try (SegmentReader reader = new SegmentReader(disk, segment.path, 0)) {
        for (Line line = reader.next(); line != null; line = reader.next()) {
          durable = Math.max(durable, segment.proves(line));
          outOfOrder |= line.isRecord() && line.seq < last;
          unreadable |= line.isDamaged();
          last = Math.max(last, line.seq);
        }
      }
      highest = last;
      proven = durable;
      isOutOfOrder = outOfOrder;
      isPartlyUnreadable = unreadable;
    }
  }
}

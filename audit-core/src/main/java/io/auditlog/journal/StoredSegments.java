package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The segments of one journal as they stand on the disk. Not thread-safe. */
final class StoredSegments {

  private final Disk disk;
  private final Progress progress;
  private final Path directory;
  private final TreeMap<Long, StoredSegment> byNumber = new TreeMap<>();

  StoredSegments(Disk disk, Path directory, Progress progress) {
    this.disk = disk;
    this.directory = directory;
    this.progress = progress;
  }

  Disk disk() {
    return disk;
  }

  /** Looks at the folder again. */
  void refresh() throws IOException {
    List<Long> there = new ArrayList<>();
    for (String name : disk.list(directory)) {
      OptionalLong number = QueueFolder.segmentNumber(name);
      if (number.isPresent()) {
        Path path = directory.resolve(name);
        Optional<FileStatus> status = disk.status(path);
        if (status.isPresent() && status.get().isRegular() && status.get().isOurs()) {
          there.add(number.getAsLong());
          byNumber.computeIfAbsent(number.getAsLong(), n -> new StoredSegment(n, path));
        }
      }
    }
    byNumber.keySet().retainAll(there);
  }

  /** The segments that may hold records, in order, as of the last look. */
  Collection<StoredSegment> all() {
    SegmentWriter current = progress.current;
    // Behind the current one there may be one that is only being prepared.
    return progress.ended || current == null
        ? byNumber.values()
        : byNumber.headMap(current.number, true).values();
  }

  /** The last one that begins at or before a number; null if none does. */
  StoredSegment containing(long seq) throws IOException {
    StoredSegment found = null;
    List<StoredSegment> segments = new ArrayList<>(all());
    for (int i = segments.size() - 1; i >= 0 && found == null; i--) {
      StoredSegment segment = segments.get(i);
      if (firstSeq(segment) <= seq) {
        found = segment;
      }
    }
    return found;
  }

  /** The next one that holds records, looking at the folder again if need be; null if none does. */
  StoredSegment after(StoredSegment segment) throws IOException {
    StoredSegment next = knownAfter(segment.number);
    if (next == null) {
      refresh();
      next = knownAfter(segment.number);
    }
    return next;
  }

  /** The first one that holds records; null if none does. */
  StoredSegment first() throws IOException {
    return knownAfter(0);
  }

  private StoredSegment knownAfter(long number) throws IOException {
    for (StoredSegment segment : all()) {
      if (segment.number > number && firstSeq(segment) != StoredSegment.NONE) {
        return segment;
      }
    }
    return null;
  }

  long firstSeq(StoredSegment segment) throws IOException {
    segment.inspect(disk, isComplete(segment));
    return segment.firstSeq();
  }

  /** Whether nobody writes to it any more. */
  boolean isComplete(StoredSegment segment) {
    SegmentWriter current = progress.current;
    return progress.ended || (current != null && segment.number < current.number);
  }

  void forget(StoredSegment segment) {
    byNumber.remove(segment.number);
  }

  boolean has(StoredSegment segmentOrNull) {
    return segmentOrNull != null && byNumber.get(segmentOrNull.number) == segmentOrNull;
  }

  /**
   * The highest number that the files prove to have been durable: from stamps, end lines and, where
   * every acknowledged record was synced, headers. Looks at the last segment that says anything.
   */
  long provenDurable(Durability durability) throws IOException {
    long proven = 0;
    List<StoredSegment> segments = new ArrayList<>(byNumber.values());
    for (int i = segments.size() - 1; i >= 0 && proven == 0; i--) {
      Path path = segments.get(i).path;
      proven = Math.max(provenByHeader(path, durability), provenByLastLine(path));
    }
    return proven;
  }

  private long provenByHeader(Path path, Durability durability) throws IOException {
    try (SegmentReader reader = new SegmentReader(disk, path, 0)) {
      SegmentHeader header = reader.header();
      return header == null || durability == Durability.FLUSH ? 0 : header.firstSeq - 1;
    }
  }

  /** Stamps never fall within a segment, and its end line comes last. */
  private long provenByLastLine(Path path) throws IOException {
    try (BackwardReader reader = new BackwardReader(disk, path)) {
      for (Line line = reader.previous(); line != null; line = reader.previous()) {
        if (line.isRecord()) {
          return line.durable;
        }
        if (line.kind == Line.Kind.END) {
          return line.seq;
        }
      }
      return 0;
    }
  }
}

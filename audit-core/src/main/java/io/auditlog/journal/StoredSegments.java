package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;

/** The segments of one journal as they stand on the disk. Not thread-safe. */
final class StoredSegments {

  private final Disk disk;
  private Path notOursOrNull;
  private final Progress progress;
  private final Path directory;
  private final UUID journal;
  private final TreeMap<Long, StoredSegment> byNumber = new TreeMap<>();

  /** Whether the last look was after the end, when no file is there that is only being prepared. */
  private boolean lookedAfterEnd;

  private static final int NEVER = -1;

  /** What {@link Progress#remakings} was at the last look. */
  private int lookedAtRemakings = NEVER;

  StoredSegments(Disk disk, Path directory, UUID journal, Progress progress) {
    this.disk = disk;
    this.directory = directory;
    this.journal = journal;
    this.progress = progress;
  }

  Disk disk() {
    return disk;
  }

  /**
   * What has the name of a segment, as of the last look, and is a link, or someone else's, or no
   * file; null if nothing is.
   */
  Path notOursOrNull() {
    return notOursOrNull;
  }

  /** Has the folder looked at again before anything more is said of it. */
  void lookAnew() {
    lookedAtRemakings = NEVER;
  }

  /** Looks at the folder again. */
  void refresh() throws IOException {
    boolean ended = progress.ended;
    int remakings = progress.remakings();
    if (remakings != lookedAtRemakings) {
      byNumber.replaceAll((number, segment) -> segment.madeAgain());
      lookedAtRemakings = remakings;
    }
    List<Long> there = new ArrayList<>();
    Path notOurs = null;
    for (String name : disk.list(directory)) {
      OptionalLong number = QueueFolder.segmentNumber(name);
      if (number.isPresent()) {
        Path path = directory.resolve(name);
        Optional<FileStatus> status = disk.status(path);
        if (status.isPresent() && status.get().isRegular() && status.get().isOurs()) {
          there.add(number.getAsLong());
          byNumber.computeIfAbsent(number.getAsLong(), n -> new StoredSegment(n, path, journal));
        } else if (status.isPresent()) {
          notOurs = path;
        }
      }
    }
    notOursOrNull = notOurs;
    byNumber.keySet().retainAll(there);
    lookedAfterEnd = ended;
  }

  /**
   * The segments that may hold records, as of the last look: in the order in which they begin,
   * which is that of their names unless someone has renamed or copied one. Those without a record
   * come last.
   */
  List<StoredSegment> all() throws IOException {
    // In this order, as the writer changes them in the other one.
    SegmentWriter current = progress.current;
    boolean ended = progress.ended;
    if ((ended && !lookedAfterEnd) || progress.remakings() != lookedAtRemakings) {
      refresh();
    }
    // Behind the current one there may be one that is only being prepared, and goes at the end.
    List<StoredSegment> all =
        new ArrayList<>(
            ended || current == null
                ? byNumber.values()
                : byNumber.headMap(current.number, true).values());
    for (StoredSegment segment : all) {
      segment.inspect(disk, isComplete(segment));
    }
    all.sort(Comparator.comparingLong(StoredSegment::firstSeq).thenComparingLong(s -> s.number));
    return all;
  }

  /** The last one that begins at or before a number; null if none does. */
  StoredSegment containing(long seq) throws IOException {
    StoredSegment found = null;
    for (StoredSegment segment : all()) {
      if (segment.firstSeq() <= seq) {
        found = segment;
      }
    }
    return found;
  }

  /** The next one that holds records, looking at the folder again if need be; null if none does. */
  StoredSegment after(StoredSegment segment) throws IOException {
    StoredSegment next = knownAfter(segment);
    if (next == null) {
      refresh();
      next = knownAfter(segment);
    }
    return next;
  }

  /** The first one that holds records; null if none does. */
  StoredSegment first() throws IOException {
    List<StoredSegment> all = all();
    return all.isEmpty() || all.get(0).firstSeq() == StoredSegment.NONE ? null : all.get(0);
  }

  /** The next one that holds records, as of the last look; null if none does. */
  StoredSegment knownAfter(StoredSegment before) throws IOException {
    for (StoredSegment segment : all()) {
      boolean isAfter =
          segment.firstSeq() == before.firstSeq()
              ? segment.number > before.number
              : segment.firstSeq() > before.firstSeq();
      if (isAfter && segment.firstSeq() != StoredSegment.NONE) {
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
    return segmentOrNull != null
        && byNumber.get(segmentOrNull.number) == segmentOrNull
        && progress.remakings() == lookedAtRemakings;
  }

  /**
   * The highest number that the files prove to have been durable: from stamps, end lines and, where
   * every acknowledged record was synced, headers. Looks at the last segment that says anything.
   */
  long provenDurable(Durability durability) throws IOException {
    long proven = 0;
    List<StoredSegment> segments = all();
    for (int i = segments.size() - 1; i >= 0 && proven == 0; i--) {
      StoredSegment segment = segments.get(i);
      if (!segment.isForeign()) {
        proven = Math.max(provenByHeader(segment, durability), provenByLastLine(segment));
      }
    }
    return proven;
  }

  /**
   * The same, from all lines of all segments: also where someone has moved lines, or the last
   * segment has no header that tells its place.
   */
  long provenDurableByAll(Durability durability) throws IOException {
    long proven = 0;
    for (StoredSegment segment : all()) {
      if (!segment.isForeign()) {
        proven = Math.max(proven, provenByHeader(segment, durability));
        proven = Math.max(proven, segment.content(disk).proven);
      }
    }
    return proven;
  }

  private static long provenByHeader(StoredSegment segment, Durability durability) {
    return durability == Durability.FLUSH || segment.prevMac() == null ? 0 : segment.firstSeq() - 1;
  }

  /** Stamps never fall within a segment, and its end line comes last. */
  private long provenByLastLine(StoredSegment segment) throws IOException {
    try (BackwardReader reader = new BackwardReader(disk, segment.path)) {
      for (Line line = reader.previous(); line != null; line = reader.previous()) {
        long proven = segment.proves(line);
        if (proven > 0) {
          return proven;
        }
      }
      return 0;
    }
  }
}

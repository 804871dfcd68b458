package io.auditlog.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Finds the records of a journal in the order of their numbers, wherever their lines stand. A
 * number may stand in two segments if the first one was abandoned after a disk failure; one good
 * line is enough. Not thread-safe.
 *
 * <p>Used in sessions: {@link #begin}, {@link #find} for one number after the other, {@link
 * #close}. A session reads the files anew, so that it sees what has been written meanwhile, but
 * goes on where the last one stopped.
 */
final class JournalReader implements Closeable {

  /** Most damaged lines kept for the quarantine of one number. */
  private static final int MAX_DAMAGED_KEPT = 4;

  /**
   * How far from each other two segments with a common record can be: after a failure only the very
   * next one takes the lines again, but one that was being prepared may be left out.
   */
  private static final int NEIGHBOURHOOD = 3;

  /**
   * No more numbers than this are missing in one place: a segment of the greatest size has fewer.
   */
  static final long MOST_MISSING = 10_000_000;

  /** Most bytes of lines kept that stand elsewhere. */
  private static final int MOST_IN_GAP = LineFormat.MAX_LINE;

  private final StoredSegments segments;

  private Place start = Place.UNKNOWN;
  private Place place = Place.UNKNOWN;

  /** Where the next segment takes over from this one. */
  private long end;

  private StoredSegment endOf;

  private SegmentReader reader;
  private Line ahead;
  private long aheadEnd;
  private final List<byte[]> damaged = new ArrayList<>();

  private long gapFrom;
  private long gapEnd;
  private final TreeMap<Long, Line> inGap = new TreeMap<>();

  JournalReader(StoredSegments segments) {
    this.segments = segments;
  }

  /** Begins a session at a number. */
  void begin(long seq) throws IOException {
    close();
    if (seq == start.wanted && segments.has(start.segment)) {
      place = start;
    } else if (seq != place.wanted || !segments.has(place.segment)) {
      segments.refresh();
      StoredSegment segment = segments.containing(seq);
      place = new Place(segment == null ? segments.first() : segment, 0, seq);
    }
    start = place;
  }

  /**
   * The good line of a number, which must not be lower than the one asked for before; null if there
   * is none.
   */
  Line find(long seq) throws IOException {
    try {
      return findIn(seq);
    } catch (NoSuchFileException e) {
      lookAnew(); // Somebody has removed it.
      throw e;
    }
  }

  /** Ends a session, and has the next one look at the folder anew. */
  void lookAnew() throws IOException {
    close();
    place = Place.UNKNOWN;
    start = Place.UNKNOWN;
  }

  private Line findIn(long seq) throws IOException {
    if (seq >= gapFrom && seq < gapEnd) {
      return inGap.get(seq);
    }
    if (place.segment == null) {
      place = new Place(segments.first(), 0, seq);
      if (place.segment == null) {
        return gap(seq, Long.MAX_VALUE);
      }
    }
    while (true) {
      if (ahead == null && !readAhead(seq)) {
        StoredSegment next = segments.after(place.segment);
        long nextSeq = next == null ? Long.MAX_VALUE : segments.firstSeq(next);
        if (nextSeq > seq) {
          return gap(seq, nextSeq);
        }
        moveTo(next, seq);
      } else if (ahead.seq >= seq && seq < endOfPlace()) {
        place = new Place(place.segment, place.position, seq);
        return ahead.seq == seq ? ahead : gap(seq, Math.min(endOfPlace(), ahead.seq));
      } else {
        place = new Place(place.segment, aheadEnd, seq);
        damaged.clear();
        ahead = null;
      }
    }
  }

  /**
   * Where the next segment takes over: there reading goes on, whatever else stands in this one. So
   * what is found does not depend on where reading began. Not known while the segment is written.
   */
  private long endOfPlace() throws IOException {
    if (endOf != place.segment) {
      endOf = place.segment;
      StoredSegment next = segments.isComplete(endOf) ? segments.knownAfter(endOf) : null;
      end = next == null ? Long.MAX_VALUE : next.firstSeq();
    }
    return end;
  }

  /** Reads up to the next record; false at the segment's end. */
  private boolean readAhead(long seq) throws IOException {
    if (reader == null) {
      reader = new SegmentReader(segments.disk(), place.segment.path, place.position);
    }
    for (Line line = reader.next(); line != null; line = reader.next()) {
      if (line.isRecord() && !isPlaceOf(line, place.segment)) {
        place.segment.damaged = true; // It is not given, so it is kept.
      } else if (line.isRecord()) {
        ahead = line;
        aheadEnd = reader.position();
        return true;
      }
      if (line.isDamaged() && damaged.size() < MAX_DAMAGED_KEPT) {
        damaged.add(line.bytes());
      }
    }
    place = new Place(place.segment, place.position, seq);
    return false;
  }

  private boolean isPlaceOf(Line record, StoredSegment segment) throws IOException {
    return !segments.isComplete(segment) || segment.isPlaceOf(record, segments.disk());
  }

  private void moveTo(StoredSegment segment, long seq) throws IOException {
    close();
    place = new Place(segment, 0, seq);
  }

  /** Where a number is missing, looks for it in the neighbours, which may hold it as well. */
  private Line gap(long from, long end) throws IOException {
    inGap.clear();
    gapFrom = 0;
    gapEnd = 0;
    long until = end;
    if (place.segment != null) {
      List<StoredSegment> all = segments.all();
      int here = all.indexOf(place.segment);
      int last = Math.min(all.size() - 1, here + NEIGHBOURHOOD);
      for (int i = Math.max(0, here - NEIGHBOURHOOD); i <= last; i++) {
        StoredSegment segment = all.get(i);
        if (segment == place.segment ? isBehind(segment) : mayHold(segment, from, until)) {
          until = collect(segment, from, until);
        }
      }
    }
    gapFrom = from;
    gapEnd = until;
    return inGap.get(from);
  }

  /** Whether the number may stand in the same segment, behind a higher one. */
  private boolean isBehind(StoredSegment segment) throws IOException {
    return ahead != null
        && segments.isComplete(segment)
        && segment.content(segments.disk()).isOutOfOrder;
  }

  private boolean mayHold(StoredSegment segment, long from, long end) throws IOException {
    if (segments.firstSeq(segment) >= end) {
      return false;
    }
    if (!segments.isComplete(segment)) {
      return true;
    }
    OptionalLong sealedAt = segment.sealedAt(segments.disk());
    return (!sealedAt.isPresent() || sealedAt.getAsLong() >= from)
        && segment.content(segments.disk()).highest >= from;
  }

  /** Takes the lines of a gap, as many as memory is for; gives the number up to which it has. */
  private long collect(StoredSegment segment, long from, long end) throws IOException {
    long until = end;
    long bytes = 0;
    for (Line line : inGap.values()) {
      bytes += line.bytes().length;
    }
    try (SegmentReader other = new SegmentReader(segments.disk(), segment.path, 0)) {
      for (Line line = other.next(); line != null; line = other.next()) {
        if (line.isRecord() && line.seq >= from && line.seq < until && isPlaceOf(line, segment)) {
          Line before = inGap.put(line.seq, line);
          bytes += line.bytes().length - (before == null ? 0 : before.bytes().length);
          while (bytes > MOST_IN_GAP && inGap.size() > 1) {
            Line dropped = inGap.pollLastEntry().getValue();
            bytes -= dropped.bytes().length;
            until = dropped.seq;
          }
        }
      }
    }
    return until;
  }

  /** After {@link #find} gave null for a number, the next one that is there. */
  long nextAfter(long seq) {
    Long next = inGap.higherKey(seq);
    return next == null ? gapEnd : next;
  }

  /**
   * Notes that the number asked for was damaged: all that may be left of it is to be kept. That is
   * in the segment at which reading stands, or at the beginning of the next one, or in one of which
   * nothing can be read.
   */
  void noteDamage() throws IOException {
    place.segment.damaged = true;
    for (StoredSegment segment : segments.all()) {
      boolean mayBegin = segment.firstSeq() == StoredSegment.NONE || segment.isHeaderUnreadable();
      if (mayBegin && segments.isComplete(segment)) {
        segment.damaged = true;
      }
    }
  }

  /**
   * The highest number that is proven to have been durable where the number asked for should be, by
   * the segment at which reading stands and those before with which it may have records in common,
   * also where their lines are not in order.
   */
  long provenHere() throws IOException {
    long proven = 0;
    List<StoredSegment> all = segments.all();
    int here = all.indexOf(place.segment);
    for (int i = Math.max(0, here - NEIGHBOURHOOD); i <= here; i++) {
      if (segments.isComplete(all.get(i))) {
        proven = Math.max(proven, all.get(i).provenDurable(segments.disk()));
      }
    }
    return proven;
  }

  /** Whether, after {@link #find} gave null for a number, a higher one is there. */
  boolean goesOnAfter(long seq) {
    return gapEnd != Long.MAX_VALUE || inGap.higherKey(seq) != null;
  }

  /** The lines that could not be read where the number asked for should be. */
  List<byte[]> damagedLines() {
    return new ArrayList<>(damaged);
  }

  /** Ends a session. */
  @Override
  public void close() throws IOException {
    endOf = null;
    ahead = null;
    damaged.clear();
    inGap.clear();
    gapFrom = 0;
    gapEnd = 0;
    if (reader != null) {
      SegmentReader open = reader;
      reader = null;
      open.close();
    }
  }

  /** A position at which every line before it is of a lower number than the one wanted. */
  private static final class Place {
    static final Place UNKNOWN = new Place(null, 0, -1);

    final StoredSegment segment;
    final long position;
    final long wanted;

    Place(StoredSegment segment, long position, long wanted) {
      this.segment = segment;
      this.position = position;
      this.wanted = wanted;
    }
  }
}

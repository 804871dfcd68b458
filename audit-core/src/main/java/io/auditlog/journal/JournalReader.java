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
   * How far from each other, in numbers, two segments with a common record can be: after a failure
   * only the very next one takes the lines again, but one that was being prepared may be left out.
   */
  private static final int NEIGHBOURHOOD = 3;

  private final StoredSegments segments;

  private Place start = Place.UNKNOWN;
  private Place place = Place.UNKNOWN;

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
      } else if (ahead.seq >= seq) {
        place = new Place(place.segment, place.position, seq);
        return ahead.seq == seq ? ahead : gap(seq, ahead.seq);
      } else {
        place = new Place(place.segment, aheadEnd, seq);
        damaged.clear();
        ahead = null;
      }
    }
  }

  /** Reads up to the next record; false at the segment's end. */
  private boolean readAhead(long seq) throws IOException {
    if (reader == null) {
      reader = new SegmentReader(segments.disk(), place.segment.path, place.position);
    }
    for (Line line = reader.next(); line != null; line = reader.next()) {
      if (line.isRecord()) {
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

  private void moveTo(StoredSegment segment, long seq) throws IOException {
    close();
    place = new Place(segment, 0, seq);
  }

  /** Where a number is missing, looks for it in the neighbours, which may hold it as well. */
  private Line gap(long from, long end) throws IOException {
    inGap.clear();
    gapFrom = 0;
    gapEnd = 0;
    if (place.segment != null) {
      for (StoredSegment segment : new ArrayList<>(segments.all())) {
        if (Math.abs(segment.number - place.segment.number) <= NEIGHBOURHOOD
            && segment != place.segment
            && mayHold(segment, from, end)) {
          collect(segment, from, end);
        }
      }
    }
    gapFrom = from;
    gapEnd = end;
    return inGap.get(from);
  }

  private boolean mayHold(StoredSegment segment, long from, long end) throws IOException {
    if (segments.firstSeq(segment) >= end) {
      return false;
    }
    OptionalLong sealedAt = segment.sealedAt(segments.disk());
    return !sealedAt.isPresent() || sealedAt.getAsLong() >= from;
  }

  private void collect(StoredSegment segment, long from, long end) throws IOException {
    try (SegmentReader other = new SegmentReader(segments.disk(), segment.path, 0)) {
      for (Line line = other.next(); line != null; line = other.next()) {
        if (line.isRecord() && line.seq >= from && line.seq < end) {
          inGap.put(line.seq, line);
        }
      }
    }
  }

  /** Whether, after {@link #find} gave null for a number, a higher one is there. */
  boolean goesOnAfter(long seq) {
    return gapEnd != Long.MAX_VALUE || inGap.higherKey(seq) != null;
  }

  /** Where reading stands; null if the journal has no records. */
  StoredSegment segment() {
    return place.segment;
  }

  /** The lines that could not be read where the number asked for should be. */
  List<byte[]> damagedLines() {
    return new ArrayList<>(damaged);
  }

  /** Ends a session. */
  @Override
  public void close() throws IOException {
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

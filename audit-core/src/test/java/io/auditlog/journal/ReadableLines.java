package io.auditlog.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What docs/journal.md promises of one journal, whose files are as an input of the fuzzer has left
 * them: which lines must be given.
 *
 * <p>Lines that were never written, though their crc is right, may not do harm, but they are
 * promised nothing: a crc is no signature, and no reader could tell them from ours. And where there
 * are any, a line of ours need only be given or kept, as a forged header or end line may say that
 * it does not belong where it stands. A line of ours that was moved to another segment is promised
 * nothing either: no failure does that, and to find it each missing number would have to be looked
 * for in the whole journal.
 */
final class ReadableLines {

  /** Of a file: its lines, and whether its header says that it is another journal's. */
  private record Segment(String name, List<PlainLine> lines, boolean foreign) {

    /** Where it begins in the journal: by its header, or else by its lowest record. */
    long firstSeq() {
      JsonNode header = lines.isEmpty() ? null : lines.get(0).header();
      if (header != null) {
        return header.path("first_seq").asLong();
      }
      return lines.stream()
          .filter(line -> line.kind() == PlainLine.Kind.RECORD)
          .mapToLong(PlainLine::seq)
          .min()
          .orElse(Long.MAX_VALUE);
    }
  }

  private final String journal;
  private final List<Segment> segments = new ArrayList<>();

  /** The files in which a line was written, by its text: two after a disk failure. */
  private final Map<String, Set<Integer>> written = new HashMap<>();

  /** The events of all lines with a right crc, by number. */
  private final Map<Long, Set<String>> readable = new HashMap<>();

  /** The lines that were written and are still there, by number. */
  private final TreeMap<Long, PlainLine> kept = new TreeMap<>();

  private final TreeSet<Long> numbers = new TreeSet<>();
  private boolean forged;
  private boolean moved;
  private boolean flush;
  private boolean ownHeader;
  private boolean otherHeader;
  private long durable;
  private long highestStated;

  ReadableLines(String journal, FolderImage origin, FolderImage now) {
    this.journal = journal;
    for (String name : origin.segments(journal)) {
      for (PlainLine line : PlainLine.all(origin.get(name))) {
        written.computeIfAbsent(line.text(), text -> new HashSet<>()).add(number(name));
      }
    }
    for (String name : now.segments(journal)) {
      List<PlainLine> lines = PlainLine.all(now.get(name));
      JsonNode header = lines.isEmpty() ? null : lines.get(0).header();
      boolean foreign = header != null && !journal.equals(header.path("journal").asText());
      segments.add(new Segment(name, lines, foreign));
    }
    segments.sort(Comparator.comparingLong(Segment::firstSeq));
    for (Segment segment : segments) {
      int number = number(segment);
      for (PlainLine line : segment.lines) {
        boolean isWritten = written.containsKey(line.text());
        forged |= line.kind() != PlainLine.Kind.BAD && !isWritten;
        boolean inPlace = isWritten && written.get(line.text()).contains(number);
        moved |= isWritten && !inPlace;
        take(segment, line, inPlace);
      }
    }
  }

  /** Of a file, which segment it is: by its header, or else by its name. */
  private int number(Segment segment) {
    PlainLine first = segment.lines.isEmpty() ? null : segment.lines.get(0);
    boolean hasHeader = first != null && first.kind() == PlainLine.Kind.HEADER;
    return hasHeader && written.containsKey(first.text())
        ? written.get(first.text()).iterator().next()
        : number(segment.name);
  }

  private static int number(String segment) {
    String name = segment.substring(segment.lastIndexOf('/') + 1, segment.indexOf(".ndjson"));
    return name.length() > 6 ? 0 : Integer.parseInt(name);
  }

  private void take(Segment segment, PlainLine line, boolean isWritten) {
    switch (line.kind()) {
      case HEADER -> {
        JsonNode header = line.header();
        boolean isFirst = segment.lines.get(0).equals(line);
        ownHeader |= isWritten && isFirst;
        otherHeader |= !isWritten;
        if (header != null) {
          flush |= "flush".equals(header.path("durability").asText());
          numbers.add(header.path("first_seq").asLong());
          if (!"flush".equals(header.path("durability").asText())) {
            proves(header.path("first_seq").asLong() - 1, isWritten && !segment.foreign);
          }
        }
      }
      case RECORD -> {
        if (!segment.foreign) {
          readable.computeIfAbsent(line.seq(), seq -> new HashSet<>()).add(line.event());
        }
        numbers.add(line.seq());
        proves(line.durable(), isWritten && !segment.foreign);
        if (isWritten && !segment.foreign) {
          kept.put(line.seq(), line);
        }
      }
      case END -> {
        numbers.add(line.seq());
        proves(line.seq(), isWritten && !segment.foreign);
      }
      case BAD -> {}
    }
  }

  private void proves(long seq, boolean isWritten) {
    highestStated = Math.max(highestStated, seq);
    if (isWritten) {
      durable = Math.max(durable, seq);
    }
  }

  /**
   * Whether everything with a right crc was written so: then each durable line must be given that
   * stands in its segment. Else it is enough that it is kept.
   */
  boolean isAccident() {
    return !forged;
  }

  /** Whether, besides, no line stands in another segment than it was written to. */
  boolean isInPlace() {
    return !forged && !moved;
  }

  /** Whether it must be taken over: it says whose it is, and nothing says otherwise. */
  boolean mustBeAdopted() {
    return ownHeader && !otherHeader;
  }

  boolean hasRecords() {
    return !kept.isEmpty();
  }

  /** The lines that somebody was told are durable, or that count without that. */
  Map<Long, PlainLine> promised() {
    return flush ? kept : kept.headMap(durable, true);
  }

  boolean isReadable(long seq, String event) {
    return readable.getOrDefault(seq, Set.of()).contains(event);
  }

  /** The highest number of which a line that was written says that it was durable. */
  long durable() {
    return durable;
  }

  /** The highest number of which anything says that it was durable. */
  long highestStated() {
    return highestStated;
  }

  /**
   * Where to go on behind a number that is lost: behind it, or, where so many are lost and more to
   * come, shortly before the next one that stands in the files.
   */
  long passOver(long lost, int most) {
    Long before = numbers.floor(lost);
    Long next = numbers.higher(lost);
    if (lost - (before == null ? 0 : before) < most) {
      return lost;
    }
    if (next == null) {
      throw new AssertionError(this + ": lost and no end of it at " + lost);
    }
    return Math.max(lost, next - 2);
  }

  /** Whether between two numbers that stand in the files there are more than can be missing. */
  boolean hasHole(long after, long most) {
    long before = after;
    for (long number : numbers) {
      if (number > before) {
        if (number - before > most) {
          return true;
        }
        before = number;
      }
    }
    return false;
  }

  /**
   * Files that must be kept if a number was told to be damaged: those with something unreadable
   * where it should be, behind all lower numbers and before all higher ones.
   */
  List<String> remainsOf(long seq) {
    int first = 0;
    int last = segments.size() - 1;
    for (int i = 0; i < segments.size(); i++) {
      for (PlainLine line : segments.get(i).lines) {
        JsonNode header = line.header();
        if (header != null && header.path("first_seq").asLong() <= seq) {
          first = Math.max(first, i);
        } else if (line.kind() == PlainLine.Kind.RECORD) {
          if (line.seq() < seq) {
            first = Math.max(first, i);
          } else {
            last = Math.min(last, i);
          }
        }
      }
    }
    List<String> remains = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      boolean has = false;
      for (PlainLine line : segments.get(i).lines) {
        boolean isRecord = line.kind() == PlainLine.Kind.RECORD;
        JsonNode header = line.header();
        boolean beginsLater = header != null && header.path("first_seq").asLong() > seq;
        if (beginsLater || (isRecord && line.seq() >= seq)) {
          break;
        }
        has = !(isRecord && line.seq() < seq) && (has || line.kind() == PlainLine.Kind.BAD);
      }
      if (has) {
        remains.add(segments.get(i).name);
      }
    }
    return remains;
  }

  @Override
  public String toString() {
    return journal + (forged ? " (forged)" : "");
  }
}

package io.auditlog.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the entries of a journal, in order and without a gap: its lines, and of each number whose
 * line can be read nowhere what has become of it. One thread at a time; what is known without
 * reading may be asked from any.
 */
final class EntryReader {

  private final Durability durability;
  private final Progress progress;
  private final StoredSegments segments;
  private final JournalReader records;

  /** Whether files were being made again when this read began. */
  private boolean remaking;

  private boolean provenByAll;

  private volatile long closedSeq = -1;
  private volatile long provenDurable = -1;

  EntryReader(Durability durability, Progress progress, StoredSegments segments) {
    this.durability = durability;
    this.progress = progress;
    this.segments = segments;
    this.records = new JournalReader(segments);
  }

  /** The last number, once the journal has ended and has been read to its end; -1 before. */
  long closedSeq() {
    return closedSeq;
  }

  /** What {@link #proveDurable} has found so far, without reading: -1 if it was never asked. */
  long provenSoFar() {
    return provenDurable;
  }

  /** The entries after a number; empty when there is nothing more for now. */
  List<JournalEntry> read(long afterSeq, int maxRecords, long maxBytes) throws IOException {
    // In this order: once it has ended, nothing more is acknowledged.
    boolean ended = progress.ended;
    long acknowledged = progress.acknowledged;
    remaking = progress.isRemaking();
    long mustBeThere =
        ended ? Math.max(afterSeq, Math.max(acknowledged, proveDurable())) : acknowledged;
    List<JournalEntry> entries = new ArrayList<>();
    long bytes = 0;
    long seq = afterSeq + 1;
    try (JournalReader records = this.records) {
      records.begin(seq);
      while (ended || seq <= mustBeThere) {
        Line line = records.find(seq);
        if (line == null) {
          requireFiles();
          if (ended && seq > mustBeThere) {
            mustBeThere = Math.max(mustBeThere, provenAtGap(seq));
          }
          if (tooManyAreMissing(seq, mustBeThere)) {
            requireAny(entries, seq);
            break;
          }
        }
        JournalEntry entry = line != null ? line.entry() : missing(seq, mustBeThere);
        if (entry == null) {
          closedSeq = seq - 1;
          break;
        }
        bytes += entry.isLost() ? 0 : entry.event().length;
        if (entries.size() == maxRecords || (bytes > maxBytes && !entries.isEmpty())) {
          break;
        }
        entries.add(entry);
        seq++;
      }
    }
    return entries;
  }

  /**
   * While files that are being written are missing, or were when they were looked for, nothing can
   * be said of what cannot be read: they are made again. That begins while no read is going on, so
   * that it is known at the beginning of one whether some may come back meanwhile.
   */
  private void requireFiles() throws IOException {
    if (!progress.ended && (remaking || !progress.filesAreThere.getAsBoolean())) {
      records.lookAnew();
      throw new IOException("files of it were deleted by someone, and are made again");
    }
  }

  /** Whether the numbers that would have to be told as lost cannot have been lost. */
  private boolean tooManyAreMissing(long seq, long mustBeThere) {
    if (seq > mustBeThere && !goesOnWithoutSync(seq)) {
      return false;
    }
    long next = records.nextAfter(seq);
    long last = next == Long.MAX_VALUE ? mustBeThere : next - 1;
    return last - seq >= JournalReader.MOST_MISSING && last > progress.acknowledged;
  }

  private static void requireAny(List<JournalEntry> before, long seq) throws IOException {
    if (before.isEmpty()) {
      throw new IOException(
          "more than "
              + JournalReader.MOST_MISSING
              + " numbers are missing from "
              + seq
              + " on, which no failure explains; it is left as it is, for a person to look at");
    }
  }

  /** What a number is whose line can be read nowhere; null if it is the end. */
  private JournalEntry missing(long seq, long mustBeThere) throws IOException {
    StoredSegment first = segments.first();
    if (seq <= mustBeThere || goesOnWithoutSync(seq)) {
      if (first == null || seq < segments.firstSeq(first)) {
        return JournalEntry.lost(seq, "no longer in the queue");
      }
      requireOurs(seq);
      if (seq > mustBeThere) {
        return JournalEntry.lost(seq, "was not on the disk yet when the machine stopped");
      }
      records.noteDamage();
      return JournalEntry.damaged(seq);
    }
    return null;
  }

  /** What is missing may be where we do not read, until a person has put that right. */
  private void requireOurs(long seq) throws IOException {
    Path notOurs = segments.notOursOrNull();
    if (notOurs != null) {
      throw new IOException(
          "event "
              + seq
              + " cannot be found, and "
              + notOurs
              + " is a link, or not ours, or no file");
    }
  }

  /** With {@code flush} every readable line counts, also behind one that never reached the disk. */
  private boolean goesOnWithoutSync(long seq) {
    return durability == Durability.FLUSH && records.goesOnAfter(seq);
  }

  /** The highest number that the files prove to have been durable. Reads them, the first time. */
  long proveDurable() throws IOException {
    if (provenDurable < 0) {
      segments.refresh();
      provenDurable = segments.provenDurable(durability);
    }
    return provenDurable;
  }

  /**
   * The same, before a number that is missing is taken for the end, when lines do not stand where
   * they should: from all there are, if anything that can be read would be taken for a torn tail.
   */
  private long provenAtGap(long seq) throws IOException {
    if (!records.goesOnAfter(seq)) {
      provenDurable = Math.max(provenDurable, records.provenHere());
    } else if (!provenByAll) {
      provenDurable = Math.max(provenDurable, segments.provenDurableByAll(durability));
      provenByAll = true;
    }
    return provenDurable;
  }

  /** The mac of a line; empty if it is no longer here or cannot be read. */
  Optional<byte[]> macAt(long seq) throws IOException {
    remaking = progress.isRemaking();
    try (JournalReader lookup = new JournalReader(segments)) {
      lookup.begin(seq);
      Line line = lookup.find(seq);
      if (line != null) {
        return Optional.of(line.mac());
      }
    }
    requireFiles();
    StoredSegment next = segments.containing(seq + 1);
    return next != null && segments.firstSeq(next) == seq + 1
        ? Optional.ofNullable(next.prevMac())
        : Optional.empty();
  }
}

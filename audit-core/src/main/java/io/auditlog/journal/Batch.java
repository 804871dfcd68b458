package io.auditlog.journal;

import io.auditlog.platform.Time;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The events that are written together, as lines, and the chain that goes through them and all
 * before. Filled anew each time. Not thread-safe.
 */
final class Batch {

  private static final int MAX_BYTES = 4 << 20;

  private final Timestamps timestamps;
  private final LineBuffer lines = new LineBuffer();
  private int[] lineEnds = new int[64];
  private Chain chain;

  private Append first;
  private Append rest;
  private int count;
  private long seqBefore;
  private final byte[] macBefore = Chain.start();
  private long lastSeq;
  private final byte[] lastMac = Chain.start();
  private byte[] recordedAt;

  Batch(Time time) {
    this.timestamps = new Timestamps(time);
  }

  /** To be told before the first event. */
  void goesInto(Chain chainOfJournal) {
    chain = chainOfJournal;
  }

  /**
   * Takes as many as are to be written at once, and makes lines of them.
   *
   * @param durable the last sequence number known to be synced
   * @return the first that is left for the next time, or null
   */
  Append take(Append oldest, long durable) {
    first = oldest;
    count = 0;
    lines.clear();
    recordedAt = timestamps.now();
    Append at = oldest;
    while (at != null && (count == 0 || lines.length() + at.length < MAX_BYTES)) {
      lastSeq++;
      chain.advance(lastMac, lastSeq, recordedAt, at.digest);
      LineFormat.putRecord(lines, lastSeq, durable, recordedAt, at.event, at.length, lastMac);
      if (count == lineEnds.length) {
        lineEnds = Arrays.copyOf(lineEnds, count * 2);
      }
      lineEnds[count++] = lines.length();
      at = at.link;
    }
    rest = at;
    return rest;
  }

  int count() {
    return count;
  }

  byte[] bytes() {
    return lines.array();
  }

  int length() {
    return lines.length();
  }

  long firstSeq() {
    return seqBefore + 1;
  }

  byte[] macBefore() {
    return macBefore;
  }

  /** Of this batch, or the one before while none is being written; 0 before the first. */
  long lastSeq() {
    return lastSeq;
  }

  byte[] lastMac() {
    return lastMac;
  }

  String recordedAt() {
    return new String(recordedAt, StandardCharsets.US_ASCII);
  }

  /**
   * Keeps what shares its last page with the next write; {@code end} is the batch's in the file.
   */
  void keepTail(PageTail tail, long end) {
    long start = end - lines.length();
    tail.forgetBefore(end);
    long page = end - end % PageTail.PAGE;
    int i = count;
    while (i > 0 && start + lineEnds[i - 1] > page) {
      i--;
    }
    for (; i < count; i++) {
      int from = i == 0 ? 0 : lineEnds[i - 1];
      byte[] previous = i == 0 ? macBefore : macOfLineEndingAt(from);
      tail.add(lines.array(), from, lineEnds[i], start + lineEnds[i], seqBefore + i + 1, previous);
    }
  }

  private byte[] macOfLineEndingAt(int end) {
    int from = end - LineFormat.CRC_MEMBER - LineFormat.MAC_MEMBER + LineFormat.MAC.length;
    return Base64.getUrlDecoder()
        .decode(Arrays.copyOfRange(lines.array(), from, from + Base64Url.MAC_TEXT));
  }

  /** Lets its callers go. */
  void stored() {
    Append at = first;
    for (long seq = seqBefore + 1; seq <= lastSeq; seq++) {
      Append next = at.link;
      at.stored(seq);
      at = next;
    }
    first = null;
    seqBefore = lastSeq;
    System.arraycopy(lastMac, 0, macBefore, 0, Chain.LENGTH);
  }

  /**
   * Forgets what was being taken, as if it had never come; may be called before and within that.
   */
  void giveBack() {
    first = null;
    lastSeq = seqBefore;
    System.arraycopy(macBefore, 0, lastMac, 0, Chain.LENGTH);
  }

  /** Tells its callers that it failed. Those that were left for the next time are turned away. */
  void failed(JournalException failure) {
    Append at = first;
    while (at != rest) {
      Append next = at.link;
      at.failed(failure);
      at = next;
    }
    Append.turnAwayAll(rest); // They were not tried; a new journal may have them.
    giveBack();
  }

  /** Its first event that has not been told its outcome, with all that came after; or null. */
  Append waiting() {
    return first;
  }
}

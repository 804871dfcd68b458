package io.auditlog.journal;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The acknowledged lines at the end of a segment that share the last 4 KiB page with the next
 * write. If that write fails, the kernel may drop the whole page, so they must be written again
 * elsewhere, from memory: the page cache is not to be believed after a failed sync. Not
 * thread-safe.
 */
final class PageTail {

  /** The page size of the kernels we know. */
  static final int PAGE = 4096;

  private final Deque<Kept> lines = new ArrayDeque<>();

  /** Forgotten ones, to be filled anew: each event comes by here. */
  private final Deque<Kept> spare = new ArrayDeque<>();

  void clear() {
    while (!lines.isEmpty()) {
      forgetFirst();
    }
  }

  private void forgetFirst() {
    Kept line = lines.remove();
    if (line.bytes.length <= PAGE) {
      spare.add(line);
    }
  }

  /** Adds the next line. {@code from} and {@code to} are in the array, {@code end} in the file. */
  void add(byte[] bytes, int from, int to, long end, long seq, byte[] previousMac) {
    Kept line = spare.isEmpty() ? new Kept() : spare.remove();
    line.fill(bytes, from, to);
    line.end = end;
    line.seq = seq;
    System.arraycopy(previousMac, 0, line.previousMac, 0, Chain.LENGTH);
    lines.add(line);
  }

  /** Notes that the lines have been written again, from this position of another file on. */
  void movedTo(long position) {
    long end = position;
    for (Kept line : lines) {
      end += line.length;
      line.end = end;
    }
  }

  /** Forgets the lines that end before the page of this position, at which is written next. */
  void forgetBefore(long position) {
    long page = position - position % PAGE;
    while (!lines.isEmpty() && lines.peek().end <= page) {
      forgetFirst();
    }
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  long firstSeq() {
    return lines.getFirst().seq;
  }

  byte[] macBeforeFirst() {
    return lines.getFirst().previousMac;
  }

  void putTo(LineBuffer out) {
    for (Kept line : lines) {
      out.put(line.bytes, 0, line.length);
    }
  }

  private static final class Kept {
    final byte[] previousMac = new byte[Chain.LENGTH];
    byte[] bytes = {};
    int length;
    long end;
    long seq;

    void fill(byte[] source, int from, int to) {
      length = to - from;
      if (bytes.length < length) {
        bytes = new byte[length];
      }
      System.arraycopy(source, from, bytes, 0, length);
    }
  }
}

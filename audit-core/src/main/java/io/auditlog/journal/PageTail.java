package io.auditlog.journal;

import java.util.ArrayDeque;
import java.util.Arrays;
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

  void clear() {
    lines.clear();
  }

  /** Adds the next line. {@code from} and {@code to} are in the array, {@code end} in the file. */
  void add(byte[] bytes, int from, int to, long end, long seq, byte[] previousMac) {
    lines.add(new Kept(Arrays.copyOfRange(bytes, from, to), end, seq, previousMac.clone()));
  }

  /** Notes that the lines have been written again, from this position of another file on. */
  void movedTo(long position) {
    Deque<Kept> old = new ArrayDeque<>(lines);
    lines.clear();
    long end = position;
    for (Kept line : old) {
      end += line.bytes.length;
      lines.add(new Kept(line.bytes, end, line.seq, line.previousMac));
    }
  }

  /** Forgets the lines that end before the page of this position, at which is written next. */
  void forgetBefore(long position) {
    long page = position - position % PAGE;
    while (!lines.isEmpty() && lines.peek().end <= page) {
      lines.remove();
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
      out.put(line.bytes);
    }
  }

  private static final class Kept {
    final byte[] bytes;
    final long end;
    final long seq;
    final byte[] previousMac;

    Kept(byte[] bytes, long end, long seq, byte[] previousMac) {
      this.bytes = bytes;
      this.end = end;
      this.seq = seq;
      this.previousMac = previousMac;
    }
  }
}

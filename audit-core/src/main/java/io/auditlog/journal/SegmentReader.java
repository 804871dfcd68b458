package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads the lines of one segment, one after the other, with a buffer that holds no more than the
 * longest line. Empty lines are passed over. Not thread-safe.
 */
final class SegmentReader implements Closeable {

  private static final int CHUNK = 64 * 1024;

  private final DiskFile file;
  private byte[] buffer = new byte[CHUNK];
  private int from;
  private int to;
  private long bufferAt;

  /** Opens a segment for reading from a position on, at which a line begins. */
  SegmentReader(Disk disk, Path path, long position) throws IOException {
    file = disk.openForReading(path);
    bufferAt = position;
  }

  /** What the first line says, to be asked first; null if it is no header that we can read. */
  SegmentHeader header() throws IOException {
    Line line = next();
    return line != null && line.kind == Line.Kind.HEADER ? line.header() : null;
  }

  /** The next line, or null where there is none at present. */
  Line next() throws IOException {
    while (true) {
      skipNewlines();
      int newline = find(from);
      while (newline < 0) {
        int searched = to - from;
        if (searched > LineFormat.MAX_LINE) {
          return tooLong();
        }
        if (!fill()) {
          return unfinished();
        }
        newline = find(from + searched);
      }
      if (newline > from) {
        Line line = Line.parse(buffer, from, newline);
        from = newline + 1;
        return line;
      }
    }
  }

  /** Where the next line begins, or empty ones before it. */
  long position() {
    return bufferAt + from;
  }

  private void skipNewlines() throws IOException {
    while (true) {
      while (from < to && buffer[from] == '\n') {
        from++;
      }
      if (from < to || !fill()) {
        return;
      }
    }
  }

  private int find(int start) {
    for (int i = start; i < to; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Bytes without a newline at the end of the file. */
  private Line unfinished() {
    if (from == to) {
      return null;
    }
    Line line = Line.parse(buffer, from, to);
    from = to;
    return line;
  }

  /** No line of ours: passes over it without keeping it, but for its beginning. */
  private Line tooLong() throws IOException {
    Line line = Line.parse(buffer, from, from + CHUNK);
    int newline = -1;
    while (newline < 0) {
      from = to;
      if (!fill()) {
        return line;
      }
      newline = find(from);
    }
    from = newline + 1;
    return line;
  }

  /** Reads more behind what is there; false at the end of the file. */
  private boolean fill() throws IOException {
    if (from == to) {
      bufferAt += to;
      from = 0;
      to = 0;
      if (buffer.length > CHUNK) {
        buffer = new byte[CHUNK];
      }
    } else if (to == buffer.length) {
      byte[] target = from > 0 ? buffer : new byte[buffer.length * 2];
      System.arraycopy(buffer, from, target, 0, to - from);
      bufferAt += from;
      to -= from;
      from = 0;
      buffer = target;
    }
    int count = file.read(ByteBuffer.wrap(buffer, to, buffer.length - to), bufferAt + to);
    if (count <= 0) {
      return false;
    }
    to += count;
    return true;
  }

  @Override
  public void close() throws IOException {
    file.close();
    buffer = Arrays.copyOf(buffer, 0);
    from = 0;
    to = 0;
  }
}

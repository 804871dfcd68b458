package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.DiskFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads the lines of a segment that nobody writes to, from the last to the first, so that what the
 * last ones say costs no look at the others. Holds one line, or a piece of the file, at a time.
 */
final class BackwardReader implements Closeable {

  private static final int CHUNK = 64 * 1024;

  /** What most of a segment is that was being written. */
  private static final byte[] BLANK = new byte[CHUNK];

  static {
    Arrays.fill(BLANK, (byte) '\n');
  }

  private final DiskFile file;
  private byte[] buffer = {};

  /** Where the buffer begins in the file. */
  private long bufferAt;

  /** The end of what has not been given yet. */
  private int to;

  BackwardReader(Disk disk, Path path) throws IOException {
    file = disk.openForReading(path);
    try {
      bufferAt = file.size();
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** The line before the last one given, or null at the beginning of the file. */
  Line previous() throws IOException {
    while (true) {
      if (to == CHUNK && Arrays.equals(buffer, BLANK)) {
        to = 0; // Many bytes in one step: 64 MB of them are looked at when a queue is opened.
      }
      while (to > 0 && buffer[to - 1] == '\n') {
        to--;
      }
      int from = to;
      while (from > 0 && buffer[from - 1] != '\n') {
        from--;
      }
      if (from == 0 && bufferAt > 0) {
        if (to > LineFormat.MAX_LINE) {
          to = 0; // No line of ours.
        }
        fill();
      } else if (to == 0) {
        return null;
      } else {
        Line line = Line.parse(buffer, from, to);
        to = from;
        return line;
      }
    }
  }

  /** Reads more in front of what is there. */
  private void fill() throws IOException {
    int more = (int) Math.min(Math.max(CHUNK, to), bufferAt);
    byte[] larger = buffer.length == more + to ? buffer : new byte[more + to];
    System.arraycopy(buffer, 0, larger, more, to);
    ByteBuffer into = ByteBuffer.wrap(larger, 0, more);
    bufferAt -= more;
    if (!file.readFully(into, bufferAt)) {
      throw new EOFException("the segment has become shorter");
    }
    buffer = larger;
    to += more;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

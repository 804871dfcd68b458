package io.auditlog.platform;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Positions are absolute. Methods may be called from several threads. */
public interface DiskFile extends Closeable {

  /**
   * Writes all remaining bytes at the position. On an error any part of them may have been written.
   */
  void write(ByteBuffer bytes, long position) throws IOException;

  /** Reads up to {@code into.remaining()} bytes; returns how many, or -1 at or behind the end. */
  int read(ByteBuffer into, long position) throws IOException;

  /** Reads until {@code into} is full; false if the file ends before that. */
  default boolean readFully(ByteBuffer into, long position) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int count = read(into, at);
      if (count < 0) {
        return false;
      }
      at += count;
    }
    return true;
  }

  /** Length in bytes. */
  long size() throws IOException;

  /** Cuts the file to this length. Not durable before {@link #sync}. */
  void truncate(long size) throws IOException;

  /** Returns when the content and the length are on the disk ({@code fdatasync}). */
  void sync() throws IOException;
}

package io.auditlog.platform;

import java.io.Closeable;
import java.io.IOException;

/**
 * An open file that a thread of the application may write to: an interrupt neither ends a write nor
 * closes the file, as it does with a channel (java.nio.channels.InterruptibleChannel). One thread
 * at a time. Not for virtual threads, whose carriers it would pin.
 */
public interface UninterruptibleFile extends Closeable {

  /**
   * Writes the first {@code length} bytes at the position; if the file was opened so, returns when
   * they are on the disk, as after {@link DiskFile#sync}. On an error any part of them may have
   * been written.
   */
  void write(byte[] bytes, int length, long position) throws IOException;
}

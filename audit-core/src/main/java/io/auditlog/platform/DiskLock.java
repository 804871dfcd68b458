package io.auditlog.platform;

import java.io.Closeable;
import java.io.IOException;

/** A lock held on a file against other processes, until closed. */
public interface DiskLock extends Closeable {
  @Override
  void close() throws IOException;
}

package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.DiskLock;
import io.auditlog.platform.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * A lock file held against other processes and against everyone else in this JVM.
 *
 * <p>POSIX drops a process's locks on a file when <em>any</em> descriptor of that file is closed in
 * the process, even by a failed probe (fcntl(2)). So no lock file is opened twice in a JVM: who
 * holds which is written down in the system properties, the one place that all class loaders share,
 * as text, which any class loader can read.
 */
final class OwnedLock {

  private static final String REGISTERED = "io.auditlog.lock:";

  private final Disk disk;
  private final Path file;
  private final FileStatus status;
  private final DiskLock lock;

  private OwnedLock(Disk disk, Path file, FileStatus status, DiskLock lock) {
    this.disk = disk;
    this.file = file;
    this.status = status;
    this.lock = lock;
  }

  /**
   * Locks a file, creating it if it is missing; empty if anybody holds it, here or elsewhere.
   *
   * @param file a real path, so that it has one name only
   */
  static Optional<OwnedLock> tryLock(Disk disk, Path file) throws IOException {
    String key = REGISTERED + file;
    Properties registry = System.getProperties();
    if (registry.putIfAbsent(key, "held") != null) {
      return Optional.empty();
    }
    DiskLock lock = null;
    OwnedLock held = null;
    try {
      lock = disk.tryLock(file).orElse(null);
      FileStatus status = lock == null ? null : disk.status(file).orElse(null);
      held = status == null ? null : new OwnedLock(disk, file, status, lock);
      return Optional.ofNullable(held);
    } finally {
      if (held == null) {
        if (lock != null) {
          close(lock); // It has just been deleted, so it locks nothing.
        }
        registry.remove(key);
      }
    }
  }

  /** Renames the folder that the locked file is in, to another one in the same folder. */
  OwnedLock renameFolder(Path from, Path to) throws IOException {
    return rename(from, to, to.resolve(QueueFolder.OWNER_LOCK));
  }

  /** Renames the locked file itself. */
  OwnedLock rename(Path to) throws IOException {
    return rename(file, to, to);
  }

  private OwnedLock rename(Path from, Path to, Path newFile) throws IOException {
    Properties registry = System.getProperties();
    Object before = registry.put(REGISTERED + newFile, "held");
    boolean renamed = false;
    try {
      disk.rename(from, to);
      renamed = true;
    } finally {
      if (renamed) {
        registry.remove(REGISTERED + file);
      } else if (before == null) {
        registry.remove(REGISTERED + newFile);
      }
    }
    return new OwnedLock(disk, newFile, status, lock);
  }

  /** Whether the locked file still stands where it should, for others to see. */
  boolean isThere() throws IOException {
    return disk.isStillThere(file, status);
  }

  /** Closes a lock whose file is gone, and whose name another one of ours has now. */
  void isReplaced() {
    close(lock);
  }

  /** Gives the lock up. */
  void release() {
    try {
      close(lock);
    } finally {
      System.getProperties().remove(REGISTERED + file);
    }
  }

  private static void close(DiskLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      // Closing a file that was not written to cannot lose anything.
    }
  }
}

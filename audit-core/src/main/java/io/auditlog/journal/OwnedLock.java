package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.DiskLock;
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

  private final String key;
  private final DiskLock lock;

  private OwnedLock(String key, DiskLock lock) {
    this.key = key;
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
    Optional<DiskLock> lock = Optional.empty();
    try {
      lock = disk.tryLock(file);
    } finally {
      if (!lock.isPresent()) {
        registry.remove(key);
      }
    }
    return lock.map(held -> new OwnedLock(key, held));
  }

  /** Renames the folder that the locked file is in, to another one in the same folder. */
  OwnedLock renameFolder(Disk disk, Path from, Path to) throws IOException {
    String newKey = REGISTERED + to.resolve(QueueFolder.OWNER_LOCK);
    Properties registry = System.getProperties();
    registry.put(newKey, "held");
    boolean renamed = false;
    try {
      disk.rename(from, to);
      renamed = true;
    } finally {
      registry.remove(renamed ? key : newKey);
    }
    return new OwnedLock(newKey, lock);
  }

  /** Gives the lock up. */
  void release() {
    try {
      lock.close();
    } catch (IOException e) {
      // Closing a file that was not written to cannot lose anything.
    } finally {
      System.getProperties().remove(key);
    }
  }
}

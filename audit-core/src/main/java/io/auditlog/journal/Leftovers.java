package io.auditlog.journal;

import io.auditlog.platform.Disk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Folders of journals that were being made or removed, and are nobody's any more. */
final class Leftovers {

  private Leftovers() {}

  /**
   * Deletes a folder with its files, the lock last. What has vanished is someone else's success.
   */
  static void delete(Disk disk, Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try {
      names.addAll(disk.list(directory));
    } catch (NoSuchFileException e) {
      return;
    }
    if (names.remove(QueueFolder.OWNER_LOCK)) {
      names.add(QueueFolder.OWNER_LOCK);
    }
    for (String name : names) {
      deleteIfThere(disk, directory.resolve(name));
    }
    deleteIfThere(disk, directory);
  }

  private static void deleteIfThere(Disk disk, Path path) throws IOException {
    try {
      disk.delete(path);
    } catch (NoSuchFileException e) {
      // Somebody was faster.
    }
  }

  /**
   * Deletes what dead owners left behind. Only under the lock for adoption.
   *
   * @param reported those of which it has been said that they cannot be deleted
   */
  static void tidyUp(Environment env, Set<Path> reported) throws IOException {
    for (Path leftover : env.folder.leftovers()) {
      try {
        Path lockFile = leftover.resolve(QueueFolder.OWNER_LOCK);
        boolean isEmpty = env.disk.list(leftover).isEmpty();
        if (!env.disk.status(lockFile).isPresent()) {
          // The lock is the first file to come and the last to go. So where there were others, and
          // then no lock, its owner is dead, and a power cut has kept the others only; an empty
          // folder may be about to get its lock, and must not be looked into again.
          if (isEmpty) {
            env.disk.delete(leftover);
          } else {
            delete(env.disk, leftover);
          }
          continue;
        }
        Optional<OwnedLock> lock = OwnedLock.tryLock(env.disk, lockFile);
        if (lock.isPresent()) {
          try {
            delete(env.disk, leftover);
          } finally {
            lock.get().release();
          }
        }
      } catch (NoSuchFileException e) {
        // Somebody was faster.
      } catch (IOException e) {
        if (reported.add(leftover)) {
          env.trouble(leftover + " could not be removed", e);
        }
      }
    }
  }
}

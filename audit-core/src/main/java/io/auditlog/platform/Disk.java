package io.auditlog.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Every touch of a file goes through this interface, so that a test can put a simulated disk
 * beneath the journal.
 *
 * <p>Files and what {@link #status} tells are never reached through a symbolic link in the last
 * part of a path; folders are. Thread-safe. A missing file is a {@link
 * java.nio.file.NoSuchFileException}, an existing one in the way a {@link
 * java.nio.file.FileAlreadyExistsException}.
 */
public interface Disk {

  /**
   * Creates the folder and all missing ones above it with mode 0700 and syncs every new entry up to
   * the first folder that existed. Does nothing if it is there.
   */
  void createDirectories(Path directory) throws IOException;

  /**
   * Creates one folder with mode 0700. Its entry is durable only after {@link #syncDirectory} on
   * its parent.
   */
  void createDirectory(Path directory) throws IOException;

  /** Names in a folder, sorted. */
  List<String> list(Path directory) throws IOException;

  /** What stands at a path itself (a link is a link), or empty if nothing does. */
  Optional<FileStatus> status(Path path) throws IOException;

  /** Whether at a path there still is the very file whose status was taken, which is open. */
  default boolean isStillThere(Path path, FileStatus taken) throws IOException {
    Optional<FileStatus> now = status(path);
    return now.isPresent() && now.get().isSameFileAs(taken);
  }

  /** Whether this process may create files in a folder. */
  boolean isWritable(Path directory);

  /** The kind of file system that a path is on, as the operating system names it, such as ext4. */
  String fileSystem(Path path) throws IOException;

  /** Creates a file with mode 0600 for reading and writing; fails if it exists. */
  DiskFile create(Path file) throws IOException;

  /** Opens a regular file for reading; refuses links and everything else. */
  DiskFile openForReading(Path file) throws IOException;

  /** Opens a regular file for reading and writing; refuses links and everything else. */
  DiskFile openForWriting(Path file) throws IOException;

  /**
   * Opens once more a file that this process has just created, for threads of the application;
   * empty where that is not possible.
   *
   * @param created its status since then; empty as well if another one stands there now
   * @param synced whether each write is to be durable when it returns
   */
  Optional<UninterruptibleFile> openUninterruptible(Path file, FileStatus created, boolean synced)
      throws IOException;

  /** The one name of an existing path, whichever links lead to it. */
  Path realPath(Path path) throws IOException;

  /** Renames within one file system in one step, replacing a file that is in the way. */
  void rename(Path from, Path to) throws IOException;

  /** Removes a file or an empty folder. */
  void delete(Path path) throws IOException;

  /** Makes the entries of a folder durable. */
  void syncDirectory(Path directory) throws IOException;

  /**
   * Locks a file against other processes, creating it if needed; empty if another process holds it.
   * Refuses links and everything else that is no regular file.
   *
   * <p>POSIX drops all of a process's locks on a file when any descriptor of that file is closed in
   * the process, so callers must never ask for a file that this JVM has locked already.
   */
  Optional<DiskLock> tryLock(Path file) throws IOException;
}

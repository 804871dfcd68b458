package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.DiskFile;
import io.auditlog.platform.FileStatus;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Small files that are read and replaced whole. */
final class SafeFiles {

  private SafeFiles() {}

  /**
   * Replaces a file so that a crash leaves the old or the new one, whole: written beside it,
   * synced, renamed, and the folder synced.
   */
  static void replace(Disk disk, Path file, byte[] content) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    if (disk.status(beside).isPresent()) {
      disk.delete(beside); // A crash left it.
    }
    try (DiskFile out = disk.create(beside)) {
      out.write(ByteBuffer.wrap(content), 0);
      out.sync();
    }
    disk.rename(beside, file);
    disk.syncDirectory(file.getParent());
  }

  /** The content, if there is a regular file of at most so many bytes. */
  static Optional<byte[]> read(Disk disk, Path file, int most) throws IOException {
    Optional<FileStatus> status = disk.status(file);
    return status.isPresent() && status.get().size() > most
        ? Optional.empty()
        : readStart(disk, file, most);
  }

  /** The first bytes, at most so many, if there is a regular file. */
  static Optional<byte[]> readStart(Disk disk, Path file, int most) throws IOException {
    Optional<FileStatus> status = disk.status(file);
    if (!status.isPresent() || !status.get().isRegular()) {
      return Optional.empty();
    }
    try (DiskFile in = disk.openForReading(file)) {
      ByteBuffer content = ByteBuffer.allocate((int) Math.min(most, in.size()));
      while (content.hasRemaining()) {
        if (in.read(content, content.position()) < 0) {
          throw new EOFException(file + " has become shorter");
        }
      }
      return Optional.of(content.array());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}

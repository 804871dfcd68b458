package io.auditlog.platform;

import java.util.Objects;
import java.util.Optional;

/** What {@code lstat} says of a path. */
public final class FileStatus {

  /** The kinds of files that matter here. */
  public enum Kind {
    REGULAR,
    DIRECTORY,
    OTHER
  }

  private final Kind kind;
  private final long size;
  private final Object identity;
  private final String otherOwnerOrNull;
  private final boolean writableByOthers;

  /**
   * @param identity equal for one file only, of those that exist; null where the file system has no
   *     such thing
   * @param otherOwnerOrNull who owns it, or null if that is the user of this process
   */
  public FileStatus(
      Kind kind, long size, Object identity, String otherOwnerOrNull, boolean writableByOthers) {
    this.kind = kind;
    this.size = size;
    this.identity = identity;
    this.otherOwnerOrNull = otherOwnerOrNull;
    this.writableByOthers = writableByOthers;
  }

  public Kind kind() {
    return kind;
  }

  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  public boolean isRegular() {
    return kind == Kind.REGULAR;
  }

  /** Length in bytes. */
  public long size() {
    return size;
  }

  /** Whether both are the same file, whatever its name. Only while one of them is open. */
  public boolean isSameFileAs(FileStatus other) {
    return Objects.equals(identity, other.identity);
  }

  /** Whether the user of this process owns it. True where the file system knows no owners. */
  public boolean isOurs() {
    return otherOwnerOrNull == null;
  }

  /** Who owns it, if that is another user. */
  public Optional<String> otherOwner() {
    return Optional.ofNullable(otherOwnerOrNull);
  }

  /**
   * Whether group or others may write to it. False where the file system knows no POSIX
   * permissions.
   */
  public boolean isWritableByOthers() {
    return writableByOthers;
  }
}

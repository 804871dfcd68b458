package io.auditlog.platform;

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
  private final boolean ours;
  private final boolean writableByOthers;

  public FileStatus(Kind kind, long size, boolean ours, boolean writableByOthers) {
    this.kind = kind;
    this.size = size;
    this.ours = ours;
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

  /** Whether the user of this process owns it. True where the file system knows no owners. */
  public boolean isOurs() {
    return ours;
  }

  /**
   * Whether group or others may write to it. False where the file system knows no POSIX
   * permissions.
   */
  public boolean isWritableByOthers() {
    return writableByOthers;
  }
}

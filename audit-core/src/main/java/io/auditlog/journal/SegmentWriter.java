package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.DiskFile;
import io.auditlog.platform.FileStatus;
import io.auditlog.platform.UninterruptibleFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * One segment being written. It is filled with newlines before it is written to, so that a sync of
 * records need not make a new file size durable as well. Only ever appends: no record byte is
 * overwritten. One thread at a time, but for {@link #isThere} and {@link #position}.
 */
final class SegmentWriter {

  private static final byte[] NEWLINES = new byte[256 * 1024];

  static {
    Arrays.fill(NEWLINES, (byte) '\n');
  }

  final long number;

  /** When it is as large as this, the next one begins. */
  final long capacity;

  private final Disk disk;
  private final Durability durability;
  private DiskFile file;
  private UninterruptibleFile callersFileOrNull;
  private volatile Path path;
  private volatile FileStatus status;
  private long allocated;
  private volatile long position;
  private boolean entryDurable;

  private SegmentWriter(
      Disk disk,
      Durability durability,
      Path path,
      long number,
      long capacity,
      DiskFile file,
      FileStatus status) {
    this.disk = disk;
    this.durability = durability;
    this.path = path;
    this.number = number;
    this.capacity = capacity;
    this.file = file;
    this.status = status;
  }

  /** Creates an empty file. */
  static SegmentWriter create(
      Disk disk, Durability durability, Path directory, long number, long capacity)
      throws IOException {
    Path path = directory.resolve(QueueFolder.segmentName(number));
    DiskFile file = disk.create(path);
    boolean made = false;
    try {
      SegmentWriter writer =
          new SegmentWriter(disk, durability, path, number, capacity, file, statusOf(disk, path));
      writer.openForCallers();
      made = true;
      return writer;
    } finally {
      if (!made) {
        discard(disk, path, file);
      }
    }
  }

  private void openForCallers() {
    try {
      callersFileOrNull =
          disk.openUninterruptible(path, status, durability == Durability.FSYNC).orElse(null);
    } catch (IOException e) {
      callersFileOrNull = null; // The flusher writes everything then.
    }
  }

  private static FileStatus statusOf(Disk disk, Path path) throws IOException {
    return disk.status(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
  }

  /** The journal's folder. */
  Path directory() {
    return path.getParent();
  }

  /**
   * Whether the file still stands where it should, for readers to find. True if that cannot be told
   * now: the next look will. From any thread.
   */
  boolean isThere() {
    try {
      return disk.isStillThere(path, status);
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Makes the file again that someone has deleted, byte for byte, and goes on in it: while the
   * deleted one is open, it can be read.
   */
  void makeAgain() throws IOException {
    DiskFile again = disk.create(path);
    boolean made = false;
    try {
      copyTo(again);
      again.sync();
      disk.syncDirectory(path.getParent());
      status = statusOf(disk, path);
      made = true;
    } finally {
      if (!made) {
        discard(disk, path, again);
      }
    }
    abandon();
    file = again;
    openForCallers();
    entryDurable = true;
  }

  private void copyTo(DiskFile again) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(NEWLINES.length);
    for (long at = 0; at < position; at += piece.limit()) {
      piece.clear();
      piece.limit((int) Math.min(piece.capacity(), position - at));
      if (!file.readFully(piece, at)) {
        throw new EOFException("a deleted segment has become shorter");
      }
      piece.flip();
      again.write(piece.duplicate(), at);
    }
    for (long at = position; at < allocated; at += NEWLINES.length) {
      int length = (int) Math.min(NEWLINES.length, allocated - at);
      again.write(ByteBuffer.wrap(NEWLINES, 0, length), at);
    }
  }

  /** Notes that the folder has been renamed. */
  void movedTo(Path directory) {
    path = directory.resolve(path.getFileName());
  }

  /** Fills and syncs the next piece, before anything is written; says whether there is more. */
  boolean preallocate() throws IOException {
    if (allocated >= capacity) {
      makeEntryDurable();
      return false;
    }
    int piece = (int) Math.min(NEWLINES.length, capacity - allocated);
    file.write(ByteBuffer.wrap(NEWLINES, 0, piece), allocated);
    file.sync();
    allocated += piece;
    return true;
  }

  /** Where the next line goes; how long the content is. From any thread. */
  long position() {
    return position;
  }

  boolean hasRoomFor(int bytes) {
    return position + bytes <= capacity;
  }

  /** Writes lines behind what is there. */
  void write(byte[] lines, int length) throws IOException {
    long at = position;
    file.write(ByteBuffer.wrap(lines, 0, length), at);
    position = at + length;
  }

  /** Whether a thread of the application can write so many bytes itself. */
  boolean takesFromCaller(int bytes) {
    return callersFileOrNull != null
        && hasRoomFor(bytes)
        && (entryDurable || durability == Durability.FLUSH);
  }

  /** Writes lines behind what is there, and makes them as durable as was asked for. */
  void writeFromCaller(byte[] lines, int length) throws IOException {
    long at = position;
    callersFileOrNull.write(lines, length, at);
    position = at + length;
  }

  /** Makes the lines durable, and the file's name with them. */
  void sync() throws IOException {
    file.sync();
    makeEntryDurable();
  }

  private void makeEntryDurable() throws IOException {
    if (!entryDurable) {
      disk.syncDirectory(path.getParent());
      entryDurable = true;
    }
  }

  /** Writes the end line, cuts off what is not used, makes it all durable and closes the file. */
  void seal(long lastSeq, byte[] mac) throws IOException {
    try {
      if (durability == Durability.FLUSH) {
        sync(); // The end line states that the records are durable, so it must not overtake them.
      }
      byte[] end = LineFormat.end(lastSeq, mac);
      write(end, end.length);
      file.truncate(position);
      sync();
    } finally {
      closeForCallers();
      file.close();
    }
  }

  /** Leaves the file as it stands. */
  void abandon() {
    closeForCallers();
    close(file);
  }

  private void closeForCallers() {
    if (callersFileOrNull != null) {
      close(callersFileOrNull);
      callersFileOrNull = null;
    }
  }

  /** Removes a file that nothing has been written to. */
  void discard() {
    closeForCallers();
    discard(disk, path, file);
  }

  private static void discard(Disk disk, Path path, DiskFile file) {
    close(file);
    try {
      disk.delete(path);
    } catch (IOException e) {
      // An empty segment is no record; readers pass over it.
    }
  }

  private static void close(Closeable file) {
    try {
      file.close();
    } catch (IOException e) {
      // Nothing depends on it: what was acknowledged has been synced, and what was not is told so.
    }
  }
}

package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.DiskFile;
import io.auditlog.platform.DiskLock;
import io.auditlog.platform.FileStatus;
import io.auditlog.platform.LocalDisk;
import io.auditlog.platform.UninterruptibleFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The real disk, which counts what is asked of it, and refuses when that is too much to be true, so
 * that what never ends is found without a clock. It never syncs: what a power cut does is not what
 * is tested with it.
 */
final class CountingDisk implements Disk {

  private final LocalDisk disk = new LocalDisk();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicLong created = new AtomicLong();
  private final long mostCalls;
  private final long mostBytes;

  CountingDisk(long mostCalls, long mostBytes) {
    this.mostCalls = mostCalls;
    this.mostBytes = mostBytes;
  }

  long calls() {
    return calls.get();
  }

  long bytesRead() {
    return bytesRead.get();
  }

  long created() {
    return created.get();
  }

  boolean exceeded() {
    return calls() > mostCalls || bytesRead() > mostBytes;
  }

  @Override
  public String toString() {
    return calls()
        + " of "
        + mostCalls
        + " calls, "
        + bytesRead()
        + " of "
        + mostBytes
        + " bytes read, "
        + created()
        + " files made";
  }

  private void count() throws IOException {
    calls.incrementAndGet();
    if (exceeded()) {
      throw new IOException("too much is asked of the disk: " + this);
    }
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    count();
    disk.createDirectories(directory);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    count();
    disk.createDirectory(directory);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    count();
    return disk.list(directory);
  }

  @Override
  public Optional<FileStatus> status(Path path) throws IOException {
    count();
    return disk.status(path);
  }

  @Override
  public boolean isWritable(Path directory) {
    return disk.isWritable(directory);
  }

  @Override
  public String fileSystem(Path path) throws IOException {
    return disk.fileSystem(path);
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    count();
    created.incrementAndGet();
    return new CountingFile(disk.create(file));
  }

  @Override
  public DiskFile openForReading(Path file) throws IOException {
    count();
    return new CountingFile(disk.openForReading(file));
  }

  @Override
  public DiskFile openForWriting(Path file) throws IOException {
    count();
    return new CountingFile(disk.openForWriting(file));
  }

  @Override
  public Optional<UninterruptibleFile> openUninterruptible(
      Path file, FileStatus created, boolean synced) throws IOException {
    count();
    return disk.openUninterruptible(file, created, false);
  }

  @Override
  public Path realPath(Path path) throws IOException {
    return disk.realPath(path);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    count();
    disk.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    count();
    disk.delete(path);
  }

  @Override
  public void syncDirectory(Path directory) {}

  @Override
  public Optional<DiskLock> tryLock(Path file) throws IOException {
    count();
    return disk.tryLock(file);
  }

  private final class CountingFile implements DiskFile {

    private final DiskFile file;

    CountingFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      file.write(bytes, position);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      count();
      int read = file.read(into, position);
      bytesRead.addAndGet(Math.max(0, read));
      return read;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void sync() {}

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}

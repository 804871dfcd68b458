package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.DiskFile;
import io.auditlog.platform.DiskLock;
import io.auditlog.platform.FileStatus;
import io.auditlog.platform.LocalDisk;
import io.auditlog.platform.UninterruptibleFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The real disk, which fails when told to, and notices what must never be done. */
final class FaultyDisk implements Disk {

  /** What can fail. */
  enum Call {
    CREATE,
    WRITE,
    SYNC,
    SYNC_DIRECTORY,
    READ,
    RENAME,
    LIST
  }

  /** When a test can do something in between. */
  enum Moment {
    /** A file is about to be opened for reading. */
    OPENS_FOR_READING,
    /** A file is about to be created. */
    CREATES,
    /** A file has been created, and is empty. */
    CREATED,
    /** A file is about to be opened for callers to write to. */
    OPENS_FOR_CALLERS,
    /** What is in a folder has been found out, and not been told yet. */
    LISTED
  }

  private final LocalDisk disk = new LocalDisk();
  private final ConcurrentHashMap<Call, AtomicInteger> failures = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Call, AtomicInteger> passes = new ConcurrentHashMap<>();
  private final Set<Path> failedSync = ConcurrentHashMap.newKeySet();
  private final Set<String> denied = ConcurrentHashMap.newKeySet();
  private volatile Supplier<Error> error;
  private volatile boolean callersWrite = true;
  private final ConcurrentHashMap<String, Runnable> atNext = new ConcurrentHashMap<>();
  final Set<String> sins = ConcurrentHashMap.newKeySet();

  /** As on a system where only our own threads write. */
  void letNoCallerWrite() {
    callersWrite = false;
  }

  /** Lets the next so many calls on segments and folders fail. */
  void fail(Call call, int times) {
    failAfter(call, 0, times);
  }

  /** Lets so many calls pass, and then so many fail. */
  void failAfter(Call call, int passing, int times) {
    passes.put(call, new AtomicInteger(passing));
    failures.put(call, new AtomicInteger(times));
  }

  /** Lets the next so many calls fail with what no disk should throw. */
  void failUnexpectedly(Call call, int times, Supplier<Error> unexpected) {
    fail(call, times);
    error = unexpected;
  }

  void heal() {
    error = null;
    failures.clear();
    passes.clear();
  }

  /** Does something once, at the next such moment of a file or folder of that name. */
  void atNext(Moment moment, Path named, Runnable work) {
    atNext.put(moment + " " + named.getFileName(), work);
  }

  /** The same, but only on the thread of that name. */
  void atNext(Moment moment, Path named, String thread, Runnable work) {
    atNext.put(moment + " " + named.getFileName() + " on " + thread, work);
  }

  private void come(Moment moment, Path path) {
    String what = moment + " " + path.getFileName();
    Runnable work = atNext.remove(what + " on " + Thread.currentThread().getName());
    if (work == null) {
      work = atNext.remove(what);
    }
    if (work != null) {
      work.run();
    }
  }

  /** Lets nobody look into folders of this name. */
  void deny(String folder) {
    denied.add(folder);
  }

  private void mayFail(Call call, Path path) throws IOException {
    AtomicInteger left = failures.get(call);
    if (left == null || passes.get(call).getAndDecrement() > 0) {
      return;
    }
    if (left.getAndDecrement() > 0) {
      if (error != null) {
        throw error.get();
      }
      throw new IOException("simulated: " + call + " of " + path.getFileName());
    }
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    disk.createDirectories(directory);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    disk.createDirectory(directory);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    mayFail(Call.LIST, directory);
    if (denied.contains(directory.getFileName().toString())) {
      throw new AccessDeniedException(directory.toString());
    }
    List<String> names = disk.list(directory);
    come(Moment.LISTED, directory);
    return names;
  }

  @Override
  public Optional<FileStatus> status(Path path) throws IOException {
    return disk.status(path);
  }

  @Override
  public boolean isWritable(Path directory) {
    return !denied.contains(directory.getFileName().toString()) && disk.isWritable(directory);
  }

  @Override
  public String fileSystem(Path path) throws IOException {
    return disk.fileSystem(path);
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    mayFail(Call.CREATE, file);
    come(Moment.CREATES, file);
    DiskFile created = new FaultyFile(file, disk.create(file));
    come(Moment.CREATED, file);
    return created;
  }

  @Override
  public DiskFile openForReading(Path file) throws IOException {
    come(Moment.OPENS_FOR_READING, file);
    return new FaultyFile(file, disk.openForReading(file));
  }

  @Override
  public DiskFile openForWriting(Path file) throws IOException {
    return new FaultyFile(file, disk.openForWriting(file));
  }

  @Override
  public Optional<UninterruptibleFile> openUninterruptible(
      Path path, FileStatus created, boolean synced) throws IOException {
    come(Moment.OPENS_FOR_CALLERS, path);
    if (!callersWrite) {
      return Optional.empty();
    }
    UninterruptibleFile file = disk.openUninterruptible(path, created, synced).orElse(null);
    return file == null
        ? Optional.empty()
        : Optional.of(new FaultyCallersFile(path, file, disk.openForReading(path), synced));
  }

  @Override
  public Path realPath(Path path) throws IOException {
    return disk.realPath(path);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    mayFail(Call.RENAME, from);
    disk.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    disk.delete(path);
    failedSync.remove(path); // The next one of this name is another file.
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    mayFail(Call.SYNC_DIRECTORY, directory);
    disk.syncDirectory(directory);
  }

  @Override
  public Optional<DiskLock> tryLock(Path file) throws IOException {
    return disk.tryLock(file);
  }

  private void mayFailToSync(Path path) throws IOException {
    if (failedSync.contains(path)) {
      sins.add("synced " + path + " again");
    }
    try {
      mayFail(Call.SYNC, path);
    } catch (IOException e) {
      failedSync.add(path);
      throw e;
    }
  }

  private void noticeOverwriting(Path path, DiskFile file, int count, long position)
      throws IOException {
    ByteBuffer before = ByteBuffer.allocate(count);
    file.read(before, position);
    for (int i = 0; i < before.position(); i++) {
      if (before.get(i) != '\n') {
        sins.add("overwrote a byte of " + path);
        return;
      }
    }
  }

  private boolean isToWriteAPart(int count) {
    AtomicInteger left = failures.get(Call.WRITE);
    return left != null && left.get() > 0 && count > 1;
  }

  private final class FaultyFile implements DiskFile {

    private final Path path;
    private final DiskFile file;

    FaultyFile(Path path, DiskFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      noticeOverwriting(path, file, bytes.remaining(), position);
      if (isToWriteAPart(bytes.remaining())) {
        // As a full disk does it.
        ByteBuffer part = bytes.duplicate();
        part.limit(part.position() + part.remaining() / 2);
        file.write(part, position);
      }
      mayFail(Call.WRITE, path);
      file.write(bytes, position);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      mayFail(Call.READ, path);
      return file.read(into, position);
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
    public void sync() throws IOException {
      mayFailToSync(path);
      file.sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private final class FaultyCallersFile implements UninterruptibleFile {

    private final Path path;
    private final UninterruptibleFile file;
    private final DiskFile content;
    private final boolean synced;

    FaultyCallersFile(Path path, UninterruptibleFile file, DiskFile content, boolean synced) {
      this.path = path;
      this.file = file;
      this.content = content;
      this.synced = synced;
    }

    @Override
    public void write(byte[] bytes, int length, long position) throws IOException {
      noticeOverwriting(path, content, length, position);
      if (isToWriteAPart(length)) {
        file.write(bytes, length / 2, position);
      }
      mayFail(Call.WRITE, path);
      if (synced) {
        mayFailToSync(path);
      }
      file.write(bytes, length, position);
    }

    @Override
    public void close() throws IOException {
      content.close();
      file.close();
    }
  }
}

package io.auditlog.platform;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The file system of this machine, through NIO. */
public final class LocalDisk implements Disk {

  private static final Set<PosixFilePermission> FILE_MODE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> DIRECTORY_MODE =
      PosixFilePermissions.fromString("rwx------");

  private static final boolean IS_LINUX = "Linux".equals(System.getProperty("os.name"));

  private volatile UserPrincipal self;

  @Override
  public void createDirectories(Path directory) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    Path at = directory.toAbsolutePath();
    while (at != null && !Files.isDirectory(at)) {
      missing.push(at);
      at = at.getParent();
    }
    for (Path next : missing) {
      try {
        createDirectory(next);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(next)) {
          throw e;
        }
      }
      syncDirectory(next.getParent());
    }
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    Files.createDirectory(directory, mode(directory, DIRECTORY_MODE));
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(entry.getFileName().toString());
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public Optional<FileStatus> status(Path path) throws IOException {
    try {
      if (!isPosix(path)) {
        BasicFileAttributes basic =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return Optional.of(new FileStatus(kind(basic), basic.size(), basic.fileKey(), null, false));
      }
      PosixFileAttributes posix =
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Set<PosixFilePermission> permissions = posix.permissions();
      boolean writableByOthers =
          permissions.contains(PosixFilePermission.GROUP_WRITE)
              || permissions.contains(PosixFilePermission.OTHERS_WRITE);
      String otherOwner = posix.owner().equals(self()) ? null : posix.owner().getName();
      return Optional.of(
          new FileStatus(kind(posix), posix.size(), posix.fileKey(), otherOwner, writableByOthers));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static FileStatus.Kind kind(BasicFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      return FileStatus.Kind.REGULAR;
    }
    return attributes.isDirectory() ? FileStatus.Kind.DIRECTORY : FileStatus.Kind.OTHER;
  }

  /**
   * Who we are, as the file system says it: a user id without a passwd entry has no name that could
   * be looked up.
   */
  private UserPrincipal self() throws IOException {
    UserPrincipal known = self;
    if (known == null) {
      Path linuxProcess = Paths.get("/proc/self");
      known = Files.exists(linuxProcess) ? Files.getOwner(linuxProcess) : ownerOfNewFile();
      self = known;
    }
    return known;
  }

  private static UserPrincipal ownerOfNewFile() throws IOException {
    Path probe = Files.createTempFile("audit", null);
    try {
      return Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS);
    } finally {
      Files.delete(probe);
    }
  }

  @Override
  public boolean isWritable(Path directory) {
    return Files.isWritable(directory);
  }

  @Override
  public String fileSystem(Path path) throws IOException {
    return Files.getFileStore(path).type();
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    return open(
        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile openForReading(Path file) throws IOException {
    requireRegular(file);
    return open(file, StandardOpenOption.READ);
  }

  @Override
  public DiskFile openForWriting(Path file) throws IOException {
    requireRegular(file);
    return open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /**
   * On Linux only, where the mode {@code rwd} of a {@link RandomAccessFile} is {@code O_DSYNC}:
   * each write is "as though followed by a call to fdatasync" (open(2)). On macOS it would not
   * reach the platters, and on Windows the file could not be renamed or deleted while it is open.
   */
  @Override
  public Optional<UninterruptibleFile> openUninterruptible(
      Path file, FileStatus created, boolean synced) throws IOException {
    if (!IS_LINUX) {
      return Optional.empty();
    }
    RandomAccessFile opened = new RandomAccessFile(file.toFile(), synced ? "rwd" : "rw");
    boolean isIt = false;
    try {
      // It would have followed a link that somebody put in the file's place.
      isIt = isStillThere(file, created);
      return isIt ? Optional.of(new BlockingFile(opened)) : Optional.empty();
    } finally {
      if (!isIt) {
        opened.close();
      }
    }
  }

  /** Before opening, because opening a pipe would wait for its other end. */
  private static void requireRegular(Path file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(file.toString(), null, "not a regular file");
    }
  }

  private static DiskFile open(Path file, OpenOption... how) throws IOException {
    Set<OpenOption> options = new HashSet<>();
    Collections.addAll(options, how);
    options.add(LinkOption.NOFOLLOW_LINKS);
    return new LocalFile(FileChannel.open(file, options, mode(file, FILE_MODE)));
  }

  @Override
  public Path realPath(Path path) throws IOException {
    return path.toRealPath();
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.delete(path);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    if (!isPosix(directory)) {
      return; // Windows cannot open a folder; NTFS journals its entries itself.
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public Optional<DiskLock> tryLock(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      requireRegular(file);
    }
    Set<OpenOption> options = new HashSet<>();
    options.add(StandardOpenOption.CREATE);
    options.add(StandardOpenOption.WRITE);
    options.add(LinkOption.NOFOLLOW_LINKS);
    FileChannel channel = FileChannel.open(file, options, mode(file, FILE_MODE));
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another class loader of this JVM that knows nothing of our registry holds it.
      lock = null;
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return lock == null ? Optional.empty() : Optional.of(channel::close);
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] mode(Path path, Set<PosixFilePermission> permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(EnumSet.copyOf(permissions))}
        : new FileAttribute<?>[0];
  }

  private static final class LocalFile implements DiskFile {

    private final FileChannel channel;

    LocalFile(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      long at = position;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return channel.read(into, position);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final class BlockingFile implements UninterruptibleFile {

    private final RandomAccessFile file;
    private long next = -1;

    BlockingFile(RandomAccessFile file) {
      this.file = file;
    }

    @Override
    public void write(byte[] bytes, int length, long position) throws IOException {
      if (position != next) {
        file.seek(position); // One system call less, as long as nobody else writes in between.
      }
      next = -1; // After an error nobody knows.
      file.write(bytes, 0, length);
      next = position + length;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}

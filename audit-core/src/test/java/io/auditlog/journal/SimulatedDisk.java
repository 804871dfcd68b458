package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.DiskFile;
import io.auditlog.platform.DiskLock;
import io.auditlog.platform.FileStatus;
import io.auditlog.platform.UninterruptibleFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A disk with a file system and a page cache in memory, which keeps only what POSIX and Linux
 * promise, and draws everything else from the seed.
 *
 * <ul>
 *   <li>What was not synced may be on the disk or not after a power cut, sector by sector (512
 *       bytes), page by page (4 KiB), up to some point or not at all; so may a file's length. Pages
 *       are also written back at any time before, in any order.
 *   <li>Entries of folders are durable after the folder was synced. Until then each may be there or
 *       not after a power cut: in the order in which they were made, as file systems with a journal
 *       do it, or any of them, which is all that POSIX promises.
 *   <li>After a failed sync the pages are clean, whether they have been written or not, and a
 *       second sync succeeds without writing them. Their content is the new one as long as it stays
 *       in the cache, and the old one when it is read from the disk again: Rebello and others, "Can
 *       Applications Recover from fsync Failures?", USENIX ATC 2020, section 3 (ext4 and XFS keep
 *       the new content, Btrfs goes back at once); PostgreSQL's "fsyncgate", LWN 752063.
 *   <li>Every call may fail; writes then leave a part, and a full disk takes what fits.
 *   <li>A call may be the last one of its process, or of the machine, before or after its effect.
 * </ul>
 *
 * <p>A machine has one such disk for all its processes. Not thread-safe: only one thread of a
 * simulation runs at a time, see {@link Turns}.
 */
final class SimulatedDisk implements Disk {

  static final int SECTOR = 512;
  private static final int PAGE = 4096;

  /** What may go wrong for a while. */
  enum Weather {
    FINE,
    WRITES_FAIL,
    SYNCS_FAIL,
    READS_FAIL,
    ALL_FAILS,
    FULL
  }

  /** What a call is, as far as its failing goes. */
  private enum Call {
    WRITE,
    SYNC,
    READ,
    FOLDER,
    OTHER
  }

  /** What the simulation wants to know of the disk. */
  interface Observer {
    /** A sync has failed and ruined a page on the disk, which once held these bytes. */
    void ruined(Path file, byte[] page);

    /** This call is the last of the thread's process: to be marked dead, with others or not. */
    void crash();
  }

  private final Turns turns;
  private final Random random;
  private final Observer observer;
  private final SimulatedFile root = SimulatedFile.folder();
  private final List<SimulatedFile.Change> changes = new ArrayList<>();
  private final Set<SimulatedFile> unsynced = new LinkedHashSet<>();
  private final TreeSet<String> sins = new TreeSet<>();

  private Weather weather = Weather.FINE;
  private int failsOneIn = 1;
  private boolean changeable;
  private boolean ruins;
  private int calls;
  private boolean syncsHaveFailed;
  private int crashAt = Integer.MAX_VALUE;
  private boolean crashesAfter;

  SimulatedDisk(Turns turns, Random random, Observer observer) {
    this.turns = turns;
    this.random = random;
    this.observer = observer;
  }

  // ---- what the simulation asks for

  /** From now on the weather changes now and then. */
  void becomeChangeable() {
    changeable = true;
  }

  /** Whether a failing sync may leave a page that is neither old nor new. */
  void mayRuin(boolean may) {
    ruins = may;
  }

  void becomeFine() {
    changeable = false;
    weather = Weather.FINE;
  }

  /** The so-manieth call from now on is the last one. */
  void crashAt(int callsFromNow, boolean afterItsEffect) {
    crashAt = calls + callsFromNow;
    crashesAfter = afterItsEffect;
  }

  void crashNever() {
    crashAt = Integer.MAX_VALUE;
  }

  boolean syncsHaveFailed() {
    return syncsHaveFailed;
  }

  int calls() {
    return calls;
  }

  /** What must never be done, and was. */
  Set<String> sins() {
    return sins;
  }

  /** The power goes: what is durable stays, and of everything else the seed decides. */
  void powerCut() {
    boolean inOrder = random.nextBoolean();
    int keptInOrder = changes.isEmpty() ? 0 : random.nextInt(changes.size() + 1);
    for (int i = 0; i < changes.size(); i++) {
      if (inOrder ? i < keptInOrder : random.nextBoolean()) {
        changes.get(i).makeDurable();
      }
    }
    changes.clear();
    Tearing tearing = Tearing.values()[random.nextInt(Tearing.values().length)];
    for (SimulatedFile file : unsynced) {
      file.powerCut(tearing, random);
    }
    unsynced.clear();
    root.forgetWhatIsNotDurable();
  }

  /** How much of what is not synced is lost. */
  enum Tearing {
    EVERYTHING,
    NOTHING,
    SECTORS,
    PAGES,
    FROM_SOME_POINT_ON
  }

  /** A process is gone: the kernel gives its locks back. */
  void died(Turns.SimulatedProcess process) {
    root.unlock(process);
  }

  /** All files beneath a path, as they are read now, without any failure. */
  List<Path> filesBeneath(Path folder) {
    List<Path> files = new ArrayList<>();
    SimulatedFile at = find(folder);
    if (at != null && at.isFolder()) {
      for (String name : at.names()) {
        Path path = folder.resolve(name);
        if (at.get(name).isFolder()) {
          files.addAll(filesBeneath(path));
        } else {
          files.add(path);
        }
      }
    }
    return files;
  }

  boolean exists(Path path) {
    return find(path) != null;
  }

  byte[] content(Path file) {
    return find(file).content();
  }

  byte[] durableContent(Path file) {
    return find(file).durableContent();
  }

  /** The disk itself has gone bad. */
  void rot(Path file, int position) {
    find(file).rot(position);
  }

  // ---- every call goes through these

  private void begin(Call call, String what, Path path) throws IOException {
    turns.turn();
    calls++;
    turns.note(call.name().hashCode());
    turns.tell(out -> out.append(what).append(' ').append(path));
    if (changeable && random.nextInt(30) == 0) {
      Weather[] all = Weather.values();
      weather = random.nextInt(3) == 0 ? all[random.nextInt(all.length)] : Weather.FINE;
      failsOneIn = 1 + random.nextInt(random.nextBoolean() ? 3 : 12);
    }
    writeSomethingBack();
    if (calls == crashAt && !crashesAfter) {
      crash();
    }
  }

  private void end() {
    if (calls == crashAt && crashesAfter) {
      crash();
    }
  }

  private void crash() {
    observer.crash();
    turns.turn();
  }

  private boolean fails(Call call) {
    boolean may =
        switch (weather) {
          case WRITES_FAIL -> call == Call.WRITE;
          case SYNCS_FAIL -> call == Call.SYNC;
          case READS_FAIL -> call == Call.READ;
          case ALL_FAILS -> true;
          case FINE, FULL -> false;
        };
    boolean does = may && random.nextInt(failsOneIn) == 0;
    if (does) {
      turns.note(-1);
      turns.tell(out -> out.append("  which fails"));
    }
    return does;
  }

  private void mayFail(Call call, Path path) throws IOException {
    if (fails(call)) {
      throw new FileSystemException(path.toString(), null, "simulated: Input/output error");
    }
  }

  private boolean isFull() {
    return weather == Weather.FULL;
  }

  private static FileSystemException noSpace(Path path) {
    return new FileSystemException(path.toString(), null, "simulated: No space left on device");
  }

  /** What the kernel does by itself. */
  private void writeSomethingBack() {
    if (random.nextInt(16) != 0) {
      return;
    }
    if (random.nextBoolean() && !changes.isEmpty()) {
      changes.remove(0).makeDurable();
    }
    for (SimulatedFile file : unsynced) {
      if (random.nextBoolean()) {
        file.writeBack(random);
      }
    }
  }

  /**
   * Lets other threads go on in the middle of this one's work: only where it holds no lock that
   * others wait for, as those would wait outside of the simulation.
   */
  private void mayBeInterrupted() {
    if (random.nextInt(6) == 0 && holdsNoLock()) {
      turns.yieldTurn();
    }
  }

  private static boolean holdsNoLock() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(frame -> new At(frame.getClassName(), frame.getMethodName()))
                    .filter(at -> WITHOUT_LOCK.contains(at) || WITH_LOCK.contains(at))
                    .findFirst()
                    .filter(WITHOUT_LOCK::contains)
                    .isPresent());
  }

  /** A method that must be there. */
  private record At(String type, String method) {
    static At of(Class<?> type, String method) {
      if (Stream.of(type.getDeclaredMethods()).noneMatch(m -> m.getName().equals(method))) {
        throw new IllegalArgumentException(type + " has no method " + method);
      }
      return new At(type.getName(), method);
    }
  }

  /**
   * A batch, a caller's event, and the uploader's reading, whose locks are only tried by others.
   */
  private static final Set<At> WITHOUT_LOCK =
      Set.of(
          At.of(Journal.class, "store"),
          At.of(Journal.class, "storeElsewhere"),
          At.of(Journal.class, "writeFromCaller"),
          At.of(EntryReader.class, "read"));

  /** Of others, with the uploader's lock, or with one that upkeep and the flusher wait for. */
  private static final Set<At> WITH_LOCK =
      Set.of(
          At.of(StoredJournal.class, "deleteUploaded"),
          At.of(StoredJournal.class, "giveSpaceBack"),
          At.of(NextSegment.class, "take"),
          At.of(Sealings.class, "makeAgain"));

  private void changed(SimulatedFile.Change change) {
    change.make();
    changes.add(change);
  }

  private SimulatedFile find(Path path) {
    SimulatedFile at = root;
    for (Path name : path) {
      at = at == null || !at.isFolder() ? null : at.get(name.toString());
    }
    return at;
  }

  private SimulatedFile existing(Path path) throws IOException {
    SimulatedFile file = find(path);
    if (file == null) {
      throw new NoSuchFileException(path.toString());
    }
    return file;
  }

  private SimulatedFile existingFolder(Path path) throws IOException {
    SimulatedFile file = existing(path);
    if (!file.isFolder()) {
      throw new FileSystemException(path.toString(), null, "not a folder");
    }
    return file;
  }

  // ---- Disk

  @Override
  public void createDirectories(Path directory) throws IOException {
    if (find(directory) != null) {
      return;
    }
    if (directory.getParent() != null) {
      createDirectories(directory.getParent());
    }
    try {
      createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      // Somebody was faster.
    }
    if (directory.getParent() != null) {
      syncDirectory(directory.getParent());
    }
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    begin(Call.FOLDER, "createDirectory", directory);
    SimulatedFile parent = parentOf(directory);
    if (parent.get(name(directory)) != null) {
      throw new FileAlreadyExistsException(directory.toString());
    }
    mayFail(Call.FOLDER, directory);
    if (isFull() && random.nextBoolean()) {
      throw noSpace(directory);
    }
    changed(new SimulatedFile.Change(null, null, parent, name(directory), SimulatedFile.folder()));
    end();
  }

  private SimulatedFile parentOf(Path path) throws IOException {
    return path.getParent() == null || path.getParent().getNameCount() == 0
        ? root
        : existingFolder(path.getParent());
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    begin(Call.READ, "list", directory);
    List<String> names = existingFolder(directory).names();
    mayFail(Call.READ, directory);
    end();
    return names;
  }

  @Override
  public Optional<FileStatus> status(Path path) throws IOException {
    begin(Call.READ, "status", path);
    SimulatedFile file = find(path);
    mayFail(Call.READ, path);
    end();
    return file == null
        ? Optional.empty()
        : Optional.of(
            new FileStatus(
                file.isFolder() ? FileStatus.Kind.DIRECTORY : FileStatus.Kind.REGULAR,
                file.size(),
                file,
                null,
                false));
  }

  @Override
  public boolean isWritable(Path directory) {
    return true;
  }

  @Override
  public String fileSystem(Path path) {
    return "simulated";
  }

  @Override
  public DiskFile create(Path path) throws IOException {
    begin(Call.FOLDER, "create", path);
    SimulatedFile parent = parentOf(path);
    if (parent.get(name(path)) != null) {
      throw new FileAlreadyExistsException(path.toString());
    }
    mayFail(Call.FOLDER, path);
    if (isFull() && random.nextBoolean()) {
      throw noSpace(path);
    }
    SimulatedFile file = SimulatedFile.regular();
    changed(new SimulatedFile.Change(null, null, parent, name(path), file));
    end();
    return new OpenFile(path, file);
  }

  @Override
  public DiskFile openForReading(Path path) throws IOException {
    return open(path);
  }

  @Override
  public DiskFile openForWriting(Path path) throws IOException {
    return open(path);
  }

  private DiskFile open(Path path) throws IOException {
    begin(Call.READ, "open", path);
    SimulatedFile file = existing(path);
    if (file.isFolder()) {
      throw new FileSystemException(path.toString(), null, "not a regular file");
    }
    mayFail(Call.READ, path);
    end();
    return new OpenFile(path, file);
  }

  @Override
  public Optional<UninterruptibleFile> openUninterruptible(
      Path path, FileStatus created, boolean synced) throws IOException {
    DiskFile file = open(path);
    return Optional.of(
        new UninterruptibleFile() {
          @Override
          public void write(byte[] bytes, int length, long position) throws IOException {
            file.write(ByteBuffer.wrap(bytes, 0, length), position);
            if (synced) {
              file.sync();
            }
          }

          @Override
          public void close() throws IOException {
            file.close();
          }
        });
  }

  @Override
  public Path realPath(Path path) throws IOException {
    existing(path);
    return path;
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    begin(Call.FOLDER, "rename", from);
    SimulatedFile file = existing(from);
    SimulatedFile target = parentOf(to);
    SimulatedFile inTheWay = target.get(name(to));
    if (inTheWay != null && (inTheWay.isFolder() || file.isFolder())) {
      throw new FileAlreadyExistsException(to.toString());
    }
    mayFail(Call.FOLDER, from);
    changed(new SimulatedFile.Change(parentOf(from), name(from), target, name(to), file));
    end();
  }

  @Override
  public void delete(Path path) throws IOException {
    begin(Call.FOLDER, "delete", path);
    SimulatedFile file = existing(path);
    if (file.isFolder() && !file.names().isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    mayFail(Call.FOLDER, path);
    changed(new SimulatedFile.Change(parentOf(path), name(path), null, null, file));
    end();
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    begin(Call.SYNC, "syncDirectory", directory);
    SimulatedFile folder = existingFolder(directory);
    mayBeInterrupted();
    mayFail(Call.SYNC, directory);
    for (Iterator<SimulatedFile.Change> all = changes.iterator(); all.hasNext(); ) {
      SimulatedFile.Change change = all.next();
      if (change.isIn(folder)) {
        change.makeDurable();
        all.remove();
      }
    }
    end();
  }

  @Override
  public Optional<DiskLock> tryLock(Path path) throws IOException {
    begin(Call.OTHER, "tryLock", path);
    SimulatedFile parent = parentOf(path);
    SimulatedFile file = parent.get(name(path));
    mayFail(Call.OTHER, path);
    if (file == null) {
      file = SimulatedFile.regular();
      changed(new SimulatedFile.Change(null, null, parent, name(path), file));
    }
    SimulatedFile locked = file;
    Turns.SimulatedProcess process = Turns.process();
    boolean got = locked.lock(process);
    end();
    return got ? Optional.of(() -> unlock(locked, process)) : Optional.empty();
  }

  private void unlock(SimulatedFile file, Turns.SimulatedProcess process) {
    turns.turnEvenIfDead();
    file.unlock(process);
  }

  /** A file as a process sees it. */
  private final class OpenFile implements DiskFile {

    private final Path path;
    private final SimulatedFile file;

    OpenFile(Path path, SimulatedFile file) {
      this.path = path;
      this.file = file;
    }

    /** In pieces, between any two of which it may all end. */
    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      int at = (int) position;
      do {
        begin(Call.WRITE, "write", path);
        mayBeInterrupted();
        int count = bytes.remaining();
        boolean fails = fails(Call.WRITE);
        if (count > 1 && (fails || random.nextInt(6) == 0)) {
          count = random.nextInt(count);
        }
        if (isFull() && at + count > file.size()) {
          fails = true; // What is allocated can be written to.
          count = Math.max(0, file.size() - at);
        }
        noticeOverwriting(at, count);
        byte[] piece = new byte[count];
        bytes.get(piece);
        file.write(piece, at);
        unsynced.add(file);
        at += count;
        if (fails) {
          throw isFull()
              ? noSpace(path)
              : new FileSystemException(path.toString(), null, "simulated: Input/output error");
        }
        end();
      } while (bytes.hasRemaining());
    }

    private void noticeOverwriting(int from, int count) {
      for (int i = from; i < Math.min(file.size(), from + count); i++) {
        if (file.isRecordByte(i)) {
          sins.add("overwrote a byte of " + path.getFileName());
          return;
        }
      }
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      begin(Call.READ, "read", path);
      mayBeInterrupted();
      mayFail(Call.READ, path);
      if (random.nextInt(8) == 0) {
        file.forgetPages(random);
      }
      int at = (int) position;
      if (at >= file.size()) {
        end();
        return -1;
      }
      int count = Math.min(into.remaining(), file.size() - at);
      if (count > 1 && random.nextInt(6) == 0) {
        count = 1 + random.nextInt(count);
      }
      file.read(into, at, count);
      end();
      return count;
    }

    @Override
    public long size() throws IOException {
      begin(Call.READ, "size", path);
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      begin(Call.WRITE, "truncate", path);
      mayFail(Call.WRITE, path);
      for (int i = (int) size; i < file.size(); i++) {
        if (file.isRecordByte(i)) {
          sins.add("cut a record off " + path.getFileName());
        }
      }
      file.truncate((int) size);
      unsynced.add(file);
      end();
    }

    @Override
    public void sync() throws IOException {
      begin(Call.SYNC, "sync", path);
      if (file.syncFailed()) {
        sins.add("synced " + path.getFileName() + " again");
      }
      mayBeInterrupted();
      if (fails(Call.SYNC)) {
        boolean ruin = ruins && !file.hasBeenCut() && random.nextInt(3) != 0;
        syncsHaveFailed = true;
        byte[] page = file.failToSync(random, ruin);
        if (page.length > 0) {
          observer.ruined(path, page);
        }
        throw new FileSystemException(path.toString(), null, "simulated: Input/output error");
      }
      file.sync();
      unsynced.remove(file);
      end();
    }

    @Override
    public void close() {
      turns.turnEvenIfDead();
      Turns.SimulatedProcess process = Turns.process();
      file.unlock(process); // fcntl(2): by closing any descriptor of it.
    }
  }

  /** Pages or sectors that a range of bytes touches. */
  static int sectors(int bytes) {
    return (bytes + SECTOR - 1) / SECTOR;
  }

  static int sectorsInPage() {
    return PAGE / SECTOR;
  }

  static byte[] grown(byte[] bytes, int size) {
    return bytes.length >= size ? bytes : Arrays.copyOf(bytes, Math.max(size, bytes.length * 2));
  }
}

package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.ProcessId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/**
 * A journal that has just been made: its folder with the lock and the first segment, all durable.
 * It appears under its name only when it is complete.
 */
final class NewJournal {

  private static final int ATTEMPTS = 3;

  final JournalHeader header;
  final Path directory;
  final OwnedLock lock;
  final SegmentWriter segment;

  private NewJournal(JournalHeader header, Path directory, OwnedLock lock, SegmentWriter segment) {
    this.header = header;
    this.directory = directory;
    this.lock = lock;
    this.segment = segment;
  }

  /** Makes one, its first segment filled up to {@code capacity}. */
  static NewJournal make(Environment env, long capacity) throws IOException {
    env.folder.require();
    IOException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      UUID id = uuidV7(env.time.now());
      Path making = env.folder.inTheMaking(id);
      env.disk.createDirectory(making);
      OwnedLock lock = null;
      NewJournal made = null;
      try {
        // Someone who tidies up may find the folder before it is locked, and take it for a dead
        // owner's; then the next one is tried.
        lock = OwnedLock.tryLock(env.disk, making.resolve(QueueFolder.OWNER_LOCK)).orElse(null);
        if (lock != null) {
          made = make(env, id, making, lock, capacity);
          return made;
        }
      } catch (IOException e) {
        last = e;
      } finally {
        if (made == null) {
          tidyUp(env.disk, making);
          if (lock != null) {
            lock.release();
          }
        }
      }
    }
    throw last != null ? last : new IOException("others lock our new folders");
  }

  private static NewJournal make(
      Environment env, UUID id, Path making, OwnedLock lock, long capacity) throws IOException {
    JournalHeader header = header(env, id);
    SegmentWriter segment =
        SegmentWriter.create(env.disk, env.settings.durability(), making, 1, capacity);
    boolean made = false;
    try {
      if (env.settings.durability() == Durability.FSYNC) {
        while (segment.preallocate()) {
          // Piece by piece.
        }
      }
      byte[] line = new SegmentHeader(header, 1, 1, Chain.start()).toLine();
      segment.write(line, line.length);
      segment.sync();
      Path directory = env.folder.journal(id);
      OwnedLock renamed = lock.renameFolder(making, directory);
      segment.movedTo(directory);
      try {
        env.disk.syncDirectory(env.folder.path());
        made = true;
      } finally {
        if (!made) {
          // Left whole, as an empty journal for the next adopter: of its removal a power cut could
          // keep only that of the lock, and then nobody could tell whose the rest is.
          renamed.release();
        }
      }
      return new NewJournal(header, directory, renamed, segment);
    } finally {
      if (!made) {
        segment.abandon();
      }
    }
  }

  /**
   * Makes the folder and the lock of a journal again that someone has deleted; the segments may
   * still be there. The lock is held before others can see it.
   */
  static OwnedLock makeFolderAgain(Environment env, UUID id) throws IOException {
    env.folder.require();
    Path making = env.folder.inTheMaking(id);
    Path directory = env.folder.journal(id);
    env.disk.createDirectory(making);
    boolean done = false;
    try {
      OwnedLock lock =
          OwnedLock.tryLock(env.disk, making.resolve(QueueFolder.OWNER_LOCK))
              .orElseThrow(() -> new IOException(making + " is locked by someone else"));
      try {
        if (env.disk.status(directory).isPresent()) {
          lock = lock.rename(directory.resolve(QueueFolder.OWNER_LOCK));
          env.disk.delete(making);
        } else {
          lock = lock.renameFolder(making, directory);
        }
        env.disk.syncDirectory(directory);
        env.disk.syncDirectory(env.folder.path());
        done = true;
        return lock;
      } finally {
        if (!done) {
          lock.release();
        }
      }
    } finally {
      if (!done) {
        tidyUp(env.disk, making);
      }
    }
  }

  private static JournalHeader header(Environment env, UUID id) {
    JournalSettings settings = env.settings;
    byte[] key = settings.hmacKey();
    return new JournalHeader(
        id,
        settings.application(),
        settings.target(),
        settings.host(),
        ProcessId.current(),
        settings.durability(),
        new String(new Timestamps(env.time).now(), StandardCharsets.US_ASCII),
        settings.tables(),
        Chain.alg(key),
        Chain.keyId(key));
  }

  /** RFC 9562: 48 bits of milliseconds, so that names sort by time, and 74 random bits. */
  private static UUID uuidV7(Instant now) {
    UUID random = UUID.randomUUID();
    long high = now.toEpochMilli() << 16 | 0x7000L | (random.getMostSignificantBits() & 0xfffL);
    return new UUID(high, random.getLeastSignificantBits());
  }

  /**
   * As well as the disk allows; what remains is a dead owner's folder to the next adopter. By name,
   * since there may be no descriptor left to list the folder with.
   */
  private static void tidyUp(Disk disk, Path directory) {
    tidyUpFile(disk, directory.resolve(QueueFolder.segmentName(1)));
    tidyUpFile(disk, directory.resolve(QueueFolder.OWNER_LOCK));
    tidyUpFile(disk, directory);
  }

  private static void tidyUpFile(Disk disk, Path path) {
    try {
      disk.delete(path);
    } catch (IOException e) {
      // It was not made yet, or the disk is in trouble already, which is what is being reported.
    }
  }
}

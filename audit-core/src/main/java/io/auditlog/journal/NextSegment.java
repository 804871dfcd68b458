package io.auditlog.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The segment that a journal goes on in, made ready beforehand if it was asked for in time: {@link
 * #take} gives one in any case, and none twice. It grows with what is written, and each has a
 * number of its own. Thread-safe: who writes the journal asks and takes, upkeep prepares.
 */
final class NextSegment {

  /** Small, since of a process that dies soon it stays as it is until its journal is uploaded. */
  private static final long FIRST_CAPACITY = 64 << 10;

  private final Environment env;

  /** Guards everything below. */
  private final ReentrantLock mutex = new ReentrantLock();

  private Path directory;
  private long number;
  private long capacity;
  private boolean wanted;
  private SegmentWriter preparedOrNull;

  NextSegment(Environment env) {
    this.env = env;
    this.capacity = atMostSegmentSize(FIRST_CAPACITY);
  }

  private long atMostSegmentSize(long bytes) {
    return Math.min(bytes, env.settings.segmentSize());
  }

  /** How large it is to be. */
  long capacity() {
    mutex.lock();
    try {
      return capacity;
    } finally {
      mutex.unlock();
    }
  }

  /** To be told, before anything is asked for, the one that the journal was made with. */
  void follows(SegmentWriter first) {
    mutex.lock();
    try {
      directory = first.directory();
      number = first.number;
    } finally {
      mutex.unlock();
    }
  }

  /** Has it prepared; larger than the one being written, if that is likely to become full. */
  void ask(SegmentWriter fillingOrNull) {
    mutex.lock();
    try {
      wanted = true;
      if (fillingOrNull != null) {
        capacity = atMostSegmentSize(fillingOrNull.capacity * 2);
      }
    } finally {
      mutex.unlock();
    }
  }

  /** Notes how far one was used when it ended, by which the next one is made larger or small. */
  void sizeAfter(SegmentWriter last) {
    boolean full = last.position() >= last.capacity / 2;
    mutex.lock();
    try {
      capacity = atMostSegmentSize(full ? last.capacity * 2 : FIRST_CAPACITY);
    } finally {
      mutex.unlock();
    }
  }

  /** Gives it away, and creates it now if nobody has prepared it. */
  SegmentWriter take() throws IOException {
    mutex.lock();
    try {
      SegmentWriter taken = preparedOrNull;
      preparedOrNull = null;
      wanted = false;
      return taken != null ? taken : create();
    } finally {
      mutex.unlock();
    }
  }

  /** Uses a number once only: a file that could not be made may have its name all the same. */
  private SegmentWriter create() throws IOException {
    number++;
    return SegmentWriter.create(env.disk, env.settings.durability(), directory, number, capacity);
  }

  /** Fills one piece of it, if it has been asked for; says whether there is more to do. */
  boolean prepare() {
    mutex.lock();
    try {
      if (!wanted) {
        return false;
      }
      if (preparedOrNull == null) {
        preparedOrNull = create();
      }
      wanted = preparedOrNull.preallocate();
      return wanted;
    } catch (IOException e) {
      // Who takes it creates the file then, and knows what to do if that fails.
      discard();
      return false;
    } finally {
      mutex.unlock();
    }
  }

  /** Removes what has been prepared, as nobody will take it. */
  void discard() {
    mutex.lock();
    try {
      if (preparedOrNull != null) {
        preparedOrNull.discard();
        preparedOrNull = null;
      }
      wanted = false;
    } finally {
      mutex.unlock();
    }
  }

  /** Has another one prepared if someone has deleted the file. */
  void replaceIfMissing() {
    mutex.lock();
    try {
      if (preparedOrNull != null && !preparedOrNull.isThere()) {
        preparedOrNull.abandon();
        preparedOrNull = null;
        wanted = true;
      }
    } finally {
      mutex.unlock();
    }
  }
}

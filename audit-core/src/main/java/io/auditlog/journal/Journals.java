package io.auditlog.journal;

import io.auditlog.metrics.AuditMetrics;
import io.auditlog.platform.Disk;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.Time;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One opening of a queue folder: takes events in, and gives the journals to be uploaded. Opens a
 * journal at the first append, and another one after a disk failure has ended it. Thread-safe.
 */
public final class Journals implements Closeable {

  private static final Duration MEASURE_INTERVAL = Duration.ofSeconds(5);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration MEASURE_INTERVAL_WHEN_FULL = Duration.ofMillis(50);

  private final Environment env;
  private final String fileSystem;
  private final QueueSize size;
  private final QueueLimit limit;
  private final Adoption adoption;
  private final Upkeep upkeep;
  private final List<StoredJournal> own = new CopyOnWriteArrayList<>();
  private final List<StoredJournal> adopted = new CopyOnWriteArrayList<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock opening = new ReentrantLock();
  private final ReentrantLock adopting = new ReentrantLock();
  private boolean released;
  private volatile Journal current;
  private volatile boolean ended;

  // The upkeep thread's own.
  private long measuredAt;
  private boolean measured;
  private long minuteBegan;
  private boolean measuringFails;
  private volatile boolean appendedSinceMeasured;

  private Journals(Environment env) throws IOException {
    initialiseClasses(env);
    this.env = env;
    fileSystem = fileSystem(env);
    size = new QueueSize(env);
    size.measure(Collections.emptyList());
    limit = new QueueLimit(env.settings, env.time, size, this::measureSoon);
    adoption = new Adoption(env);
    minuteBegan = env.time.nanoTime();
    upkeep = Upkeep.start(new Chores(), env.time);
  }

  /**
   * On a thread of our own: a class whose initialisation fails, as the stack of a caller ends, can
   * never be used again (JVMS 5.5).
   */
  private static void initialiseClasses(Environment env) {
    new Gathering(env.time).add(new Append(new byte[0], 0, env.time));
  }

  private static String fileSystem(Environment env) {
    try {
      return env.disk.fileSystem(env.folder.path());
    } catch (IOException e) {
      return ""; // Files can be written even where nobody lists the mounts.
    }
  }

  /**
   * Checks the folder, creating it if needed. Leaves no journal behind if nothing is appended.
   *
   * @throws JournalException if the folder cannot be used
   */
  public static Journals open(
      JournalSettings settings, Disk disk, Time time, AuditMetrics metrics, Reporter reporter)
      throws JournalException {
    try {
      return OwnThread.call(
          "journal-open",
          time,
          () -> {
            QueueFolder folder = QueueFolder.open(disk, settings.queueDir());
            return new Journals(new Environment(settings, folder, disk, time, metrics, reporter));
          });
    } catch (JournalException e) {
      throw e;
    } catch (IOException e) {
      throw JournalException.notStored(
          "queueDir " + settings.queueDir() + " cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * Stores one event; it is durable when this returns. Waits uninterruptibly; an interrupt is kept
   * for the caller. Success and failure are counted in the metrics.
   *
   * @param event JSON text without line breaks, in UTF-8; must not be changed before this returns,
   *     or ever if it throws
   * @return its sequence number in the journal that it went to
   * @throws JournalException if it could not be made durable
   */
  public long append(byte[] event) throws JournalException {
    return append(event, event.length);
  }

  /** The same for an event that an array begins with; the rest of it does not matter. */
  public long append(byte[] event, int length) throws JournalException {
    try {
      requireStorable(event, length);
      limit.admit(length);
      while (true) {
        long seq = current().append(event, length);
        if (seq > 0) {
          return seq;
        }
        // The journal ended before this event's turn: the next one takes it.
      }
    } catch (JournalException e) {
      env.metrics.failed().increment();
      throw e;
    } catch (RuntimeException | Error e) {
      // Out of memory, or a fault of ours: no reason for the application's call to fail otherwise.
      env.metrics.failed().increment();
      env.metrics.error("an event could not be handed over: " + e, env.time.now());
      throw JournalException.undetermined("the event could not be handed over: " + e, e);
    }
  }

  private void requireStorable(byte[] event, int length) throws JournalException {
    if (length > env.settings.maxEventSize()) {
      throw JournalException.notStored(
          "the event has "
              + length
              + " bytes, more than maxEventSize ("
              + env.settings.maxEventSize()
              + ")");
    }
    if (length == 0 || event[0] != '{') {
      throw JournalException.notStored("the event is no JSON object");
    }
    for (int i = 0; i < length; i++) {
      if (event[i] == '\n') {
        throw JournalException.notStored("the event has a line break in its JSON");
      }
    }
  }

  private Journal current() throws JournalException {
    Journal journal = current;
    if (journal != null && !journal.hasEnded() && !ended) {
      return journal;
    }
    opening.lock();
    try {
      if (ended) {
        throw JournalException.notStored("the queue " + folder() + " has been closed");
      }
      if (current == null || current.hasEnded()) {
        current = newJournal();
      }
      return current;
    } finally {
      opening.unlock();
    }
  }

  private Journal newJournal() throws JournalException {
    try {
      return new Journal(env, new Events());
    } catch (OutOfMemoryError e) {
      throw JournalException.notStored("no thread can be started for the journal: " + e, e);
    }
  }

  /**
   * Calls back after each acknowledged batch, on the thread that writes: must be quick and not
   * throw.
   */
  public void onAppend(Runnable listener) {
    listeners.add(listener);
  }

  /** The journals of this opening that are not removed yet, oldest first. */
  public List<StoredJournal> own() {
    return new ArrayList<>(own);
  }

  /** The journals taken over that are not removed yet. */
  List<StoredJournal> adopted() {
    return new ArrayList<>(adopted);
  }

  /**
   * Takes over journals of the same application and target whose owner is gone. Returns the newly
   * adopted ones, oldest first. What cannot be read or is not ours is reported and left alone. To
   * be called on a thread of ours.
   */
  public List<StoredJournal> adopt() {
    adopting.lock();
    try {
      // Under this lock, so that close() releases all there are.
      if (released) {
        return Collections.emptyList();
      }
      List<StoredJournal> taken = adoption.adopt(adopted.size());
      for (StoredJournal journal : taken) {
        adopted.add(journal);
        journal.onRemoved(() -> adopted.remove(journal));
      }
      return taken;
    } finally {
      adopting.unlock();
    }
  }

  /**
   * Takes over more at once, if {@link #adopt} left some for want of room and there is room by now.
   * Those that are uploaded and only kept make room; they are taken over again when they are to go.
   * To be called on a thread of ours.
   */
  public List<StoredJournal> adoptMore() {
    if (!adoption.othersWait()) {
      return Collections.emptyList();
    }
    for (StoredJournal journal : adopted) {
      journal
          .letGoIfKept()
          .ifPresent(
              time -> {
                adopted.remove(journal);
                adoption.rest(journal.header().id(), time);
              });
    }
    return adopted.size() < Adoption.MOST_HELD ? adopt() : Collections.emptyList();
  }

  /**
   * Seals and ends the journal being written, so that a process that may be about to end leaves no
   * more than what is in it. A later append goes on in another journal.
   */
  public void endCurrent() {
    Journal journal = current;
    if (journal != null) {
      journal.close();
    }
  }

  /**
   * Takes in nothing more, seals and ends the journal; what is in it can still be uploaded. Appends
   * that are waiting are still stored; later ones fail.
   */
  public void end() {
    Journal journal;
    opening.lock();
    try {
      ended = true;
      journal = current;
    } finally {
      opening.unlock();
    }
    limit.close();
    if (journal != null) {
      journal.close();
    }
  }

  /**
   * Ends the journal as {@link #end} does, stops all threads and releases all locks. What is not
   * uploaded stays for whoever opens the folder next.
   */
  @Override
  public void close() {
    end();
    upkeep.stop();
    adopting.lock();
    try {
      released = true;
    } finally {
      adopting.unlock();
    }
    List<StoredJournal> held = held();
    if (!held.isEmpty()) {
      release(held);
    }
    own.clear();
    adopted.clear();
  }

  private void release(List<StoredJournal> held) {
    try {
      OwnThread.call(
          "journal-close",
          env.time,
          () -> {
            held.forEach(StoredJournal::release);
            return null;
          });
    } catch (IOException e) {
      env.trouble("the queue " + folder() + " could not be closed well", e);
    }
  }

  private List<StoredJournal> held() {
    List<StoredJournal> held = new ArrayList<>(own);
    held.addAll(adopted);
    return held;
  }

  public Path folder() {
    return env.folder.path();
  }

  /** The kind of file system that the folder is on, or an empty text if that cannot be told. */
  public String fileSystem() {
    return fileSystem;
  }

  /** Events of own and adopted journals that are not uploaded, as far as known without reading. */
  public long pendingRecords() {
    return held().stream().mapToLong(StoredJournal::pending).sum();
  }

  /** When the oldest of them was recorded; it may be a little newer than this. */
  public Optional<Instant> oldestPending() {
    return held().stream()
        .map(StoredJournal::oldestPending)
        .filter(Optional::isPresent)
        .map(Optional::get)
        .min(Comparator.naturalOrder());
  }

  /** What counts towards {@code maxQueueSize}, in bytes, whichever process wrote it. */
  public long bytes() {
    return size.bytes();
  }

  /** Whether appends wait or fail for want of room. */
  public boolean isFull() {
    return limit.isFull();
  }

  /**
   * How many abandoned journals the last {@link #adopt} left alone, as not for us or unreadable.
   */
  public int leftAlone() {
    return adoption.leftAlone();
  }

  /**
   * Whether the last {@link #adopt} has not looked, because somebody else was looking, here or in
   * another process. They may leave what is ours, so it is worth another try soon.
   */
  public boolean turnedAway() {
    return adoption.turnedAway();
  }

  /** Has the folder measured and looked after soon. */
  void measureSoon() {
    upkeep.wake();
  }

  /** What the journal being written tells. */
  private final class Events implements Journal.Listener {

    @Override
    public void made(StoredJournal journal) {
      own.add(journal);
      journal.onRemoved(() -> own.remove(journal));
    }

    @Override
    public void appended(int records, int bytes) {
      env.metrics.appended().add(records);
      env.metrics.flushes().record(records);
      size.grew(bytes);
      appendedSinceMeasured = true;
      for (Runnable listener : listeners) {
        try {
          listener.run();
        } catch (RuntimeException e) {
          env.trouble("a listener of the journal failed", e);
        }
      }
    }

    @Override
    public void upkeepWanted() {
      upkeep.wake();
    }

    @Override
    public void spaceIsShort() {
      held().forEach(StoredJournal::giveSpaceBack);
    }
  }

  /** What the upkeep thread does. */
  private final class Chores implements Upkeep.Work {

    @Override
    public boolean doOne() {
      try {
        Journal journal = current;
        if (journal != null && journal.upkeep()) {
          return true;
        }
        noticeMinute();
        measureIfDue();
      } catch (RuntimeException | Error e) {
        // Without this thread no segment is sealed and no space comes back, so it goes on.
        env.trouble("upkeep of " + folder() + " failed", e);
      }
      return false;
    }

    @Override
    public Duration rest() {
      return limit.isFull() ? MEASURE_INTERVAL_WHEN_FULL : MEASURE_INTERVAL;
    }

    private void noticeMinute() {
      long now = env.time.nanoTime();
      if (now - minuteBegan >= MINUTE.toNanos()) {
        minuteBegan = now;
        env.metrics.minutePassed();
      }
    }

    private void measureIfDue() {
      boolean wanted = appendedSinceMeasured || limit.isFull() || !held().isEmpty();
      Duration interval = limit.isFull() ? MEASURE_INTERVAL_WHEN_FULL : MEASURE_INTERVAL;
      long now = env.time.nanoTime();
      if (!wanted || (measured && now - measuredAt < interval.toNanos())) {
        return;
      }
      measured = true;
      measuredAt = now;
      appendedSinceMeasured = false;
      try {
        Duration keep =
            size.onDisk() > env.settings.maxQueueSize()
                ? Duration.ZERO
                : env.settings.keepUploaded();
        held().forEach(held -> held.deleteUploaded(keep));
        size.measure(held());
        limit.sizeChanged();
        measuringFails = false;
      } catch (IOException e) {
        if (!measuringFails) {
          measuringFails = true;
          env.trouble("the size of " + folder() + " cannot be measured", e);
        }
      }
    }
  }
}

package io.auditlog.journal;

import io.auditlog.platform.Threads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One journal being written. Callers hand their events over and wait; the flusher thread writes all
 * that has gathered as one batch, syncs it once, and lets the batch go, while the next one gathers.
 *
 * <p>All files are touched by our own threads only: an interrupt of a caller would close the file
 * beneath everyone (java.nio.channels.InterruptibleChannel). Preparing the next segment and sealing
 * the last are {@link #upkeep}, off the way of the events.
 */
final class Journal {

  /** What the opening of the queue wants to know from a journal. */
  interface Listener {
    /** It has been made, and has events from now on. On the flusher thread. */
    void made(StoredJournal journal);

    /** A batch is durable; its callers are let go next. On the flusher thread. */
    void appended(int records, int bytes);

    /** {@link Journal#upkeep} has something to do. */
    void upkeepWanted();

    /** The disk has no room or fails: whatever can be spared should go. On the flusher thread. */
    void spaceIsShort();
  }

  /** Small, since of a process that dies soon it stays as it is until its journal is uploaded. */
  private static final long FIRST_CAPACITY = 64 << 10;

  private static final int MAX_BATCH = 4 << 20;

  /** How often at most to look whether the files are still there. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Environment env;
  private final Listener listener;
  private final boolean fsync;
  private final Gathering gathering;
  private final Latch ended;
  private final Progress progress = new Progress();
  private volatile boolean closing;
  private volatile boolean sealWanted;

  // The flusher's own.
  private final LineBuffer lines = new LineBuffer();
  private final PageTail tail = new PageTail();
  private final Timestamps timestamps;
  private int[] lineEnds = new int[64];
  private Chain chain;
  private long lastSeq;
  private final byte[] lastMac = Chain.start();
  private boolean segmentHasRecords;
  private boolean nextAsked;

  // Shared with upkeep.
  private volatile JournalHeader header;
  private volatile Path directory;
  private volatile StoredJournal stored;
  private volatile SegmentWriter segment;
  private volatile boolean filesMissing;
  private volatile boolean finishing;
  private volatile long begunAt;
  private volatile boolean begun;
  private final AtomicLong durable = new AtomicLong();
  private volatile boolean sealFailed;
  private long lookedAt; // Upkeep's own.
  private final Queue<Sealing> toSeal = new ConcurrentLinkedQueue<>();
  private final ReentrantLock sealing = new ReentrantLock();

  /** Guards the segment being prepared, and the numbers of segments. */
  private final ReentrantLock preparing = new ReentrantLock();

  private SegmentWriter prepared;
  private boolean nextWanted;
  private long number;
  private long nextCapacity;

  Journal(Environment env, Listener listener) {
    this.env = env;
    this.gathering = new Gathering(env.time);
    this.ended = new Latch(env.time);
    this.listener = listener;
    this.fsync = env.settings.durability() == Durability.FSYNC;
    this.timestamps = new Timestamps(env.time);
    this.nextCapacity = Math.min(FIRST_CAPACITY, env.settings.segmentSize());
    this.lookedAt = env.time.nanoTime() - LOOK.toNanos();
    progress.filesAreThere = this::filesAreThere;
    Thread flusher = Threads.create("journal-flusher", this::run);
    gathering.takenBy(flusher);
    flusher.start();
  }

  /**
   * Returns when the event is as durable as the settings ask.
   *
   * @return its sequence number, or 0 if this journal had ended before the event was tried
   */
  long append(byte[] event) throws JournalException {
    Append append = new Append(event, env.time);
    long seq = gathering.add(append) ? append.await() : 0;
    if (seq == 0) {
      ended.await(); // Its last segments are being sealed, which the caller must not try to outrun.
    }
    return seq;
  }

  /** Whether every further append will be turned away. */
  boolean hasEnded() {
    return ended.isOpen();
  }

  /**
   * Stores what has been handed over, seals, and returns when no thread touches a file any more.
   */
  void close() {
    closing = true;
    gathering.wake();
    ended.await();
  }

  private void run() {
    Append todo = null;
    try {
      try {
        make();
      } catch (JournalException e) {
        failAll(gathering.close(), e);
        return;
      }
      while (!(closing && todo == null && gathering.isEmpty())) {
        if (todo == null) {
          if (filesMissing) {
            makeFilesAgainOrGiveUp();
          }
          todo = gathering.take();
        }
        if (todo != null) {
          todo = flush(todo);
        } else if (sealWanted) {
          sealWanted = false;
          handOverForSealing();
          askForNext();
        } else if (!closing) {
          gathering.await();
        }
      }
      todo = gathering.close();
      while (todo != null) {
        todo = flush(todo);
      }
    } catch (JournalException e) {
      // Those whose batch it was have been told; the others are turned away.
    } catch (Throwable e) {
      // An error of the JVM or of ours. Callers must not wait for ever, so it ends the journal; no
      // end line, as it is not known how far the batch has come.
      abandonSegment();
      env.trouble("the journal had to be ended", e);
      failAll(todo, JournalException.undetermined("the journal had to be ended: " + e, e));
      if (header == null) {
        // It could not even be made, and the next one fares no better: trying would never end.
        failAll(
            gathering.close(), JournalException.notStored("no journal could be opened: " + e, e));
      }
    } finally {
      Append late = gathering.close();
      while (late != null) {
        Append next = late.link;
        late.turnAway();
        late = next;
      }
      finish();
    }
  }

  private static void failAll(Append first, JournalException cause) {
    Append at = first;
    while (at != null) {
      Append next = at.link;
      at.failed(cause);
      at = next;
    }
  }

  /**
   * Opens the journal on the disk.
   *
   * @throws JournalException if there is no journal, so that nobody's event has been stored
   */
  private void make() throws JournalException {
    try {
      NewJournal made = NewJournal.make(env, nextCapacity);
      directory = made.directory;
      chain = new Chain(made.header.id(), env.settings.hmacKey());
      number = 1;
      begin(made.segment);
      header = made.header;
      stored = new StoredJournal(env, made.header, made.directory, made.lock, progress);
      listener.made(stored);
    } catch (JournalException e) {
      throw e; // The folder is not as it should be.
    } catch (IOException e) {
      listener.spaceIsShort();
      throw JournalException.notStored(
          "no journal could be opened in " + env.folder.path() + ": " + e, e);
    }
  }

  /**
   * Stores as many as fit in one batch and lets their callers go.
   *
   * @return the first that did not fit, or null
   * @throws JournalException if the disk failed twice: the batch has been told, and the journal is
   *     at its end
   */
  private Append flush(Append first) throws JournalException {
    byte[] macBefore = lastMac.clone();
    long seqBefore = lastSeq;
    Append rest = format(first);
    int count = (int) (lastSeq - seqBefore);
    try {
      store(seqBefore + 1, macBefore);
    } catch (IOException e) {
      try {
        storeElsewhere(seqBefore + 1, macBefore, e);
      } catch (IOException again) {
        throw giveUp(first, count, again);
      }
    }
    keepTail(seqBefore, macBefore, count);
    if (fsync) {
      durable.set(lastSeq);
    }
    progress.acknowledged = lastSeq;
    listener.appended(count, lines.length()); // First, so that a caller finds its event counted.
    release(first, seqBefore, count);
    if (!begun && !sealWanted) {
      begunAt = env.time.nanoTime();
      begun = true;
    }
    if (!nextAsked && segment.position() > segment.capacity / 4) {
      nextAsked = true;
      askForNext();
    }
    return rest;
  }

  /** Writes the lines of a batch into memory. */
  private Append format(Append first) {
    lines.clear();
    byte[] now = timestamps.now();
    long stamp = durable.get();
    int count = 0;
    Append at = first;
    while (at != null && (count == 0 || lines.length() + at.event.length < MAX_BATCH)) {
      lastSeq++;
      chain.advance(lastMac, lastSeq, now, at.digest);
      LineFormat.putRecord(lines, lastSeq, stamp, now, at.event, lastMac);
      if (count == lineEnds.length) {
        lineEnds = Arrays.copyOf(lineEnds, count * 2);
      }
      lineEnds[count++] = lines.length();
      at = at.link;
    }
    if (progress.firstRecordedAt == null) {
      progress.firstRecordedAt = new String(now, StandardCharsets.US_ASCII);
    }
    return at;
  }

  private void store(long firstSeq, byte[] macBefore) throws IOException {
    if (segment != null && segmentHasRecords && !segment.hasRoomFor(lines.length())) {
      handOverForSealing(firstSeq - 1, macBefore);
    }
    if (segment == null) {
      beginNext(firstSeq, macBefore);
    }
    segment.write(lines.array(), lines.length());
    segmentHasRecords = true;
    if (fsync) {
      segment.sync();
    }
  }

  /**
   * Abandons the segment as it stands and stores the batch in the next one, with the acknowledged
   * lines that shared its first page, byte for byte.
   */
  private void storeElsewhere(long firstSeq, byte[] macBefore, IOException why) throws IOException {
    env.trouble("writing to " + directory + " failed; going on in another segment", why);
    listener.spaceIsShort();
    if (!filesAreThere()) {
      makeFilesAgain();
    }
    abandonSegment();
    if (tail.isEmpty()) {
      beginNext(firstSeq, macBefore);
    } else {
      beginNext(tail.firstSeq(), tail.macBeforeFirst());
      LineBuffer again = new LineBuffer();
      tail.putTo(again);
      tail.movedTo(segment.position());
      segment.write(again.array(), again.length());
    }
    segment.write(lines.array(), lines.length());
    segmentHasRecords = true;
    segment.sync();
  }

  private JournalException giveUp(Append first, int count, IOException why) {
    JournalException failure =
        JournalException.undetermined("writing to " + directory + " failed: " + why, why);
    env.trouble("the journal " + directory + " had to be ended", why);
    abandonSegment();
    Append at = first;
    for (int i = 0; i < count; i++) {
      Append next = at.link;
      at.failed(failure);
      at = next;
    }
    // These were not tried; a new journal may have them.
    while (at != null) {
      Append next = at.link;
      at.turnAway();
      at = next;
    }
    lastSeq -= count;
    return failure;
  }

  private void keepTail(long seqBefore, byte[] macBefore, int count) {
    long end = segment.position();
    long start = end - lines.length();
    tail.forgetBefore(end);
    long page = end - end % PageTail.PAGE;
    int i = count;
    while (i > 0 && start + lineEnds[i - 1] > page) {
      i--;
    }
    for (; i < count; i++) {
      int from = i == 0 ? 0 : lineEnds[i - 1];
      byte[] previous = i == 0 ? macBefore : macOfLineEndingAt(from);
      tail.add(lines.array(), from, lineEnds[i], start + lineEnds[i], seqBefore + i + 1, previous);
    }
  }

  private byte[] macOfLineEndingAt(int end) {
    int from = end - LineFormat.CRC_MEMBER - LineFormat.MAC_MEMBER + LineFormat.MAC.length;
    return Base64.getUrlDecoder()
        .decode(Arrays.copyOfRange(lines.array(), from, from + Base64Url.MAC_TEXT));
  }

  private static void release(Append first, long seqBefore, int count) {
    Append at = first;
    for (long seq = seqBefore + 1; seq <= seqBefore + count; seq++) {
      Append next = at.link;
      at.stored(seq);
      at = next;
    }
  }

  // ---- segments

  private void beginNext(long firstSeq, byte[] macBefore) throws IOException {
    SegmentWriter next;
    preparing.lock();
    try {
      next = prepared;
      prepared = null;
      nextWanted = false;
      if (next == null) {
        next = createNext();
      }
    } finally {
      preparing.unlock();
    }
    begin(next);
    byte[] line = new SegmentHeader(header, next.number, firstSeq, macBefore).toLine();
    next.write(line, line.length);
  }

  /** Uses a number once only: a file that could not be made may have its name all the same. */
  private SegmentWriter createNext() throws IOException {
    number++;
    return SegmentWriter.create(env.disk, directory, number, nextCapacity);
  }

  private void begin(SegmentWriter next) {
    segment = next;
    segmentHasRecords = false;
    nextAsked = false;
    progress.current = next;
    begun = false;
  }

  private void abandonSegment() {
    if (segment != null) {
      segment.abandon();
      segment = null;
    }
  }

  private void handOverForSealing() {
    if (segment != null && segmentHasRecords) {
      handOverForSealing(lastSeq, lastMac);
    }
  }

  private void handOverForSealing(long seq, byte[] mac) {
    preparing.lock();
    try {
      boolean full = segment.position() >= segment.capacity / 2;
      nextCapacity =
          full
              ? Math.min(segment.capacity * 2, env.settings.segmentSize())
              : Math.min(FIRST_CAPACITY, env.settings.segmentSize());
    } finally {
      preparing.unlock();
    }
    toSeal.add(new Sealing(segment, seq, mac.clone()));
    segment = null;
    begun = false;
    tail.clear();
    listener.upkeepWanted();
  }

  private void askForNext() {
    if (!fsync) {
      return; // Filling a file beforehand makes syncs cheap, and there are none.
    }
    preparing.lock();
    try {
      nextWanted = true;
      if (segment != null) {
        nextCapacity = Math.min(segment.capacity * 2, env.settings.segmentSize());
      }
    } finally {
      preparing.unlock();
    }
    listener.upkeepWanted();
  }

  /**
   * Does one piece of what is off the way of the events: sealing, filling the next segment, looking
   * at the segment's age.
   *
   * @return whether there is more to do at once
   */
  boolean upkeep() {
    if (begun && env.time.nanoTime() - begunAt >= env.settings.segmentAge().toNanos()) {
      begun = false;
      sealWanted = true;
      gathering.wake();
    }
    long now = env.time.nanoTime();
    if (now - lookedAt >= LOOK.toNanos()) {
      lookedAt = now;
      if (!filesAreThere()) {
        askForFiles();
      }
    }
    return sealOne() || prepareNext();
  }

  private boolean sealOne() {
    sealing.lock();
    try {
      Sealing next = toSeal.peek();
      if (next == null) {
        return false;
      }
      if (!finishing && isMissing(next)) {
        askForFiles(); // Sealing would close it, and nobody could read it any more.
        return false;
      }
      toSeal.remove();
      try {
        next.segment.seal(next.lastSeq, next.lastMac, env.settings.durability());
        if (!sealFailed) {
          durable.accumulateAndGet(next.lastSeq, Math::max);
        }
      } catch (IOException e) {
        sealFailed = true;
        env.trouble("sealing a segment in " + directory + " failed; its records are there", e);
      }
      return true;
    } finally {
      sealing.unlock();
    }
  }

  private boolean prepareNext() {
    preparing.lock();
    try {
      if (!nextWanted) {
        return false;
      }
      if (prepared == null) {
        prepared = createNext();
      }
      nextWanted = prepared.preallocate();
      return nextWanted;
    } catch (IOException e) {
      // The flusher creates the file itself when it needs it, and knows what to do if that fails.
      discardPrepared();
      return false;
    } finally {
      preparing.unlock();
    }
  }

  private void discardPrepared() {
    preparing.lock();
    try {
      if (prepared != null) {
        prepared.discard();
        prepared = null;
      }
      nextWanted = false;
    } finally {
      preparing.unlock();
    }
  }

  // ---- files that someone deletes

  /**
   * Whether what is being written can be found by readers. What has been deleted can be written to
   * all the same, and is lost when it is closed (unlink(2)).
   */
  private boolean filesAreThere() {
    StoredJournal journal = stored;
    return journal == null
        || (journal.isThere() && isThere(segment) && toSeal.stream().noneMatch(this::isMissing));
  }

  private static boolean isThere(SegmentWriter writerOrNull) {
    try {
      return writerOrNull == null || writerOrNull.isThere();
    } catch (IOException e) {
      return true; // It cannot be told now. The next look will.
    }
  }

  private void askForFiles() {
    filesMissing = true;
    gathering.wake();
  }

  private void makeFilesAgainOrGiveUp() throws JournalException {
    try {
      makeFilesAgain();
    } catch (IOException e) {
      String what = "files of the journal " + directory + " were deleted, and it had to be ended";
      env.trouble(what, e);
      abandonSegment();
      throw JournalException.notStored(what + ": " + e, e);
    }
  }

  /** Writes again what has been deleted, from the files that are still open. */
  private void makeFilesAgain() throws IOException {
    filesMissing = false;
    boolean made = stored.makeFolderAgain();
    dropPreparedIfMissing();
    sealing.lock();
    try {
      for (Sealing next : toSeal) {
        if (isMissing(next)) {
          next.segment.makeAgain();
          made = true;
        }
      }
    } finally {
      sealing.unlock();
    }
    if (!isThere(segment)) {
      segment.makeAgain();
      made = true;
    }
    if (!made) {
      return; // It has been done since someone asked for it.
    }
    progress.remade.incrementAndGet();
    long lost = stored.missingAtBeginning();
    env.trouble(
        "files of the journal "
            + directory
            + ", which is in use, were deleted by someone; what was still open has been written again, and "
            + (lost == 0 ? "nothing" : lost + " events that were not uploaded")
            + " lost",
        null);
  }

  private void dropPreparedIfMissing() {
    preparing.lock();
    try {
      if (!isThere(prepared)) {
        prepared.abandon();
        prepared = null;
        nextWanted = true;
      }
    } finally {
      preparing.unlock();
    }
    listener.upkeepWanted();
  }

  /** Not if it has been uploaded: then we may have deleted it ourselves, and need not have it. */
  private boolean isMissing(Sealing sealing) {
    return sealing.lastSeq > stored.uploadedSeq() && !isThere(sealing.segment);
  }

  /** Leaves the files as the next reader is to find them. */
  private void finish() {
    finishing = true;
    try {
      handOverForSealing();
      abandonSegment();
      while (sealOne()) {
        // Until all are sealed.
      }
      discardPrepared();
    } finally {
      begun = false;
      progress.current = null;
      progress.ended = true;
      ended.open();
      listener.upkeepWanted();
    }
  }

  /** A segment that is complete but for its end line. */
  private static final class Sealing {
    final SegmentWriter segment;
    final long lastSeq;
    final byte[] lastMac;

    Sealing(SegmentWriter segment, long lastSeq, byte[] lastMac) {
      this.segment = segment;
      this.lastSeq = lastSeq;
      this.lastMac = lastMac;
    }
  }
}

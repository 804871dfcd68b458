package io.auditlog.journal;

import io.auditlog.platform.Threads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One journal being written. A caller that is alone writes its event itself, which costs no switch
 * of threads. All others hand their events over and wait; the flusher thread writes all that has
 * gathered as one batch, syncs it once, and lets the batch go, while the next one gathers.
 *
 * <p>A caller does nothing with files but that one write, through one that an interrupt does not
 * close. Whatever comes up, such as the end of a segment or an error, is the flusher's. Preparing
 * the next segment and sealing the last are {@link #upkeep}, off the way of the events.
 */
final class Journal {

  /** What the opening of the queue wants to know from a journal. */
  interface Listener {
    /** It has been made, and has events from now on. On the flusher thread. */
    void made(StoredJournal journal);

    /** A batch is durable; its callers are let go next. On the thread that has written it. */
    void appended(int records, int bytes);

    /** {@link Journal#upkeep} has something to do. */
    void upkeepWanted();

    /** The disk has no room or fails: whatever can be spared should go. On the flusher thread. */
    void spaceIsShort();
  }

  /** No line is longer than its event by more than this. */
  private static final int MOST_AROUND_EVENT = 256;

  /** Made while there is some. */
  private final JournalException noMemory =
      JournalException.madeBefore("the journal had to be ended: no memory");

  /** How often at most to look whether the files are still there. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Environment env;
  private final Listener listener;
  private final boolean fsync;
  private final Gathering gathering;
  private final Latch ended;
  private final Progress progress = new Progress();
  private final NextSegment next;
  private final Sealings sealings;
  private volatile boolean closing;
  private volatile boolean sealWanted;

  private final WriteLock writing;

  // For who holds that lock.
  private final Batch batch;
  private final PageTail tail = new PageTail();
  private boolean segmentHasRecords;
  private boolean nextAsked;

  /** Why a caller could not store its batch, of which the flusher has to take care; else null. */
  private Throwable callerFailure;

  /** Whether the flusher's last batch was a single event: where many come, they share syncs. */
  private volatile boolean lastBatchWasSingle = true;

  // Shared with upkeep.
  private volatile JournalHeader header;
  private volatile Path directory;
  private volatile StoredJournal stored;
  private volatile SegmentWriter segment;
  private volatile boolean filesMissing;
  private volatile long begunAt;
  private volatile boolean begun;
  private long lookedAt; // Upkeep's own.

  Journal(Environment env, Listener listener) {
    this.env = env;
    this.gathering = new Gathering(env.time);
    this.ended = new Latch(env.time);
    this.listener = listener;
    this.fsync = env.settings.durability() == Durability.FSYNC;
    this.writing = new WriteLock(env.time);
    this.batch = new Batch(env.time);
    this.next = new NextSegment(env);
    this.sealings = new Sealings(env, () -> stored.uploadedSeq(), this::askForFiles);
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
  long append(byte[] event, int length) throws JournalException {
    if (writing.isHeldByCurrentThread()) {
      // A provider of SHA-256, say, that logs. It would wait for itself.
      throw JournalException.notStored("the event came up while another one was being written");
    }
    Append append = new Append(event, length, env.time);
    boolean taken = writeFromCaller(append) || gathering.add(append);
    long seq = taken ? append.await() : 0;
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

  /**
   * Writes an event on the thread that brings it, unless others are there to share a sync with.
   *
   * @return whether the outcome is known, or will be when the flusher has done the rest
   */
  private boolean writeFromCaller(Append append) {
    if (!lastBatchWasSingle || Threads.currentIsVirtual() || !writing.tryLock()) {
      return false;
    }
    boolean taken = false;
    try {
      if (!mayWriteFromCaller(append.length + MOST_AROUND_EVENT)) {
        return false;
      }
      batch.take(append, durable());
      taken = true;
      segment.writeFromCaller(batch.bytes(), batch.length());
      segmentHasRecords = true;
      acknowledge();
    } catch (Throwable e) { // The disk's error, but also a deep stack or no memory.
      callerFailure = e;
      if (!taken) {
        batch.giveBack(); // Nothing of it has been written, so that nobody else need know.
        callerFailure = null;
        append.failed(JournalException.notStored("the event could not be written: " + e, e));
      }
    } finally {
      boolean failed = callerFailure != null;
      writing.unlock();
      if (failed) {
        gathering.wake();
      }
    }
    return true;
  }

  private boolean mayWriteFromCaller(int bytes) {
    return segment != null
        && segment.takesFromCaller(bytes)
        && gathering.isEmpty()
        && !filesMissing
        && !sealWanted
        && !closing
        && callerFailure == null;
  }

  private void run() {
    Append todo = null;
    writing.lock();
    try {
      try {
        make();
      } catch (JournalException e) {
        Append.failAll(gathering.close(), e);
        return;
      }
      while (!(closing && todo == null && gathering.isEmpty() && callerFailure == null)) {
        if (callerFailure != null) {
          storeForCaller();
          continue;
        }
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
          writing.unlock();
          gathering.await();
          writing.lock();
        }
      }
      todo = gathering.close();
      while (todo != null) {
        todo = flush(todo);
      }
      if (!filesAreThere()) {
        makeFilesAgainOrGiveUp(); // Closing them would be the end of what has been deleted.
      }
    } catch (JournalException e) {
      // Those whose batch it was have been told; the others are turned away.
    } catch (Throwable e) {
      // An error of the JVM or of ours, which ends the journal, without an end line, as it is not
      // known how far the batch has come. Callers first: for the rest there may be no memory.
      JournalException failure = ended(e);
      Append.failAll(batch.waiting(), failure);
      Append.failAll(todo, failure);
      if (header == null) {
        // It could not even be made, and the next one fares no better: trying would never end.
        Append.failAll(gathering.close(), failure);
      }
      abandonSegment();
      say("the journal had to be ended", e);
    } finally {
      Append.turnAwayAll(gathering.close());
      finish();
    }
  }

  private JournalException ended(Throwable why) {
    try {
      return header == null
          ? JournalException.notStored("no journal could be opened: " + why, why)
          : JournalException.undetermined("the journal had to be ended: " + why, why);
    } catch (OutOfMemoryError e) {
      return noMemory;
    }
  }

  private void say(String what, Throwable why) {
    try {
      env.trouble(what, why);
    } catch (OutOfMemoryError e) {
      // The callers have been told.
    }
  }

  /**
   * Opens the journal on the disk.
   *
   * @throws JournalException if there is no journal, so that nobody's event has been stored
   */
  private void make() throws JournalException {
    try {
      NewJournal made = NewJournal.make(env, next.capacity());
      directory = made.directory;
      batch.goesInto(new Chain(made.header.id(), env.settings.hmacKey()));
      next.follows(made.segment);
      begin(made.segment);
      header = made.header;
      StoredSegments segments = new StoredSegments(env.disk, directory, header.id(), progress);
      stored = new StoredJournal(env, header, directory, made.lock, progress, segments);
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
    Append rest = batch.take(first, durable());
    try {
      store();
    } catch (IOException e) {
      storeElsewhereOrGiveUp(e);
    }
    acknowledge();
    lastBatchWasSingle = batch.count() == 1 && rest == null;
    return rest;
  }

  /** Goes on with a batch that a caller failed to store. */
  private void storeForCaller() throws Throwable {
    Throwable why = callerFailure;
    callerFailure = null;
    if (!(why instanceof IOException)) {
      throw why; // It is not known how far the batch has come.
    }
    storeElsewhereOrGiveUp((IOException) why);
    acknowledge();
  }

  private void acknowledge() {
    batch.keepTail(tail, segment.position());
    if (progress.firstRecordedAt == null) {
      progress.firstRecordedAt = batch.recordedAt();
    }
    progress.acknowledged = batch.lastSeq();
    // First, so that a caller finds its event counted.
    listener.appended(batch.count(), batch.length());
    batch.stored();
    if (!begun && !sealWanted) {
      begunAt = env.time.nanoTime();
      begun = true;
    }
    if (!nextAsked && segment.position() > segment.capacity / 4) {
      nextAsked = true;
      askForNext();
    }
  }

  /** The last number that is known to be synced. */
  private long durable() {
    return fsync ? progress.acknowledged : sealings.durable();
  }

  private void store() throws IOException {
    if (segment != null && segmentHasRecords && !segment.hasRoomFor(batch.length())) {
      handOverForSealing(batch.firstSeq() - 1, batch.macBefore());
    }
    if (segment == null) {
      beginNext(batch.firstSeq(), batch.macBefore());
    }
    segment.write(batch.bytes(), batch.length());
    segmentHasRecords = true;
    if (fsync) {
      segment.sync();
    }
  }

  private void storeElsewhereOrGiveUp(IOException why) throws JournalException {
    try {
      storeElsewhere(why);
    } catch (IOException again) {
      env.trouble("the journal " + directory + " had to be ended", again);
      abandonSegment();
      JournalException failure =
          JournalException.undetermined("writing to " + directory + " failed: " + again, again);
      batch.failed(failure);
      throw failure;
    }
  }

  /**
   * Abandons the segment as it stands and stores the batch in the next one, with the acknowledged
   * lines that shared its first page, byte for byte.
   */
  private void storeElsewhere(IOException why) throws IOException {
    env.trouble("writing to " + directory + " failed; going on in another segment", why);
    listener.spaceIsShort();
    if (!filesAreThere()) {
      makeFilesAgain();
    }
    abandonSegment();
    if (tail.isEmpty()) {
      beginNext(batch.firstSeq(), batch.macBefore());
    } else {
      beginNext(tail.firstSeq(), tail.macBeforeFirst());
      LineBuffer again = new LineBuffer();
      tail.putTo(again);
      tail.movedTo(segment.position());
      segment.write(again.array(), again.length());
    }
    segment.write(batch.bytes(), batch.length());
    segmentHasRecords = true;
    segment.sync();
  }

  // ---- segments

  private void beginNext(long firstSeq, byte[] macBefore) throws IOException {
    SegmentWriter taken = next.take();
    begin(taken);
    byte[] line = new SegmentHeader(header, taken.number, firstSeq, macBefore).toLine();
    taken.write(line, line.length);
  }

  private void begin(SegmentWriter taken) {
    segment = taken;
    segmentHasRecords = false;
    nextAsked = false;
    progress.current = taken;
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
      handOverForSealing(batch.lastSeq(), batch.lastMac());
    }
  }

  private void handOverForSealing(long seq, byte[] mac) {
    next.sizeAfter(segment);
    sealings.add(segment, seq, mac);
    segment = null;
    begun = false;
    tail.clear();
    listener.upkeepWanted();
  }

  private void askForNext() {
    if (!fsync) {
      return; // Filling a file beforehand makes syncs cheap, and there are none.
    }
    next.ask(segment);
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
    return sealings.sealOne() || next.prepare();
  }

  // ---- files that someone deletes

  /**
   * Whether what is being written can be found by readers. What has been deleted can be written to
   * all the same, and is lost when it is closed (unlink(2)).
   */
  private boolean filesAreThere() {
    StoredJournal journal = stored;
    return journal == null || (journal.isThere() && isThere(segment) && sealings.areThere());
  }

  private static boolean isThere(SegmentWriter writerOrNull) {
    return writerOrNull == null || writerOrNull.isThere();
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
    boolean made;
    progress.remakingBegins();
    try {
      made = stored.makeFolderAgain();
      next.replaceIfMissing();
      listener.upkeepWanted();
      made |= sealings.makeAgain();
      if (!isThere(segment)) {
        segment.makeAgain();
        made = true;
      }
    } finally {
      progress.remakingEnds();
    }
    if (!made) {
      return; // It has been done since someone asked for it.
    }
    long lost = stored.missingAtBeginning();
    env.trouble(
        "files of the journal "
            + directory
            + ", which is in use, were deleted by someone; what was still open has been written again, and "
            + (lost == 0 ? "nothing" : lost + " events that were not uploaded")
            + " lost",
        null);
  }

  /** Leaves the files as the next reader is to find them. */
  private void finish() {
    try {
      handOverForSealing();
      abandonSegment();
      sealings.sealAll();
      next.discard();
    } finally {
      begun = false;
      // In this order: until it has ended, readers leave what comes after the current one alone.
      progress.ended = true;
      progress.current = null;
      ended.open();
      listener.upkeepWanted();
    }
  }
}

package io.auditlog.journal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A journal on the disk, to be uploaded: one of this opening, or an adopted one. Meant for one
 * uploader thread, which must be a thread of ours: an interrupt closes files that are being read.
 * What does no I/O may be asked from any thread.
 */
public final class StoredJournal {

  private final Environment env;
  private final JournalHeader header;
  private final Progress progress;
  private volatile Runnable onRemoved = () -> {};

  // Changed under the mutex only, and looked at by any thread.
  private volatile OwnedLock lock;
  private volatile Path directory;
  private volatile long uploadedSeq;
  private volatile String oldestRecordedAt;

  /** Guards everything below, but for what its class says can be asked from any thread. */
  private final ReentrantLock mutex = new ReentrantLock();

  private final StoredSegments segments;
  private final EntryReader reader;
  private final UploadedSegments uploadedSegments;
  private final CursorWriter cursor;
  private Recent recent = new Recent(Collections.emptyList());
  private Long uploadedSince;
  private long highestLostNoted;
  private boolean toldOfNotOurs;

  StoredJournal(
      Environment env,
      JournalHeader header,
      Path directory,
      OwnedLock lock,
      Progress progress,
      StoredSegments segments) {
    this.env = env;
    this.header = header;
    this.directory = directory;
    this.lock = lock;
    this.progress = progress;
    this.segments = segments;
    this.reader = new EntryReader(header.durability(), progress, segments);
    this.uploadedSegments = new UploadedSegments(env, header.id(), segments, progress);
    this.cursor = new CursorWriter(env);
  }

  /** Takes over what an earlier owner noted. */
  void startFrom(Cursor noted) {
    mutex.lock();
    try {
      uploadedSeq = noted.uploaded;
      if (noted.uploadedAtOrNull != null) {
        // Across processes only the wall clock tells how long ago it was. If it has gone back, the
        // time counts from now.
        Duration ago = Duration.between(noted.uploadedAtOrNull, env.time.now());
        uploadedSince = env.time.nanoTime() - (ago.isNegative() ? 0 : saturatedNanos(ago));
      }
    } finally {
      mutex.unlock();
    }
  }

  private static long saturatedNanos(Duration duration) {
    Duration longest = Duration.ofDays(36_500);
    return duration.compareTo(longest) > 0 ? longest.toNanos() : duration.toNanos();
  }

  void onRemoved(Runnable listener) {
    onRemoved = listener;
  }

  public JournalHeader header() {
    return header;
  }

  /** Whether nothing will be appended any more. */
  public boolean ended() {
    return progress.ended;
  }

  /**
   * The entries after a sequence number, in order and without a gap; empty when there is nothing
   * more for now.
   *
   * @param afterSeq MySQL's cursor: everything up to it was acknowledged and is stored
   * @param maxRecords at most so many entries
   * @param maxBytes at most so many bytes of events, but at least one entry
   * @throws IOException if the disk cannot be read now; condemns nothing, try again later
   */
  public JournalBatch read(long afterSeq, int maxRecords, long maxBytes) throws IOException {
    mutex.lock();
    try {
      requireOwned();
      List<JournalEntry> entries = reader.read(afterSeq, maxRecords, maxBytes);
      noteLost(entries);
      recent = new Recent(entries);
      if (!entries.isEmpty() && !entries.get(0).isLost()) {
        oldestRecordedAt = entries.get(0).recordedAt();
      }
      if (entries.isEmpty()) {
        cursor.write(directory);
      }
      return new JournalBatch(entries);
    } catch (NoSuchFileException e) {
      throw new IOException("the journal has changed beneath us; it is read anew", e);
    } finally {
      mutex.unlock();
    }
  }

  private void noteLost(List<JournalEntry> entries) {
    long first = 0;
    long last = 0;
    int damaged = 0;
    for (JournalEntry entry : entries) {
      if (entry.isLost() && entry.seq() > highestLostNoted) {
        if (entry.isDamaged()) {
          env.metrics.damaged().increment();
          first = damaged++ == 0 ? entry.seq() : first;
          last = entry.seq();
        }
        highestLostNoted = entry.seq();
      }
    }
    if (damaged > 0) {
      env.trouble(
          damaged
              + " acknowledged events in "
              + directory
              + " are damaged, of seq "
              + first
              + (last == first ? "" : " to " + last),
          null);
    }
  }

  /**
   * Whether there is nothing in it at all: made, but never used. A record behind a line that cannot
   * be read is something: it may have been acknowledged, which only MySQL's cursor tells then.
   */
  boolean isEmpty() throws IOException {
    mutex.lock();
    try {
      return reader.proveDurable() == 0
          && uploadedSeq == 0
          && !hasRecords()
          && reader.read(0, 1, 0).isEmpty()
          && reader.closedSeq() == 0;
    } finally {
      mutex.unlock();
    }
  }

  private boolean hasRecords() throws IOException {
    for (StoredSegment segment : segments.all()) {
      if (lastSeq(segment) > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * The mac of a local line: 32 bytes, zeros for 0; empty if the line is no longer here or cannot
   * be read.
   */
  public Optional<byte[]> macAt(long seq) throws IOException {
    mutex.lock();
    try {
      requireOwned();
      if (seq == 0) {
        return Optional.of(Chain.start());
      }
      Optional<byte[]> mac = recent.mac(seq);
      if (mac.isPresent()) {
        return mac;
      }
      return reader.macAt(seq);
    } finally {
      mutex.unlock();
    }
  }

  /** The highest number up to a limit whose line can be read here; empty if there is none. */
  public OptionalLong lastUpTo(long limit) throws IOException {
    mutex.lock();
    try {
      requireOwned();
      segments.refresh();
      List<StoredSegment> newestFirst = segments.all();
      Collections.reverse(newestFirst);
      for (StoredSegment segment : newestFirst) {
        long last = segments.firstSeq(segment) <= limit ? lastUpTo(limit, segment) : 0;
        if (last > 0) {
          return OptionalLong.of(last);
        }
      }
      return OptionalLong.empty();
    } finally {
      mutex.unlock();
    }
  }

  private long lastUpTo(long limit, StoredSegment segment) throws IOException {
    long last = 0;
    try (SegmentReader lines = new SegmentReader(env.disk, segment.path, 0)) {
      for (Line line = lines.next(); line != null; line = lines.next()) {
        if (line.isRecord() && line.seq <= limit) {
          last = Math.max(last, line.seq);
        }
      }
    }
    return last;
  }

  /** What MySQL has, as far as is known without asking it. */
  public long uploadedSeq() {
    return uploadedSeq;
  }

  /**
   * Notes, after the commit, that MySQL has everything up to a sequence number: keeps it as a hint
   * and frees whole segments once {@code keepUploaded} has passed. A lower number than before means
   * that MySQL has gone back: what it has no longer must not be freed.
   *
   * @param macOrNull of that line, null if the line was lost
   */
  public void uploaded(long seq, byte[] macOrNull) throws IOException {
    mutex.lock();
    try {
      requireOwned();
      if (seq < uploadedSeq) {
        uploadedSegments.takeBack(seq);
      }
      uploadedSeq = seq;
      uploadedSince = env.time.nanoTime();
      // Without the next one's time, the last one's is near enough.
      oldestRecordedAt =
          recent.recordedAt(seq + 1).orElse(recent.recordedAt(seq).orElse(oldestRecordedAt));
      cursor.note(seq, macOrNull);
      uploadedSegments.note(seq, uploadedSince);
      deleteUploaded(env.settings.keepUploaded());
      if (finished() || cursor.isDue()) {
        cursor.write(directory);
      }
    } finally {
      mutex.unlock();
    }
  }

  private long lastSeq(StoredSegment segment) throws IOException {
    return segment.lastSeq(env.disk);
  }

  /**
   * Deletes the segments that were uploaded at least so long ago, unless the uploader is at work.
   */
  void deleteUploaded(Duration keep) {
    if (!mutex.tryLock()) {
      return;
    }
    try {
      if (lock == null) {
        return;
      }
      uploadedSegments.delete(keep);
    } catch (IOException e) {
      env.trouble("uploaded segments in " + directory + " could not be deleted", e);
    } finally {
      mutex.unlock();
    }
  }

  /** Sets a line aside with its reason; synced when it returns, so that the commit may follow. */
  public void quarantine(long seq, String reason) throws IOException {
    mutex.lock();
    try {
      requireOwned();
      try (JournalReader lookup = new JournalReader(segments)) {
        lookup.begin(seq);
        Line line = lookup.find(seq);
        List<byte[]> lines =
            line != null ? Collections.singletonList(line.bytes()) : lookup.damagedLines();
        env.quarantine.put(header.id(), seq, reason, line == null, lines);
      }
      env.metrics.quarantined().increment();
    } finally {
      mutex.unlock();
    }
  }

  /** Whether the journal has ended and everything in it has been uploaded. */
  public boolean finished() {
    long closedSeq = reader.closedSeq();
    return closedSeq >= 0 && uploadedSeq >= closedSeq;
  }

  /** The last sequence number, once the journal has ended and has been read to its end. */
  public OptionalLong closedSeq() {
    long closedSeq = reader.closedSeq();
    return closedSeq < 0 ? OptionalLong.empty() : OptionalLong.of(closedSeq);
  }

  /**
   * Removes a finished journal with its files, unless it must be kept a while; then nothing
   * happens, and it is to be called again later.
   *
   * @return whether the journal is gone
   */
  public boolean remove() throws IOException {
    mutex.lock();
    try {
      if (lock == null) {
        return true;
      }
      if (!finished() || mustBeKept() || hasSegmentThatIsNotOurs()) {
        return false;
      }
      removeNow();
    } finally {
      mutex.unlock();
    }
    onRemoved.run();
    return true;
  }

  /**
   * Space is short: deletes what has been uploaded, and the journal itself if that is all of it,
   * however long it was to be kept. Does nothing if the uploader is at work; the next call will.
   */
  void giveSpaceBack() {
    deleteUploaded(Duration.ZERO);
    if (!mutex.tryLock()) {
      return;
    }
    try {
      if (lock == null || !finished() || hasSegmentThatIsNotOurs()) {
        return;
      }
      removeNow();
    } catch (IOException e) {
      env.trouble("the uploaded journal " + directory + " could not be deleted", e);
      return;
    } finally {
      mutex.unlock();
    }
    onRemoved.run();
  }

  private void removeNow() throws IOException {
    Path going = env.folder.going(header.id());
    if (!directory.equals(going)) {
      uploadedSegments.keepDamaged();
      lock = lock.renameFolder(directory, going);
      directory = going;
      cursor.forget();
    }
    // First, as a power cut may keep the files' removal and forget the folder's new name; then
    // nobody could tell any more whose remains they are.
    env.disk.syncDirectory(env.folder.path());
    Leftovers.delete(env.disk, going);
    release();
  }

  /**
   * Lets a journal go that is uploaded and only kept for a while.
   *
   * @return for how long it is still to be kept; empty if it is no such journal
   */
  Optional<Duration> letGoIfKept() {
    mutex.lock();
    try {
      if (lock == null || !finished() || !mustBeKept()) {
        return Optional.empty();
      }
      long kept = env.time.nanoTime() - uploadedSince;
      release();
      return Optional.of(env.settings.keepUploaded().minusNanos(kept));
    } finally {
      mutex.unlock();
    }
  }

  /**
   * Whether others can see that it is in use. True if that cannot be told at the moment. Keeps
   * nobody waiting; {@link #makeFolderAgain} looks once more before it does anything.
   */
  boolean isThere() {
    OwnedLock held = lock;
    try {
      return held == null || held.isThere();
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Makes folder and lock again if someone has deleted them while it is being written.
   *
   * @return whether that was so
   */
  boolean makeFolderAgain() throws IOException {
    mutex.lock();
    try {
      requireOwned();
      if (lock.isThere()) {
        return false;
      }
      OwnedLock deleted = lock;
      lock = NewJournal.makeFolderAgain(env, header.id());
      deleted.isReplaced();
      return true;
    } finally {
      mutex.unlock();
    }
  }

  /** How many events that were not uploaded stood before the first that is still here. */
  long missingAtBeginning() throws IOException {
    mutex.lock();
    try {
      segments.refresh();
      StoredSegment first = segments.first();
      long last = first == null ? progress.acknowledged : segments.firstSeq(first) - 1;
      return Math.max(0, last - uploadedSeq);
    } finally {
      mutex.unlock();
    }
  }

  /**
   * Lets the journal go if nothing is written to it any more and someone has deleted its folder;
   * then there is nothing to be read any more.
   *
   * @return whether it is gone
   */
  public boolean vanished() {
    mutex.lock();
    try {
      if (lock != null && (!progress.ended || !tellIfDeleted())) {
        return false;
      }
      giveUpLock();
    } finally {
      mutex.unlock();
    }
    onRemoved.run();
    return true;
  }

  private boolean tellIfDeleted() {
    try {
      if (env.disk.status(directory).isPresent()) {
        return false;
      }
    } catch (IOException e) {
      return false; // It cannot be told now.
    }
    if (pending() > 0) {
      env.trouble(
          "the journal "
              + directory
              + " was deleted by someone; "
              + pending()
              + " events of it that were not uploaded are lost",
          null);
    }
    return true;
  }

  /** Whether it is no longer ours to read: removed, or let go. */
  public boolean isGone() {
    mutex.lock();
    try {
      return lock == null;
    } finally {
      mutex.unlock();
    }
  }

  /** Whether somebody is at work with it at the moment, so that others wait. */
  boolean isInUse() {
    return mutex.isLocked();
  }

  /** Then nobody knows whether it has events of the journal, and a person has to look at it. */
  private boolean hasSegmentThatIsNotOurs() throws IOException {
    segments.refresh();
    Path notOurs = segments.notOursOrNull();
    if (notOurs != null && !toldOfNotOurs) {
      toldOfNotOurs = true;
      env.trouble(
          "the uploaded journal "
              + directory
              + " stays: "
              + notOurs
              + " is a link, or not ours, or no file",
          null);
    }
    return notOurs != null;
  }

  private boolean mustBeKept() {
    return reader.closedSeq() > 0
        && uploadedSince != null
        && env.time.nanoTime() - uploadedSince < env.settings.keepUploaded().toNanos();
  }

  /** Lets the journal go as it is, for someone else to adopt. */
  void release() {
    mutex.lock();
    try {
      if (lock != null && !tellIfDeleted()) {
        cursor.write(directory);
      }
    } finally {
      giveUpLock();
      mutex.unlock();
    }
  }

  private void giveUpLock() {
    if (lock != null) {
      lock.release();
      lock = null;
    }
  }

  private void requireOwned() throws IOException {
    if (lock == null) {
      throw new IOException("the journal " + header.id() + " has been released or removed");
    }
  }

  /** Records not uploaded, as far as known without reading. */
  long pending() {
    long closedSeq = reader.closedSeq();
    long last = closedSeq >= 0 ? closedSeq : Math.max(progress.acknowledged, reader.provenSoFar());
    return Math.max(0, last - uploadedSeq);
  }

  /** When the oldest of them was recorded, as far as known without reading: not later than that. */
  Optional<Instant> oldestPending() {
    if (pending() == 0) {
      return Optional.empty();
    }
    String text = oldestRecordedAt;
    if (text == null) {
      text = progress.firstRecordedAt != null ? progress.firstRecordedAt : header.createdAt();
    }
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The journal's folder. */
  Path directory() {
    return directory;
  }

  /**
   * What a file of the folder counts towards the size limit: nothing if it has been uploaded or is
   * only prepared, and of the segment being written what is used.
   */
  long counted(Path file, long size) {
    if (uploadedSegments.contains(file)) {
      return 0;
    }
    SegmentWriter current = progress.current;
    OptionalLong number = QueueFolder.segmentNumber(file.getFileName().toString());
    if (current == null || !number.isPresent() || number.getAsLong() < current.number) {
      return size;
    }
    return number.getAsLong() == current.number ? current.position() : 0;
  }
}

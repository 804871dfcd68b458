package io.auditlog.journal;

import io.auditlog.metrics.AuditMetrics;
import io.auditlog.platform.Disk;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.Time;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One opening of a queue folder: takes events in, and gives the journals to be uploaded. Opens a
 * journal at the first append, and another one after a disk failure has ended it. Thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Journals implements Closeable {

  private Journals() {}

  /**
   * Checks the folder, creating it if needed. Leaves no journal behind if nothing is appended.
   *
   * @throws JournalException if the folder cannot be used
   */
  public static Journals open(
      JournalSettings settings, Disk disk, Time time, AuditMetrics metrics, Reporter reporter)
      throws JournalException {
    throw new UnsupportedOperationException();
  }

  /**
   * Stores one event; it is durable when this returns. Waits uninterruptibly; an interrupt is kept
   * for the caller.
   *
   * @param event JSON text without line breaks, in UTF-8; must not be changed any more
   * @return its sequence number
   * @throws JournalException if it could not be made durable
   */
  public long append(byte[] event) throws JournalException {
    throw new UnsupportedOperationException();
  }

  /**
   * Calls back after each acknowledged batch, on the thread that writes: must be quick and not
   * throw.
   */
  public void onAppend(Runnable listener) {
    throw new UnsupportedOperationException();
  }

  /** The journals of this opening that are not removed yet, oldest first. */
  public List<StoredJournal> own() {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes over journals of the same application and target whose owner is gone. Returns the newly
   * adopted ones, oldest first. What cannot be read or is not ours is reported and left alone.
   */
  public List<StoredJournal> adopt() {
    throw new UnsupportedOperationException();
  }

  /**
   * Seals and ends the journal and releases all locks. Appends that are waiting are still stored;
   * later ones fail. Adopted journals are released as they are.
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  public Path folder() {
    throw new UnsupportedOperationException();
  }

  /** Events of own and adopted journals that are not uploaded, as far as known. */
  public long pendingRecords() {
    throw new UnsupportedOperationException();
  }

  /** When the oldest of them was recorded. */
  public Optional<Instant> oldestPending() {
    throw new UnsupportedOperationException();
  }

  /** What counts towards {@code maxQueueSize}, in bytes. */
  public long bytes() {
    throw new UnsupportedOperationException();
  }
}

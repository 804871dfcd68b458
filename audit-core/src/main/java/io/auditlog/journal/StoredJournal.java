package io.auditlog.journal;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A journal on the disk, to be uploaded: one of this opening, or an adopted one. Meant for one
 * uploader thread; its state may be asked from any.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class StoredJournal {

  StoredJournal() {}

  public JournalHeader header() {
    throw new UnsupportedOperationException();
  }

  /** Whether nothing will be appended any more. */
  public boolean ended() {
    throw new UnsupportedOperationException();
  }

  /**
   * The entries after a sequence number, in order and without a gap; empty when there is nothing
   * more for now.
   *
   * @param uploadedSeq MySQL's cursor: everything up to it was acknowledged and is stored
   * @param maxRecords at most so many entries
   * @param maxBytes at most so many bytes of events, but at least one entry
   * @throws IOException if the disk cannot be read now; condemns nothing, try again later
   */
  public JournalBatch read(long uploadedSeq, int maxRecords, long maxBytes) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * The mac of a local line: 32 bytes, zeros for 0; empty if the line is no longer here or cannot
   * be read.
   */
  public Optional<byte[]> macAt(long seq) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Notes, after the commit, that MySQL has everything up to a sequence number: keeps it as a hint
   * and frees whole segments once {@code keepUploaded} has passed.
   *
   * @param macOrNull of that line, null if the line was lost
   */
  public void uploaded(long seq, byte[] macOrNull) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Sets a line aside with its reason; synced when it returns, so that the commit may follow. */
  public void quarantine(long seq, String reason) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Whether the journal has ended and everything in it has been uploaded. */
  public boolean finished() {
    throw new UnsupportedOperationException();
  }

  /** The last sequence number, once the journal has ended and has been read to its end. */
  public OptionalLong closedSeq() {
    throw new UnsupportedOperationException();
  }

  /**
   * Removes a finished journal with its files, unless it must be kept a while; then nothing
   * happens, and it is to be called again later.
   *
   * @return whether the journal is gone
   */
  public boolean remove() throws IOException {
    throw new UnsupportedOperationException();
  }
}

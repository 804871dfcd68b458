package io.auditlog.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Writes how far MySQL has a journal into its folder, as a hint for the next owner. That costs
 * three syncs, so it is not to be done at every commit, but when it is due, and when there is a
 * pause. Where it cannot be written, as on a full disk, some will be read again; that is no reason
 * not to go on, and to give space back. One thread at a time.
 */
final class CursorWriter {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Environment env;
  private final Timestamps timestamps;
  private Cursor unwrittenOrNull;
  private long writtenAt;
  private boolean fails;

  CursorWriter(Environment env) {
    this.env = env;
    this.timestamps = new Timestamps(env.time);
    this.writtenAt = env.time.nanoTime() - INTERVAL.toNanos();
  }

  /** Notes what is to be written next. */
  void note(long uploadedSeq, byte[] macOrNull) {
    unwrittenOrNull = new Cursor(uploadedSeq, macOrNull, null);
  }

  /** Whether the last time is long enough ago. */
  boolean isDue() {
    return env.time.nanoTime() - writtenAt >= INTERVAL.toNanos();
  }

  /** Writes what has been noted, if that has not been done. Says once that it fails. */
  void write(Path directory) {
    if (unwrittenOrNull == null) {
      return;
    }
    writtenAt = env.time.nanoTime();
    try {
      unwrittenOrNull.write(env.disk, directory, timestamps.now());
      unwrittenOrNull = null;
      fails = false;
    } catch (IOException e) {
      if (!fails) {
        fails = true;
        env.trouble("the cursor in " + directory + " cannot be written", e);
      }
    }
  }

  /** Writes nothing more of what has been noted: the folder is to go. */
  void forget() {
    unwrittenOrNull = null;
  }
}

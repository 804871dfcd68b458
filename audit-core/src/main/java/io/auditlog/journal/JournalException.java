package io.auditlog.journal;

import java.io.IOException;

/** The queue could not be opened, or an event could not be made durable. */
public final class JournalException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean undetermined;

  private JournalException(String message, Throwable causeOrNull, boolean undetermined) {
    super(message, causeOrNull);
    this.undetermined = undetermined;
  }

  static JournalException notStored(String message) {
    return new JournalException(message, null, false);
  }

  static JournalException notStored(String message, Throwable cause) {
    return new JournalException(message, cause, false);
  }

  static JournalException undetermined(String message, Throwable cause) {
    return new JournalException(message, cause, true);
  }

  /** The same news with the stack trace of the thread that it is told to. */
  JournalException forCaller() {
    return new JournalException(getMessage(), this, undetermined);
  }

  /**
   * Whether the event may be found on the disk and uploaded all the same: it was written, but the
   * disk did not confirm it. If false, the event is certainly not stored.
   */
  public boolean isUndetermined() {
    return undetermined;
  }
}

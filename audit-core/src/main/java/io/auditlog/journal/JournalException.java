package io.auditlog.journal;

import java.io.IOException;

/** The queue could not be opened, or an event could not be made durable. */
public class JournalException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean undetermined;

  private JournalException(String message, Throwable causeOrNull, boolean undetermined) {
    super(message, causeOrNull);
    this.undetermined = undetermined;
  }

  /** An event that is certainly not stored. */
  public static JournalException notStored(String message) {
    return new JournalException(message, null, false);
  }

  static JournalException notStored(String message, Throwable cause) {
    return new JournalException(message, cause, false);
  }

  static JournalException undetermined(String message, Throwable cause) {
    return new JournalException(message, cause, true);
  }

  /**
   * One that is made before it is needed, without a stack trace: that would keep the classes of who
   * opens the queue in memory, such as a web application that may be undeployed before the queue is
   * closed.
   */
  static JournalException madeBefore(String message) {
    return new MadeBefore(message);
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

  private static final class MadeBefore extends JournalException {

    private static final long serialVersionUID = 1L;

    MadeBefore(String message) {
      super(message, null, true);
    }

    /** Leaves it out. */
    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}

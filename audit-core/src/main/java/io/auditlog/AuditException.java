package io.auditlog;

import io.auditlog.event.EncodedEvent;
import io.auditlog.journal.JournalException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An audit event could not be made durable, the queue could not be opened, or {@link
 * AuditTransactions} could not reach its table.
 */
public final class AuditException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String event;

  AuditException(String message, Throwable cause) {
    this(message, null, cause);
  }

  /** An event that could not be made durable, with what would have been queued. */
  public static AuditException of(EncodedEvent event, JournalException cause) {
    return new AuditException(
        cause.getMessage(), new String(event.json(), StandardCharsets.UTF_8), cause);
  }

  /**
   * Says what was not recorded.
   *
   * @param event as JSON, or null if there is none
   */
  public AuditException(String message, String event, Throwable cause) {
    super(message, cause);
    this.event = event;
  }

  /**
   * Whether the event may be found in the queue and uploaded all the same, because the disk failed
   * while it was being written. If false, it is certainly not stored.
   */
  public boolean isUndetermined() {
    return getCause() instanceof JournalException
        && ((JournalException) getCause()).isUndetermined();
  }

  /** The event that could not be made durable, as JSON. */
  public Optional<String> event() {
    return Optional.ofNullable(event);
  }
}

package io.auditlog;

import java.util.Optional;

/** An audit event could not be made durable, or the queue could not be opened. */
public final class AuditException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String event;

  AuditException(String message, Throwable cause) {
    this(message, null, cause);
  }

  AuditException(String message, String event, Throwable cause) {
    super(message, cause);
    this.event = event;
  }

  /** The event that could not be made durable, as JSON. */
  public Optional<String> event() {
    return Optional.ofNullable(event);
  }
}

package io.auditlog;

/**
 * A transaction is not this worker's any more, because its lease ran out and it was given back or
 * claimed by another, or because a person changed its row. Nothing was changed. The work may be
 * done twice: undo it if that can be undone.
 */
public final class LeaseLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LeaseLostException(String message) {
    super(message);
  }
}

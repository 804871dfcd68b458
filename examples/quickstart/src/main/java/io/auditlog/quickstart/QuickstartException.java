package io.auditlog.quickstart;

/** The quickstart cannot be run; the message says why, for people. */
final class QuickstartException extends Exception {

  private static final long serialVersionUID = 1L;

  QuickstartException(String message) {
    super(message);
  }

  QuickstartException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.auditlog.event;

/** Says why a value cannot be a field's. Cheap to throw: it has no stack trace. */
final class Misfit extends Exception {

  private static final long serialVersionUID = 1L;

  Misfit(String problem) {
    super(problem, null, false, false);
  }

  /** What is wrong, as it stands in an issue: {@code not an integer}. */
  String problem() {
    return getMessage();
  }
}

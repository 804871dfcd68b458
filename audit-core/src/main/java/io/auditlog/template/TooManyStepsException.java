package io.auditlog.template;

/** A regular expression was given up, because it would go through too many ways of matching. */
public final class TooManyStepsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TooManyStepsException() {
    super("took more than " + NamedPattern.MOST_STEPS + " steps", null, false, false);
  }
}

package io.auditlog.testing.program;

/** A logger of some framework. Implementations have a public constructor without parameters. */
public interface MessageLog {

  /** Logs at INFO. */
  void info(String message);
}

package io.auditlog.testing.program;

/** A logger that also logs the objects of an application. */
public interface ArgumentLog extends MessageLog {

  /** Logs at INFO a message with one placeholder. */
  void info(String pattern, Object argument);
}

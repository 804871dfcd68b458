package io.auditlog.benchmarks;

import io.auditlog.platform.Reporter;

/** Says trouble aloud, so that a measurement with failures in it is seen as one. */
final class StandardErrorReporter implements Reporter {

  @Override
  public void info(String message) {}

  @Override
  public void warn(String message, Throwable causeOrNull) {
    System.err.println("WARN " + message);
  }

  @Override
  public void error(String message, Throwable causeOrNull) {
    System.err.println("ERROR " + message);
  }

  @Override
  public void printWhole(String reason, String event) {
    System.err.println("ERROR " + reason);
  }
}

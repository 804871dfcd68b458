package io.auditlog;

import io.auditlog.platform.Reporter;
import io.auditlog.platform.SystemTime;
import io.auditlog.platform.Time;
import java.io.PrintStream;

/** Reports to {@code System.err}, for queues that are opened from Java. */
final class SystemErrReporter implements Reporter {

  private final Time time = new SystemTime();

  @Override
  public void info(String message) {
    print("INFO", message, null);
  }

  @Override
  public void warn(String message, Throwable causeOrNull) {
    print("WARN", message, causeOrNull);
  }

  @Override
  public void error(String message, Throwable causeOrNull) {
    print("ERROR", message, causeOrNull);
  }

  @Override
  public void printWhole(String reason, String event) {
    print("ERROR", reason + ": " + event, null);
  }

  private void print(String level, String message, Throwable causeOrNull) {
    PrintStream err = System.err;
    String cause = causeOrNull == null ? "" : ": " + causeOrNull;
    err.println(time.now() + " " + level + " auditlog: " + message + cause);
  }
}

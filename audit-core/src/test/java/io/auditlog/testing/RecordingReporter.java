package io.auditlog.testing;

import io.auditlog.platform.Reporter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was said. Thread-safe. */
public final class RecordingReporter implements Reporter {

  private final List<String> said = new CopyOnWriteArrayList<>();

  @Override
  public void info(String message) {
    said.add("INFO " + message);
  }

  @Override
  public void warn(String message, Throwable causeOrNull) {
    said.add("WARN " + message + cause(causeOrNull));
  }

  @Override
  public void error(String message, Throwable causeOrNull) {
    said.add("ERROR " + message + cause(causeOrNull));
  }

  @Override
  public void printWhole(String reason, String event) {
    said.add("EVENT " + reason + ": " + event);
  }

  private static String cause(Throwable causeOrNull) {
    return causeOrNull == null ? "" : " | " + causeOrNull;
  }

  /** All that was said, each with its level before it. */
  public List<String> said() {
    return said;
  }

  /** Whether anything that was said contains this. */
  public boolean said(String part) {
    return said.stream().anyMatch(line -> line.contains(part));
  }
}

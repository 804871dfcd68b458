package io.auditlog.upload;

import io.auditlog.journal.Journals;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.mysql.MySqlSettings;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.Time;
import java.time.Duration;

/**
 * Carries the journals of a queue into MySQL, in the background, each event exactly once, for as
 * long as it takes. Thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Uploader {

  /** An uploader that is not started yet; touches neither disk nor network. */
  public Uploader(
      Journals journals,
      UploadSettings settings,
      MySqlSettings mysql,
      Time time,
      AuditMetrics metrics,
      Reporter reporter) {}

  /** Starts the uploader's thread. A database that is down is no error. To be called once. */
  public void start() {
    throw new UnsupportedOperationException();
  }

  /** Says that there is something new. Quick, never blocks; for the thread that appends. */
  public void wake() {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes one last upload within the time, then stops and closes all connections, even when the
   * server hangs. What is not uploaded stays in the queue. Returns within the time and a second.
   */
  public void stop(Duration atMost) {
    throw new UnsupportedOperationException();
  }
}

package io.auditlog.benchmarks;

import io.auditlog.journal.Durability;
import io.auditlog.journal.JournalException;
import io.auditlog.journal.JournalSettings;
import io.auditlog.journal.Journals;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.platform.LocalDisk;
import io.auditlog.platform.SystemTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Auditlog's queue alone, without a logging framework. Nothing is uploaded from it. */
final class AuditQueue {

  private AuditQueue() {}

  /** Opens a queue folder with the default settings. */
  static Journals open(Path queueDir) throws JournalException {
    return open(settings(queueDir));
  }

  static Journals open(JournalSettings.Builder settings) throws JournalException {
    return Journals.open(
        settings.build(),
        new LocalDisk(),
        new SystemTime(),
        new AuditMetrics(),
        new StandardErrorReporter());
  }

  /** The default settings, but for the size at which a queue is full. */
  static JournalSettings.Builder settings(Path queueDir) {
    return JournalSettings.builder()
        .queueDir(queueDir)
        .durability(Durability.FSYNC)
        .maxQueueSize(Long.MAX_VALUE / 2);
  }

  /** An event of so many bytes. */
  static byte[] event(int bytes) {
    String frame = "{\"message\":\"\"}";
    String message = "x".repeat(bytes - frame.length());
    return frame.replace("\"\"", '"' + message + '"').getBytes(StandardCharsets.UTF_8);
  }
}

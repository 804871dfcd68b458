package io.auditlog.journal;

import io.auditlog.metrics.AuditMetrics;
import io.auditlog.platform.Disk;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.Time;

/** What everything within one opening of the queue works with. */
final class Environment {

  final JournalSettings settings;
  final QueueFolder folder;
  final Disk disk;
  final Time time;
  final AuditMetrics metrics;
  final Reporter reporter;
  final Quarantine quarantine;

  Environment(
      JournalSettings settings,
      QueueFolder folder,
      Disk disk,
      Time time,
      AuditMetrics metrics,
      Reporter reporter) {
    this.settings = settings;
    this.folder = folder;
    this.disk = disk;
    this.time = time;
    this.metrics = metrics;
    this.reporter = reporter;
    this.quarantine = new Quarantine(disk, folder, time);
  }

  /** Says what needs a look, and keeps it as the latest trouble. */
  void trouble(String message, Throwable causeOrNull) {
    metrics.error(causeOrNull == null ? message : message + ": " + causeOrNull, time.now());
    reporter.warn(message, causeOrNull);
  }
}

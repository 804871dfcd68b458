package io.auditlog;

import io.auditlog.metrics.AuditMetrics;
import io.auditlog.metrics.Health;
import io.auditlog.metrics.MeasuredQueue;
import java.time.Instant;
import java.util.Optional;

/** How a queue was doing at one moment. Counts start at its opening in this process. Immutable. */
public final class AuditStatus {

  private final Health health;
  private final String configurationError;
  private final String appendTrouble;
  private final String uploadTrouble;
  private final long pending;
  private final Instant oldestPending;
  private final long bytes;
  private final long appended;
  private final long skipped;
  private final long failed;
  private final long uploaded;
  private final long retries;
  private final long quarantined;
  private final long damaged;
  private final long issues;
  private final long reduced;
  private final int leftAlone;
  private final Instant lastUpload;
  private final String lastError;
  private final Instant lastErrorAt;

  AuditStatus(MeasuredQueue queue) {
    AuditMetrics metrics = queue.metrics();
    health = queue.health();
    configurationError = queue.configurationError().orElse(null);
    appendTrouble = metrics.appendTrouble().orElse(null);
    uploadTrouble = metrics.uploadTrouble().orElse(null);
    pending = queue.pending();
    oldestPending = queue.oldestPending().orElse(null);
    bytes = queue.bytes();
    appended = metrics.appended().sum();
    skipped = metrics.skipped().sum();
    failed = metrics.failed().sum();
    uploaded = metrics.uploaded().sum();
    retries = metrics.retries().sum();
    quarantined = metrics.quarantined().sum();
    damaged = metrics.damaged().sum();
    issues = metrics.issues().sum();
    reduced = metrics.reduced().sum();
    leftAlone = queue.leftAlone();
    lastUpload = metrics.lastUpload().orElse(null);
    lastError = metrics.lastError().orElse(null);
    lastErrorAt = metrics.lastErrorAt().orElse(null);
  }

  /** Whether events are made durable, and whether anything keeps them from being uploaded. */
  public Health health() {
    return health;
  }

  /** Why the appender records nothing at all, if it is misconfigured. */
  public Optional<String> configurationError() {
    return Optional.ofNullable(configurationError);
  }

  /** Why the latest event could not be made durable; empty if it was. */
  public Optional<String> appendTrouble() {
    return Optional.ofNullable(appendTrouble);
  }

  /** What keeps events from being uploaded now, if anything does; holds no credentials. */
  public Optional<String> uploadTrouble() {
    return Optional.ofNullable(uploadTrouble);
  }

  /** Durable events that MySQL has not confirmed yet. */
  public long pending() {
    return pending;
  }

  /** When the oldest pending event was recorded. */
  public Optional<Instant> oldestPending() {
    return Optional.ofNullable(oldestPending);
  }

  /** Bytes under the queue folder that count against {@code maxQueueSize}. */
  public long bytes() {
    return bytes;
  }

  /** Events made durable. */
  public long appended() {
    return appended;
  }

  /** Events with {@code log} and {@code transaction} both false, which are not queued. */
  public long skipped() {
    return skipped;
  }

  /** Events that could not be made durable and were printed or thrown instead. */
  public long failed() {
    return failed;
  }

  /** Events whose upload was committed. */
  public long uploaded() {
    return uploaded;
  }

  /** Uploads, or attempts to connect, that failed and are tried again. */
  public long retries() {
    return retries;
  }

  /** Events set aside in the quarantine folder. */
  public long quarantined() {
    return quarantined;
  }

  /** Acknowledged events whose lines were found damaged. */
  public long damaged() {
    return damaged;
  }

  /** Events with at least one mapping issue. */
  public long issues() {
    return issues;
  }

  /** Events of which MySQL refused a part, and that are stored without it. */
  public long reduced() {
    return reduced;
  }

  /**
   * Journals in the queue folder without a living owner that are not for this application and
   * database, or cannot be read.
   */
  public int leftAlone() {
    return leftAlone;
  }

  /** When the last upload was committed. */
  public Optional<Instant> lastUpload() {
    return Optional.ofNullable(lastUpload);
  }

  /** The latest trouble, also when it is over; holds no credentials. */
  public Optional<String> lastError() {
    return Optional.ofNullable(lastError);
  }

  /** When the latest trouble was. */
  public Optional<Instant> lastErrorAt() {
    return Optional.ofNullable(lastErrorAt);
  }

  @Override
  public String toString() {
    return "AuditStatus{health="
        + health
        + ", configurationError="
        + configurationError
        + ", appendTrouble="
        + appendTrouble
        + ", uploadTrouble="
        + uploadTrouble
        + ", pending="
        + pending
        + ", oldestPending="
        + oldestPending
        + ", bytes="
        + bytes
        + ", appended="
        + appended
        + ", skipped="
        + skipped
        + ", failed="
        + failed
        + ", uploaded="
        + uploaded
        + ", retries="
        + retries
        + ", quarantined="
        + quarantined
        + ", damaged="
        + damaged
        + ", issues="
        + issues
        + ", reduced="
        + reduced
        + ", leftAlone="
        + leftAlone
        + ", lastUpload="
        + lastUpload
        + ", lastError="
        + lastError
        + ", lastErrorAt="
        + lastErrorAt
        + '}';
  }
}

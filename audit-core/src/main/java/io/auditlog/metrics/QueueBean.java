package io.auditlog.metrics;

import java.util.Optional;

/** The figures of one queue, each of its own moment. */
final class QueueBean implements AuditMXBean {

  private static final double NANOS_OF_A_MICRO = 1_000;
  private static final double MILLIS_OF_A_SECOND = 1_000;

  private final MeasuredQueue queue;
  private final AuditMetrics metrics;

  QueueBean(MeasuredQueue queue) {
    this.queue = queue;
    this.metrics = queue.metrics();
  }

  private static String text(Optional<?> value) {
    return value.map(Object::toString).orElse(null);
  }

  @Override
  public String getName() {
    return queue.name();
  }

  @Override
  public String getApplication() {
    return queue.application();
  }

  @Override
  public String getHealth() {
    return queue.health().name();
  }

  @Override
  public String getConfigurationError() {
    return text(queue.configurationError());
  }

  @Override
  public String getAppendTrouble() {
    return text(metrics.appendTrouble());
  }

  @Override
  public String getUploadTrouble() {
    return text(metrics.uploadTrouble());
  }

  @Override
  public long getAppended() {
    return metrics.appended().sum();
  }

  @Override
  public long getSkipped() {
    return metrics.skipped().sum();
  }

  @Override
  public long getFailed() {
    return metrics.failed().sum();
  }

  @Override
  public long getIssues() {
    return metrics.issues().sum();
  }

  @Override
  public long getPending() {
    return queue.pending();
  }

  @Override
  public String getOldestPending() {
    return text(queue.oldestPending());
  }

  @Override
  public double getOldestPendingAge() {
    return queue.oldestPendingAge().toMillis() / MILLIS_OF_A_SECOND;
  }

  @Override
  public long getBytes() {
    return queue.bytes();
  }

  @Override
  public long getMaxBytes() {
    return queue.maxBytes();
  }

  @Override
  public Summary getAppendMicros() {
    return new Summary(metrics.appendNanos(), NANOS_OF_A_MICRO);
  }

  @Override
  public Summary getFlushBatches() {
    return new Summary(metrics.flushes(), 1);
  }

  @Override
  public Summary getUploadBatches() {
    return new Summary(metrics.uploads(), 1);
  }

  @Override
  public long getUploaded() {
    return metrics.uploaded().sum();
  }

  @Override
  public long getRetries() {
    return metrics.retries().sum();
  }

  @Override
  public long getReduced() {
    return metrics.reduced().sum();
  }

  @Override
  public long getQuarantined() {
    return metrics.quarantined().sum();
  }

  @Override
  public long getDamaged() {
    return metrics.damaged().sum();
  }

  @Override
  public int getLeftAlone() {
    return queue.leftAlone();
  }

  @Override
  public String getLastUpload() {
    return text(metrics.lastUpload());
  }

  @Override
  public String getLastError() {
    return text(metrics.lastError());
  }

  @Override
  public String getLastErrorAt() {
    return text(metrics.lastErrorAt());
  }
}

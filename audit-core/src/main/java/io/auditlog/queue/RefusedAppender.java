package io.auditlog.queue;

import io.auditlog.event.EventEncoder;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.metrics.MeasuredQueue;
import io.auditlog.platform.Reporter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** An appender that cannot start and has no queue, as people are to see it. Thread-safe. */
public final class RefusedAppender implements MeasuredQueue {

  private final OpenQueues registry;
  private final String name;
  private final String application;
  private final String error;
  private final Supplier<EventEncoder> encoders;
  private final Reporter reporter;
  private final AuditMetrics metrics = new AuditMetrics();
  private volatile EventEncoder encoder;

  RefusedAppender(
      OpenQueues registry,
      String name,
      String application,
      String error,
      Supplier<EventEncoder> encoders,
      Reporter reporter) {
    this.registry = registry;
    this.name = name;
    this.application = application;
    this.error = error;
    this.encoders = encoders;
    this.reporter = reporter;
  }

  /**
   * Makes what is printed of the events that it cannot record. Made only when it is asked for, as
   * it may be this which cannot start.
   */
  public EventEncoder encoder() {
    EventEncoder made = encoder;
    if (made == null) {
      made = encoders.get();
      encoder = made;
    }
    return made;
  }

  /** Where its user wants to be told what people must know. */
  public Reporter reporter() {
    return reporter;
  }

  /** Shows it no longer. */
  public void close() {
    registry.close(this);
  }

  /** The name that it was configured with, or else the application's. */
  @Override
  public String name() {
    return name == null ? application : name;
  }

  String nameOrNull() {
    return name;
  }

  @Override
  public String application() {
    return application;
  }

  /** Counts what it could not record. */
  @Override
  public AuditMetrics metrics() {
    return metrics;
  }

  @Override
  public long pending() {
    return 0;
  }

  @Override
  public Optional<Instant> oldestPending() {
    return Optional.empty();
  }

  @Override
  public Duration oldestPendingAge() {
    return Duration.ZERO;
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public long maxBytes() {
    return 0;
  }

  @Override
  public int leftAlone() {
    return 0;
  }

  @Override
  public Optional<String> configurationError() {
    return Optional.of(error);
  }
}

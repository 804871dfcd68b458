package io.auditlog.queue;

import io.auditlog.event.AuditEvent;
import io.auditlog.event.EncodedEvent;
import io.auditlog.event.EventEncoder;
import io.auditlog.event.Origin;
import io.auditlog.event.Projection;
import io.auditlog.journal.JournalException;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an appender has that cannot start: no queue, but each event that is meant for it fails, is
 * counted, and people see why. Thread-safe.
 */
public final class RefusedAppender implements AuditQueue {

  private final OpenQueues registry;
  private final String name;
  private final String application;
  private final String error;
  private final Supplier<EventEncoder> encoders;
  private final Reporter reporter;
  private final Time time;
  private final AuditMetrics metrics = new AuditMetrics();
  private volatile EventEncoder encoder;

  RefusedAppender(
      OpenQueues registry,
      String name,
      String application,
      String error,
      Supplier<EventEncoder> encoders,
      Reporter reporter,
      Time time) {
    this.registry = registry;
    this.name = name;
    this.application = application;
    this.error = error;
    this.encoders = encoders;
    this.reporter = reporter;
    this.time = time;
  }

  /** As it is to be printed, with what the configuration hides. */
  @Override
  public EncodedEvent encode(AuditEvent event, Origin origin) {
    return encoder().encode(event, origin);
  }

  /** Made only when there is an event, as it may be this which cannot start. */
  private EventEncoder encoder() {
    EventEncoder made = encoder;
    if (made == null) {
      made = encoders.get();
      encoder = made;
    }
    return made;
  }

  /**
   * Counts it as one that failed.
   *
   * @throws JournalException always
   */
  @Override
  public void append(EncodedEvent event) throws JournalException {
    metrics.eventFails(error, time.now());
    throw JournalException.notStored(error);
  }

  /** None: nothing is recorded that they could show. */
  @Override
  public Map<String, Projection> views() {
    return Collections.emptyMap();
  }

  @Override
  public Reporter reporter() {
    return reporter;
  }

  @Override
  public void close(Duration timeout) {
    close();
  }

  /** Shows it no longer. */
  @Override
  public void close() {
    registry.close(this);
  }

  /** As {@link #close()}: there is nothing to take over. */
  @Override
  public void release() {
    close();
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

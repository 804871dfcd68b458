package io.auditlog.queue;

import io.auditlog.event.AuditEvent;
import io.auditlog.event.EncodedEvent;
import io.auditlog.event.EventEncoder;
import io.auditlog.event.Origin;
import io.auditlog.event.Projection;
import io.auditlog.journal.JournalException;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.platform.Reporter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One user's hold on a shared queue, with the encoder that gives its events their application and
 * host, and the views of them. Thread-safe.
 */
public final class QueueLease implements AuditQueue {

  private final OpenQueues registry;
  private final SharedQueue queue;
  private final EventEncoder encoder;
  private final Map<String, Projection> views;
  private final Reporter reporter;
  private final String name;
  private final AtomicBoolean ended = new AtomicBoolean();

  QueueLease(
      OpenQueues registry,
      SharedQueue queue,
      EventEncoder encoder,
      Map<String, Projection> views,
      Reporter reporter,
      String name) {
    this.registry = registry;
    this.queue = queue;
    this.encoder = encoder;
    this.views = views;
    this.reporter = reporter;
    this.name = name;
  }

  @Override
  public EncodedEvent encode(AuditEvent event, Origin origin) {
    return encoder.encode(event, origin);
  }

  @Override
  public void append(EncodedEvent event) throws JournalException {
    queue.append(event);
    event.release();
  }

  @Override
  public Map<String, Projection> views() {
    return views;
  }

  /** The name that it was opened under, or else the application's. */
  @Override
  public String name() {
    return name == null ? application() : name;
  }

  @Override
  public String application() {
    return queue.settings().journal().application();
  }

  /** What the queue has counted, for all who share it. */
  @Override
  public AuditMetrics metrics() {
    return queue.metrics();
  }

  /** Durable events that MySQL has not confirmed yet, of this opening and of adopted journals. */
  @Override
  public long pending() {
    return queue.pending();
  }

  @Override
  public Optional<Instant> oldestPending() {
    return queue.oldestPending();
  }

  @Override
  public Duration oldestPendingAge() {
    return queue.oldestPendingAge();
  }

  @Override
  public long bytes() {
    return queue.bytes();
  }

  @Override
  public long maxBytes() {
    return queue.settings().journal().maxQueueSize();
  }

  @Override
  public int leftAlone() {
    return queue.leftAlone();
  }

  /** None: else there would be no lease. */
  @Override
  public Optional<String> configurationError() {
    return Optional.empty();
  }

  @Override
  public void close(Duration timeout) {
    if (ended.compareAndSet(false, true)) {
      registry.close(this, timeout);
    } else {
      registry.closeIfUnused(queue, timeout);
    }
  }

  @Override
  public void close() {
    close(queue.settings().shutdownTimeout());
  }

  @Override
  public void release() {
    if (ended.compareAndSet(false, true)) {
      registry.release(this);
    }
  }

  SharedQueue queue() {
    return queue;
  }

  @Override
  public Reporter reporter() {
    return reporter;
  }

  String nameOrNull() {
    return name;
  }
}

package io.auditlog.queue;

import io.auditlog.event.AuditEvent;
import io.auditlog.event.EncodedEvent;
import io.auditlog.event.Origin;
import io.auditlog.event.Projection;
import io.auditlog.journal.JournalException;
import io.auditlog.metrics.MeasuredQueue;
import io.auditlog.platform.Reporter;
import java.time.Duration;
import java.util.Map;

/** A queue as one of its users holds it. Thread-safe. */
public interface AuditQueue extends MeasuredQueue {

  /** The event as it would be queued. Never throws. */
  EncodedEvent encode(AuditEvent event, Origin origin);

  /**
   * Makes the event durable; returns when it is, and has released it then. An event that is neither
   * to be logged nor a transaction is counted and not queued.
   *
   * @throws JournalException if it could not be made durable
   */
  void append(EncodedEvent event) throws JournalException;

  /** The views of events that its user has named, in the order of the configuration. */
  Map<String, Projection> views();

  /** Where its user wants to be told what people must know. */
  Reporter reporter();

  /**
   * Lets go; the last one closes the queue now, after one last upload that takes at most this long.
   * After {@link #release} it ends the wait, unless somebody has taken the queue over.
   */
  void close(Duration timeout);

  /** As {@link #close(Duration)} with the {@code shutdownTimeout} of the configuration. */
  void close();

  /**
   * Lets go; the last one leaves the queue open for two seconds, so that a reconfiguration can take
   * it over.
   */
  void release();
}

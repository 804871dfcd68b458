package io.auditlog.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An appender's queue as those see it who show figures. All methods are quick, take no lock and
 * never throw. Thread-safe.
 */
public interface MeasuredQueue {

  /** The appender's name; the application's for a queue that was opened from Java. */
  String name();

  /** The short name that is stored with each event. */
  String application();

  /** What the queue has counted. */
  AuditMetrics metrics();

  /** Durable events that MySQL has not confirmed yet. */
  long pending();

  /** When the oldest pending event was recorded. */
  Optional<Instant> oldestPending();

  /** How long ago that was, by this machine's clock; zero if none is pending. */
  Duration oldestPendingAge();

  /** Bytes under the queue folder that count against {@link #maxBytes}. */
  long bytes();

  /** The setting {@code maxQueueSize}; 0 for a misconfigured appender. */
  long maxBytes();

  /** Abandoned journals in the folder that are not for this queue, or cannot be read. */
  int leftAlone();

  /** Why the appender records nothing at all, if it is misconfigured. */
  Optional<String> configurationError();

  /** How it is now. */
  default Health health() {
    if (configurationError().isPresent() || metrics().appendTrouble().isPresent()) {
      return Health.DOWN;
    }
    return metrics().uploadTrouble().isPresent() ? Health.DEGRADED : Health.UP;
  }
}

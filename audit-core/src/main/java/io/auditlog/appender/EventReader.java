package io.auditlog.appender;

import io.auditlog.mapping.LogRecord;

/**
 * How a {@link Recorder} reads a framework's logging event. Stateless and thread-safe.
 *
 * @param <E> the framework's type of event
 */
public interface EventReader<E> {

  /** The name of the logger, never null. */
  String loggerName(E event);

  /** The name of the thread that logged, never null. */
  String threadName(E event);

  /** Whether this is the thread that logged; false behind an asynchronous appender or logger. */
  boolean isOnCallersThread(E event);

  /** All of the event. Frameworks reuse events, so nothing of the event itself may be kept. */
  LogRecord read(E event);
}

package io.auditlog.platform;

/**
 * Where Auditlog says what people must know: Log4j's StatusLogger, Logback's StatusManager, or
 * {@code System.err}.
 *
 * <p>Implementations are thread-safe, never throw and never log through a logger of the
 * application.
 */
public interface Reporter {

  /** Something went as it should and is worth a line, such as an outage that is over. */
  void info(String message);

  /** Something needs a look; nothing is lost. */
  void warn(String message, Throwable causeOrNull);

  /** Something must be changed by a person, or an event could not be made durable. */
  void error(String message, Throwable causeOrNull);

  /** Prints an event that could be made durable nowhere, whole, where a person will find it. */
  void printWhole(String reason, String event);
}

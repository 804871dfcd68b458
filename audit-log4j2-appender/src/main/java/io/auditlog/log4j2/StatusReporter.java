package io.auditlog.log4j2;

import io.auditlog.platform.Reporter;
import io.auditlog.platform.StandardError;
import java.time.Instant;
import org.apache.logging.log4j.core.util.Log4jThread;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * Says what people must know through Log4j's own status log, which no appender ever sees, and
 * prints whole events to the standard error where a thread of Log4j itself would log them.
 */
final class StatusReporter implements Reporter {

  private static final StatusLogger STATUS = StatusLogger.getLogger();

  @Override
  public void info(String message) {
    STATUS.info(asItIs(message));
  }

  @Override
  public void warn(String message, Throwable causeOrNull) {
    STATUS.warn(asItIs(message), causeOrNull);
  }

  @Override
  public void error(String message, Throwable causeOrNull) {
    STATUS.error(asItIs(message), causeOrNull);
  }

  @Override
  public void printWhole(String reason, String event) {
    if (Thread.currentThread() instanceof Log4jThread) {
      // It empties the ring buffer or the queue. Where what the status log prints is logged, Log4j
      // would warn that these are full, log that, and so on until the stack overflows.
      StandardError.println(Instant.now() + " ERROR " + reason + ": " + event);
    } else {
      STATUS.error(asItIs(reason + ": " + event));
    }
  }

  /** Braces in an event are no placeholders. */
  private static Message asItIs(String text) {
    return new SimpleMessage(text);
  }
}

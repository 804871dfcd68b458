package io.auditlog.log4j2;

import io.auditlog.platform.Reporter;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.status.StatusLogger;

/** Says what people must know through Log4j's own status log, which no appender ever sees. */
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
    STATUS.error(asItIs(reason + ": " + event));
  }

  /** Braces in an event are no placeholders. */
  private static Message asItIs(String text) {
    return new SimpleMessage(text);
  }
}

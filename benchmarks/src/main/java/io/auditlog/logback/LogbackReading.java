package io.auditlog.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.auditlog.appender.EventReader;

/** Lets benchmarks read events as the appender does, without what comes after. */
public final class LogbackReading {

  private LogbackReading() {}

  public static EventReader<ILoggingEvent> reader() {
    return new LogbackEventReader(false);
  }
}

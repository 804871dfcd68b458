package io.auditlog.log4j2;

import io.auditlog.appender.EventReader;
import org.apache.logging.log4j.core.LogEvent;

/** Lets benchmarks read events as the appender does, without what comes after. */
public final class Log4jReading {

  private Log4jReading() {}

  public static EventReader<LogEvent> reader() {
    return new LogEventReader(false);
  }
}

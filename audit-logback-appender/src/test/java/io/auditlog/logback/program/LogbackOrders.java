package io.auditlog.logback.program;

import io.auditlog.testing.program.ArgumentLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs as an old application does. */
public final class LogbackOrders implements ArgumentLog {

  private final Logger log = LoggerFactory.getLogger("com.acme.orders");

  @Override
  public void info(String message) {
    log.info("{}", message);
  }

  @Override
  public void info(String pattern, Object argument) {
    log.info(pattern, argument);
  }
}

package io.auditlog.log4j2.program;

import io.auditlog.testing.program.ArgumentLog;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Logs as an old application does. */
public final class Log4jOrders implements ArgumentLog {

  private final Logger log = LogManager.getLogger("com.acme.orders");

  @Override
  public void info(String message) {
    log.info("{}", message);
  }

  @Override
  public void info(String pattern, Object argument) {
    log.info(pattern, argument);
  }
}

package io.auditlog.log4j2.program;

import io.auditlog.testing.program.MessageLog;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Logs as an old application does. */
public final class Log4jOrders implements MessageLog {

  private final Logger log = LogManager.getLogger("com.acme.orders");

  @Override
  public void info(String message) {
    log.info("{}", message);
  }
}

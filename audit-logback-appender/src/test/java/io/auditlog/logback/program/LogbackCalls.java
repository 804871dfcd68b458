package io.auditlog.logback.program;

import io.auditlog.testing.program.EveryCall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

/** Every kind of call of SLF4J: those of 2 where it is there. */
public final class LogbackCalls extends EveryCall {

  private final Logger log = LoggerFactory.getLogger("com.acme.INVOICE.Items");

  @Override
  protected void info(String message, Object... arguments) {
    log.info(message, arguments);
  }

  @Override
  protected void error(String message, Throwable thrown) {
    log.error(message, thrown);
  }

  @Override
  protected void warn(String marker, String message) {
    log.warn(MarkerFactory.getMarker(marker), message);
  }

  @Override
  protected void putMdc(String key, String value) {
    MDC.put(key, value);
  }

  @Override
  protected void clearMdc() {
    MDC.clear();
  }

  @Override
  protected void makeOthers() {
    if (hasKeyValues()) {
      log.atInfo()
          .addKeyValue("EVENT_TYPE", "ACME.INVOICE.TITLE")
          .addKeyValue("DURATION_MS", 1_500)
          .addKeyValue("ratio", 0.1)
          .addKeyValue("INVOICE_ID", "4711")
          .addMarker(MarkerFactory.getMarker("BILLING"))
          .log("Invoice {}", "İ");
    }
  }

  private static boolean hasKeyValues() {
    try {
      Class.forName("org.slf4j.spi.LoggingEventBuilder");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}

package io.auditlog.log4j2.program;

import io.auditlog.testing.program.EveryCall;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.message.MapMessage;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.message.StructuredDataMessage;

/** Every kind of call of Log4j 2. */
public final class Log4jCalls extends EveryCall {

  /** MapMessage is made for subclasses. */
  private static final class Typed extends MapMessage<Typed, Object> {
    private static final long serialVersionUID = 1;

    Typed(Map<String, Object> values) {
      super(values);
    }
  }

  private final Logger log = LogManager.getLogger("com.acme.INVOICE.Items");

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
    log.warn(MarkerManager.getMarker(marker), message);
  }

  @Override
  protected void putMdc(String key, String value) {
    ThreadContext.put(key, value);
  }

  @Override
  protected void clearMdc() {
    ThreadContext.clearAll();
  }

  @Override
  protected void makeOthers() {
    log.info("{}", "formatted");
    log.printf(org.apache.logging.log4j.Level.INFO, "%s", "by printf");
    log.info(new StringMapMessage().with("EVENT_TYPE", "ACME.INVOICE.TITLE").with("title", "I"));
    Map<String, Object> typed = new LinkedHashMap<>();
    typed.put("DURATION_MS", 1_500);
    typed.put("ratio", 0.1);
    log.info(new Typed(typed));
    StructuredDataMessage structured = new StructuredDataMessage("id@1", "of RFC 5424", "AUDIT");
    structured.put("INVOICE_ID", "4711");
    log.info(structured);
  }
}

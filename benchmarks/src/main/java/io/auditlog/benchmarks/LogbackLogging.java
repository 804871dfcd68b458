package io.auditlog.benchmarks;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.slf4j.Logger;

/** Loggers of Logback, each with a context of its own. */
public final class LogbackLogging {

  private LogbackLogging() {}

  /** Writes into a queue. */
  static Logger audit(Path queueDir, String durability) throws JoranException {
    return logger(
        """
        <appender name="A" class="io.auditlog.logback.AuditAppender">
          <queueDir>%s</queueDir><durability>%s</durability><maxQueueSize>1TB</maxQueueSize>
        </appender>"""
            .formatted(queueDir, durability));
  }

  /** Drops each event: what the framework and the call itself cost. */
  static Logger nothing() throws JoranException {
    return logger("<appender name=\"A\" class=\"" + Formatting.class.getName() + "\"/>");
  }

  /** Has Logback format each message, as every appender that writes one, and drops it. */
  public static final class Formatting extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      Objects.requireNonNull(event.getFormattedMessage());
    }
  }

  /** Closes what the logger's appender has open: a queue makes deleted files again. */
  static void stop(Logger logger) {
    ((ch.qos.logback.classic.Logger) logger).getLoggerContext().stop();
  }

  private static Logger logger(String appender) throws JoranException {
    String xml =
        "<configuration>"
            + appender
            + "<root level=\"info\"><appender-ref ref=\"A\"/></root></configuration>";
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    return context.getLogger(Log4jLogging.LOGGER);
  }

  /** A call with three arguments. */
  static Contestant.Step call(Logger logger) {
    return () -> logger.info("Order {} shipped to {} by {}", 4711, "Paris", "u-17");
  }
}

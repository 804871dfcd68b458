package io.auditlog.benchmarks;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;

/** Loggers of Logback, each with a context of its own. */
final class LogbackLogging {

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
    return logger("<appender name=\"A\" class=\"ch.qos.logback.core.helpers.NOPAppender\"/>");
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

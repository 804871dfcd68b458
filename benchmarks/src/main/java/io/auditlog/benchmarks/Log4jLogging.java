package io.auditlog.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;

/** Loggers of Log4j, each with a context of its own. */
final class Log4jLogging {

  static final String LOGGER = "com.acme.orders.OrderService";

  private Log4jLogging() {}

  /** Writes into a queue. */
  static Logger audit(Path queueDir, String durability) throws IOException {
    return logger(
        """
        <Audit name="A" queueDir="%s" durability="%s" maxQueueSize="1TB"/>"""
            .formatted(queueDir, durability));
  }

  /** Writes into a queue that is uploaded. */
  static Logger uploading(Path queueDir, Database database) throws IOException {
    return logger(
        """
        <Audit name="A" queueDir="%s">
          <MySql url="%s" user="%s" password="%s"/>
        </Audit>"""
            .formatted(queueDir, database.url(), database.user(), database.password()));
  }

  /** Log4j's own appender, told to hand each event to the operating system at once. */
  static Logger rollingFile(Path folder) throws IOException {
    return logger(
        """
        <RollingFile name="A" fileName="%1$s/app.log" filePattern="%1$s/app-%%i.log" immediateFlush="true">
          <JsonTemplateLayout eventTemplateUri="classpath:io/auditlog/benchmarks/audit-fields.json"/>
          <SizeBasedTriggeringPolicy size="64MB"/>
          <DefaultRolloverStrategy max="1000"/>
        </RollingFile>"""
            .formatted(folder));
  }

  /** Drops each event: what the framework and the call itself cost. */
  static Logger nothing() throws IOException {
    return logger("<Null name=\"A\"/>");
  }

  /** Closes what the logger's appender has open: a queue makes deleted files again. */
  static void stop(Logger logger) {
    ((org.apache.logging.log4j.core.Logger) logger).getContext().stop();
  }

  static Logger logger(String appender) throws IOException {
    String xml =
        "<Configuration status=\"error\"><Appenders>"
            + appender
            + "</Appenders><Loggers><Root level=\"info\"><AppenderRef ref=\"A\"/></Root></Loggers></Configuration>";
    LoggerContext context = new LoggerContext("benchmark");
    context.start(
        new XmlConfiguration(
            context,
            new ConfigurationSource(
                new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))));
    return context.getLogger(LOGGER);
  }

  /** A call with three arguments. */
  static Contestant.Step call(Logger logger) {
    return () -> logger.info("Order {} shipped to {} by {}", 4711, "Paris", "u-17");
  }
}

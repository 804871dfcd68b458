package io.auditlog.logback;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.MDC;
import org.slf4j.spi.MDCAdapter;

/** A Logback of its own, configured as applications do it. Runs with each version of Logback. */
final class Logback implements AutoCloseable {

  private final LoggerContext context = new LoggerContext();

  Logback() {
    try {
      Method setter = LoggerContext.class.getMethod("setMDCAdapter", MDCAdapter.class);
      setter.invoke(context, MDC.getMDCAdapter());
    } catch (NoSuchMethodException e) {
      // Logback 1.2 asks SLF4J.
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** With one appender AUDIT that gets all that is logged. */
  static Logback withAppender(String settings) {
    return new Logback().configure(configuration(appender(settings), "AUDIT"));
  }

  static String appender(String settings) {
    return "<appender name=\"AUDIT\" class=\""
        + AuditAppender.class.getName()
        + "\">"
        + settings
        + "</appender>";
  }

  /** An appender FILE with our encoder. */
  static String fileAppender(Path log, String settingsOfEncoder) {
    return "<appender name=\"FILE\" class=\"ch.qos.logback.core.FileAppender\"><file>"
        + log
        + "</file>"
        + encoder(settingsOfEncoder)
        + "</appender>";
  }

  static String encoder(String settings) {
    return "<encoder class=\"" + AuditEncoder.class.getName() + "\">" + settings + "</encoder>";
  }

  static String configuration(String appenders, String rootAppender) {
    return "<configuration>"
        + appenders
        + "<root level=\"ALL\"><appender-ref ref=\""
        + rootAppender
        + "\"/></root></configuration>";
  }

  /** Configures anew, as Logback does when its file has changed. */
  Logback configure(String xml) {
    context.reset();
    try {
      configurator().doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    } catch (JoranException e) {
      throw new IllegalArgumentException(xml, e);
    }
    return this;
  }

  Logback configure(Path file) {
    context.reset();
    try {
      configurator().doConfigure(file.toUri().toURL());
    } catch (JoranException | java.net.MalformedURLException e) {
      throw new IllegalArgumentException(file.toString(), e);
    }
    return this;
  }

  private JoranConfigurator configurator() {
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    return configurator;
  }

  LoggerContext context() {
    return context;
  }

  Logger logger() {
    return logger("com.acme.orders.OrderService");
  }

  Logger logger(String name) {
    return context.getLogger(name);
  }

  AuditAppender appender() {
    return (AuditAppender) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("AUDIT");
  }

  List<String> errors() {
    return statuses(Status.ERROR);
  }

  List<String> warnings() {
    return statuses(Status.WARN);
  }

  private List<String> statuses(int level) {
    List<String> messages = new ArrayList<>();
    for (Status status : context.getStatusManager().getCopyOfStatusList()) {
      if (status.getLevel() == level) {
        messages.add(status.getMessage());
      }
    }
    return messages;
  }

  @Override
  public void close() {
    context.stop();
  }
}

package io.auditlog.log4j2;

import io.auditlog.config.Element;
import io.auditlog.log4j2.program.Log4jCalls;
import io.auditlog.log4j2.program.Log4jOrders;
import io.auditlog.testing.LoggingFramework;
import io.auditlog.testing.program.EveryCall;
import io.auditlog.testing.program.MessageLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.message.MapMessage;

/** Log4j 2, configured in XML. */
public final class Log4jFramework implements LoggingFramework {

  @Override
  public void write(Path file, String appenderName, Element audit) throws IOException {
    Files.writeString(file, ConfigurationFiles.xml(appenderName, audit));
  }

  @Override
  public void write(Path file, Path log, Element layout) throws IOException {
    Element appender = new Element("File").set("fileName", log.toString()).add(layout);
    Files.writeString(file, ConfigurationFiles.xml("FILE", appender));
  }

  @Override
  public void watch(Path file) throws IOException {
    String text = Files.readString(file);
    Files.writeString(
        file, text.replace("<Configuration ", "<Configuration monitorInterval=\"1\" "));
  }

  @Override
  public void putBehindAsyncAppender(Path file) throws IOException {
    String text = Files.readString(file).replace("ref=\"AUDIT\"", "ref=\"ASYNC\"");
    String async =
        "<Async name=\"ASYNC\" bufferSize=\"16\"><AppenderRef ref=\"AUDIT\"/></Async></Appenders>";
    Files.writeString(file, text.replace("</Appenders>", async));
  }

  @Override
  public boolean mayLogItsStatuses() {
    return true;
  }

  @Override
  public void printStatuses(Path file) throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.replace("status=\"off\"", "status=\"warn\""));
  }

  @Override
  public void stopAtExit(Path file, boolean stops) throws IOException {
    if (!stops) {
      String text = Files.readString(file);
      Files.writeString(
          file, text.replace("<Configuration ", "<Configuration shutdownHook=\"disable\" "));
    }
  }

  @Override
  public boolean keepsTrackOfAppenders() {
    return true;
  }

  @Override
  public int mostConfigurationsKept() {
    return 1;
  }

  @Override
  public boolean tellsEmptyFromMissing() {
    return true;
  }

  @Override
  public Class<? extends MessageLog> program() {
    return Log4jOrders.class;
  }

  @Override
  public Class<? extends EveryCall> everyCall() {
    return Log4jCalls.class;
  }

  @Override
  public Class<?> anyClass() {
    return LoggerContext.class;
  }

  @Override
  public String configurationProperty() {
    return "log4j2.configurationFile";
  }

  @Override
  public String jars() {
    return "log4j-(api|core)-";
  }

  @Override
  public Running start(Path file) {
    return new RunningLog4j(new Log4j(file.getParent()).configure(file));
  }

  private record RunningLog4j(Log4j log4j) implements Running {

    @Override
    public Log logger(String name) {
      return new Log4jLog(log4j.logger(name));
    }

    @Override
    public Object nativeLogger(String name) {
      return log4j.logger(name);
    }

    @Override
    public void putMdc(String key, String value) {
      ThreadContext.put(key, value);
    }

    @Override
    public void clearMdc() {
      ThreadContext.clearAll();
    }

    @Override
    public void reconfigure(Path file) {
      log4j.configure(file);
    }

    @Override
    public List<String> said(Severity severity) {
      return severity == Severity.ERROR ? log4j.errors() : log4j.warnings();
    }

    @Override
    public void close() {
      log4j.close();
    }
  }

  private record Log4jLog(Logger logger) implements Log {

    @Override
    public void log(String level, String message, Object... arguments) {
      logger.log(Level.valueOf(level), message, arguments);
    }

    @Override
    public void logThrown(String level, String message, Throwable thrown) {
      logger.log(Level.valueOf(level), message, thrown);
    }

    @Override
    public void logMarked(String level, String marker, String message) {
      logger.log(Level.valueOf(level), MarkerManager.getMarker(marker), message);
    }

    @Override
    public void logKeyValues(String level, String message, Map<String, ?> keyValues) {
      Map<String, Object> all = new LinkedHashMap<>(keyValues);
      all.put("message", message);
      logger.log(Level.valueOf(level), new ObjectMapMessage(all));
    }
  }

  /** A map message whose values keep their types. */
  private static final class ObjectMapMessage extends MapMessage<ObjectMapMessage, Object> {

    private static final long serialVersionUID = 1L;

    ObjectMapMessage(Map<String, Object> map) {
      super(map);
    }

    @Override
    public ObjectMapMessage newInstance(Map<String, Object> map) {
      return new ObjectMapMessage(map);
    }
  }
}

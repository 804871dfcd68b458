package io.auditlog.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.auditlog.config.Element;
import io.auditlog.logback.program.LogbackCalls;
import io.auditlog.logback.program.LogbackOrders;
import io.auditlog.testing.LoggingFramework;
import io.auditlog.testing.program.EveryCall;
import io.auditlog.testing.program.MessageLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Logback, for the contract of appenders. */
public final class LogbackFramework implements LoggingFramework {

  private static final Map<String, String> TAGS =
      Map.of("MySql", "mysql", "Field", "field", "Rule", "rule", "Table", "table", "View", "view");

  @Override
  public void write(Path file, String appenderName, Element audit) throws IOException {
    StringBuilder settings = new StringBuilder();
    writeContent(audit, settings);
    String appender = Logback.appender(settings.toString());
    Files.writeString(
        file,
        Logback.configuration(appender, appenderName).replace("\"AUDIT\"", quoted(appenderName)));
  }

  /** Joran takes no text for {@code <view>}, of which an encoder has one at most. */
  @Override
  public void write(Path file, Path log, Element layout) throws IOException {
    Element encoder = new Element(layout.name());
    layout.texts().forEach((name, text) -> encoder.set(name, name.equals("view") ? null : text));
    layout.children().forEach(encoder::add);
    StringBuilder settings = new StringBuilder();
    writeContent(encoder, settings);
    Files.writeString(
        file, Logback.configuration(Logback.fileAppender(log, settings.toString()), "FILE"));
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  private static void writeContent(Element element, StringBuilder xml) {
    element.texts().forEach((name, text) -> writeText(name, text, xml));
    for (Element child : element.children()) {
      String tag = TAGS.getOrDefault(child.name(), child.name());
      xml.append('<').append(tag).append('>');
      writeContent(child, xml);
      xml.append("</").append(tag).append('>');
    }
  }

  private static void writeText(String name, String text, StringBuilder xml) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    xml.append('<').append(name).append('>').append(escaped);
    xml.append("</").append(name).append('>');
  }

  @Override
  public void watch(Path file) throws IOException {
    String text = Files.readString(file);
    Files.writeString(
        file,
        text.replace("<configuration>", "<configuration scan=\"true\" scanPeriod=\"1 second\">"));
  }

  @Override
  public void putBehindAsyncAppender(Path file) throws IOException {
    String text = Files.readString(file).replace("ref=\"AUDIT\"", "ref=\"ASYNC\"");
    String async =
        "<appender name=\"ASYNC\" class=\"ch.qos.logback.classic.AsyncAppender\">"
            + "<queueSize>16</queueSize><discardingThreshold>0</discardingThreshold>"
            + "<maxFlushTime>0</maxFlushTime><appender-ref ref=\"AUDIT\"/></appender><root";
    Files.writeString(file, text.replace("<root", async));
  }

  /**
   * BasicStatusManager holds a lock while a listener prints, and a PrintStream holds one while what
   * it prints is logged: two threads that do both wait for each other, whatever appender they use.
   */
  @Override
  public boolean mayLogItsStatuses() {
    return false;
  }

  @Override
  public void printStatuses(Path file) throws IOException {
    String listener =
        "<statusListener class=\"ch.qos.logback.core.status.OnErrorConsoleStatusListener\"/>";
    String text = Files.readString(file);
    Files.writeString(file, text.replace("<configuration>", "<configuration>" + listener));
  }

  @Override
  public void stopAtExit(Path file, boolean stops) throws IOException {
    if (stops) {
      String text = Files.readString(file);
      Files.writeString(file, text.replace("<configuration>", "<configuration><shutdownHook/>"));
    }
  }

  /**
   * Logback takes all appenders away before it makes new ones. A thread that looks for them just
   * then may keep what it has found for all threads, as its COWArrayList marks the copy as fresh
   * after it has made it.
   */
  @Override
  public boolean keepsTrackOfAppenders() {
    return false;
  }

  /** Its first and last 150 statuses refer to what they are about: some eight for an appender. */
  @Override
  public int mostConfigurationsKept() {
    return 45;
  }

  @Override
  public boolean tellsEmptyFromMissing() {
    return false;
  }

  @Override
  public Class<? extends MessageLog> program() {
    return LogbackOrders.class;
  }

  @Override
  public Class<? extends EveryCall> everyCall() {
    return LogbackCalls.class;
  }

  @Override
  public Class<?> anyClass() {
    return LoggerContext.class;
  }

  @Override
  public String configurationProperty() {
    return "logback.configurationFile";
  }

  @Override
  public String jars() {
    return "(logback|slf4j-api)-";
  }

  @Override
  public Running start(Path file) {
    return new RunningLogback(new Logback().configure(file));
  }

  private record RunningLogback(Logback logback) implements Running {

    @Override
    public Log logger(String name) {
      return new LogbackLog(logback.logger(name));
    }

    @Override
    public Object nativeLogger(String name) {
      return logback.logger(name);
    }

    @Override
    public void putMdc(String key, String value) {
      MDC.put(key, value);
    }

    @Override
    public void clearMdc() {
      MDC.clear();
    }

    @Override
    public void reconfigure(Path file) {
      logback.configure(file);
    }

    @Override
    public List<String> said(Severity severity) {
      return severity == Severity.ERROR ? logback.errors() : logback.warnings();
    }

    @Override
    public void close() {
      logback.close();
    }
  }

  private record LogbackLog(Logger logger) implements Log {

    @Override
    public void log(String level, String message, Object... arguments) {
      logger.log(null, Logger.class.getName(), code(level), message, arguments, null);
    }

    @Override
    public void logThrown(String level, String message, Throwable thrown) {
      logger.log(null, Logger.class.getName(), code(level), message, null, thrown);
    }

    @Override
    public void logMarked(String level, String marker, String message) {
      Marker made = new BasicMarkerFactory().getMarker(marker);
      logger.log(made, Logger.class.getName(), code(level), message, null, null);
    }

    private static int code(String level) {
      return Level.toLocationAwareLoggerInteger(Level.valueOf(level));
    }

    @Override
    public void logKeyValues(String level, String message, Map<String, ?> keyValues) {
      LoggingEventBuilder event = logger.atLevel(org.slf4j.event.Level.valueOf(level));
      for (Map.Entry<String, ?> keyValue : keyValues.entrySet()) {
        event = event.addKeyValue(keyValue.getKey(), (Object) keyValue.getValue());
      }
      event.log(message);
    }
  }
}

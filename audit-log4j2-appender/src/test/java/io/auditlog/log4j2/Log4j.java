package io.auditlog.log4j2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LoggerContext;

/** A Log4j of its own, configured from files as applications do it. */
final class Log4j implements AutoCloseable {

  /** Statuses are recorded, and some of them are large: none on the console. */
  static final String QUIET = "status=\"off\"";

  private final Path folder;
  private final Function<URI, LoggerContext> contexts;
  private final StatusRecording statuses = new StatusRecording(Level.TRACE);
  private LoggerContext context;
  private int files;

  Log4j(Path folder) {
    this(folder, file -> new LoggerContext("own", null, file));
  }

  /** With contexts of another kind, such as those whose loggers are all asynchronous. */
  Log4j(Path folder, Function<URI, LoggerContext> contexts) {
    this.folder = folder;
    this.contexts = contexts;
  }

  /** An appender AUDIT with these attributes and elements. */
  static String appender(String attributes, String elements) {
    return "<Audit name=\"AUDIT\" " + attributes + ">" + elements + "</Audit>";
  }

  /** A configuration in which all that is logged goes to that appender. */
  static String configuration(String appenders, String rootAppender) {
    return configuration(
        QUIET, appenders, "<Root level=\"all\"><AppenderRef ref=\"" + rootAppender + "\"/></Root>");
  }

  static String configuration(String attributes, String appenders, String loggers) {
    return "<Configuration "
        + attributes
        + "><Appenders>"
        + appenders
        + "</Appenders><Loggers>"
        + loggers
        + "</Loggers></Configuration>";
  }

  /** Configures in XML, at first or anew. */
  Log4j configure(String xml) {
    return configure("xml", xml);
  }

  /** Configures in the format that this ending of a file name stands for. */
  Log4j configure(String format, String text) {
    try {
      return configure(Files.writeString(folder.resolve("log4j2-" + ++files + "." + format), text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Log4j configure(Path file) {
    if (context == null) {
      context = contexts.apply(file.toUri());
      context.start();
    } else {
      context.setConfigLocation(file.toUri());
    }
    return this;
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
    return context.getConfiguration().getAppender("AUDIT");
  }

  /** All that Log4j and the appender have said in the status log, at any level. */
  List<String> statuses() {
    return statuses.all();
  }

  List<String> errors() {
    return statuses.at(Level.ERROR);
  }

  List<String> warnings() {
    return statuses.at(Level.WARN);
  }

  /** What the appender itself has said at this level. */
  List<String> own(Level level) {
    return statuses.at(level).stream()
        .filter(text -> text.contains("Audit appender \"AUDIT\""))
        .toList();
  }

  @Override
  public void close() {
    if (context != null) {
      context.stop();
    }
    statuses.stop();
  }
}

package io.auditlog.testing;

import io.auditlog.config.Element;
import io.auditlog.testing.program.EveryCall;
import io.auditlog.testing.program.MessageLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A logging framework with its audit appender, as the contract sees both. */
public interface LoggingFramework {

  /** How bad it is what a framework says about itself. */
  enum Severity {
    WARN,
    ERROR
  }

  /**
   * Writes a configuration file in which all that is logged, from the lowest level on, goes to this
   * one appender.
   *
   * @param audit the appender under the names of {@code docs/configuration.md}, Log4j's spelling:
   *     texts, and children {@code MySql}, {@code Field}, {@code Table}, or unknown ones
   */
  void write(Path file, String appenderName, Element audit) throws IOException;

  /**
   * Writes a configuration file in which all that is logged goes through our layout, or encoder, to
   * an appender {@code FILE} for files.
   *
   * @param layout the layout under the names of {@code docs/configuration.md}, Log4j's spelling; if
   *     it has one {@code View}, that is the one to print
   */
  void write(Path file, Path log, Element layout) throws IOException;

  /** Has the framework look at the configuration file again and again, as often as it can. */
  void watch(Path file) throws IOException;

  /** Puts an asynchronous appender in front that has room for few events and drops none. */
  void putBehindAsyncAppender(Path file) throws IOException;

  /** Has what framework and appender say about themselves printed to the standard error. */
  void printStatuses(Path file) throws IOException;

  /** Whether that standard error may itself be logged. */
  boolean mayLogItsStatuses();

  /** Has the framework stop itself when the JVM exits, or not, whatever it does by default. */
  void stopAtExit(Path file, boolean stops) throws IOException;

  /**
   * Whether each call reaches its appender also while the configuration is changed; else some reach
   * none, and the framework may even go on with those that it has taken away.
   */
  boolean keepsTrackOfAppenders();

  /** Of how many configurations, the present one among them, it keeps appenders in memory. */
  int mostConfigurationsKept();

  /** Whether an appender can tell a setting with an empty text from one that is not there. */
  boolean tellsEmptyFromMissing();

  /** What logs a message at INFO in a second JVM, compiled for Java 8. */
  Class<? extends MessageLog> program();

  /** What makes every kind of call in a second JVM, compiled for Java 8. */
  Class<? extends EveryCall> everyCall();

  /** A class of the framework that is on the class path: it needs the Java that this needs. */
  Class<?> anyClass();

  /** The system property that tells the framework its configuration file in a second JVM. */
  String configurationProperty();

  /** What the names of its jars match. */
  String jars();

  /** Starts logging with that file. */
  Running start(Path file);

  /** The framework with a configuration. */
  interface Running extends AutoCloseable {

    Log logger(String name);

    /** The framework's own logger of this name. */
    Object nativeLogger(String name);

    /** Puts into the MDC of this thread. */
    void putMdc(String key, String value);

    void clearMdc();

    /** Goes on with another configuration, as the framework does when its file has changed. */
    void reconfigure(Path file);

    /** What framework and appender have said about themselves at this severity since the start. */
    List<String> said(Severity severity);

    /** Stops logging in an orderly way. Does nothing the second time. */
    @Override
    void close();
  }

  /** One logger. Levels are TRACE, DEBUG, INFO, WARN, ERROR. */
  interface Log {

    void log(String level, String message, Object... arguments);

    void logThrown(String level, String message, Throwable thrown);

    void logMarked(String level, String marker, String message);

    /** A message with typed keys and values, in the framework's most natural way. */
    void logKeyValues(String level, String message, Map<String, ?> keyValues);
  }
}

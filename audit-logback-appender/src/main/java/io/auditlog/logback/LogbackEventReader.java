package io.auditlog.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.auditlog.appender.EventReader;
import io.auditlog.event.AuditLevel;
import io.auditlog.logstash.LogstashReader;
import io.auditlog.mapping.LogRecord;
import io.auditlog.template.Placeholders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Reads Logback's events. What of an event cannot be read is an issue, and the rest is read. */
final class LogbackEventReader implements EventReader<ILoggingEvent> {

  /** The worker's class is not public, and its name may be any thread's. */
  private static final String ASYNC_WORKERS = "ch.qos.logback.core.AsyncAppenderBase$";

  private final EventVersion version = EventVersion.present();
  private final boolean includeLocation;

  LogbackEventReader(boolean includeLocation) {
    this.includeLocation = includeLocation;
  }

  @Override
  public String loggerName(ILoggingEvent event) {
    String name = event.getLoggerName();
    return name == null ? "" : name;
  }

  @Override
  public String threadName(ILoggingEvent event) {
    String name = event.getThreadName();
    return name == null ? "" : name;
  }

  @Override
  public boolean isOnCallersThread(ILoggingEvent event) {
    Thread current = Thread.currentThread();
    return current.getName().equals(event.getThreadName()) && !isAsyncWorker(current);
  }

  /** Whether it is the thread by which an {@code AsyncAppender} hands its events on. */
  static boolean isAsyncWorker(Thread thread) {
    return thread.getClass().getName().startsWith(ASYNC_WORKERS);
  }

  @Override
  public LogRecord read(ILoggingEvent event) {
    LogRecord.Builder record =
        LogRecord.builder()
            .logger(loggerName(event))
            .thread(threadName(event))
            .loggedAt(version.loggedAt(event))
            .template(event.getMessage(), Placeholders.SLF4J);
    level(event.getLevel(), record);
    IThrowableProxy throwable = event.getThrowableProxy();
    Object[] arguments = withoutThrowable(event.getArgumentArray(), throwable);
    record.arguments(arguments);
    record.part("message", () -> record.message(event.getFormattedMessage()));
    record.part("key-values", () -> version.keyValues(event, record));
    LogstashReader.readArguments(arguments, record);
    record.part("MDC", () -> record.mdc(event.getMDCPropertyMap()));
    record.part("marker", () -> version.markers(event, record));
    record.part("throwable", () -> throwable(throwable, record));
    record.part("method", () -> location(event, record));
    return record.build();
  }

  private static void level(Level level, LogRecord.Builder record) {
    if (level == null) {
      return;
    }
    record.level(level.toString(), nearest(level.toInt()));
  }

  private static AuditLevel nearest(int level) {
    if (level == Level.OFF_INT) {
      return AuditLevel.INFO;
    }
    if (level >= Level.ERROR_INT) {
      return AuditLevel.ERROR;
    }
    if (level >= Level.WARN_INT) {
      return AuditLevel.WARNING;
    }
    return level >= Level.INFO_INT ? AuditLevel.INFO : AuditLevel.DEBUG;
  }

  /** Logback takes a last throwable out of the arguments, but not where the call gives another. */
  private static Object[] withoutThrowable(Object[] arguments, IThrowableProxy throwable) {
    int last = arguments == null ? -1 : arguments.length - 1;
    if (last < 0 || throwable == null || arguments[last] != original(throwable)) {
      return arguments;
    }
    return Arrays.copyOf(arguments, last);
  }

  private static Throwable original(IThrowableProxy throwable) {
    return throwable instanceof ThrowableProxy ? ((ThrowableProxy) throwable).getThrowable() : null;
  }

  /** An event that went through a receiver or a file has a description where the throwable was. */
  private static void throwable(IThrowableProxy throwable, LogRecord.Builder record) {
    if (throwable == null) {
      return;
    }
    Throwable original = original(throwable);
    if (original != null) {
      record.throwable(original);
    } else {
      record.throwable(lines(throwable));
    }
  }

  private static List<String> lines(IThrowableProxy throwable) {
    List<String> lines = new ArrayList<>();
    Set<IThrowableProxy> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (IThrowableProxy cause = throwable;
        cause != null && seen.add(cause);
        cause = cause.getCause()) {
      String message = cause.getMessage();
      lines.add(message == null ? cause.getClassName() : cause.getClassName() + ": " + message);
    }
    return lines;
  }

  /** In another thread than the caller's, Logback would find that thread's stack. */
  private void location(ILoggingEvent event, LogRecord.Builder record) {
    if (!includeLocation || !(event.hasCallerData() || isOnCallersThread(event))) {
      return;
    }
    StackTraceElement[] callers = event.getCallerData();
    if (callers != null && callers.length > 0) {
      record.location(callers[0].getClassName(), callers[0].getMethodName());
    }
  }
}

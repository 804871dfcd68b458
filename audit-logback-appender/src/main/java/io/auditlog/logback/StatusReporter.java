package io.auditlog.logback;

import ch.qos.logback.core.spi.ContextAware;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.StandardError;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reports to Logback's StatusManager, and prints whole events to the standard error.
 *
 * <p>An ERROR status is a configuration error and nothing else: Spring Boot does not start an
 * application that has one, and no database that is down, no damaged file and no full disk shall
 * keep an application from starting. Everything else is WARN at most.
 */
final class StatusReporter implements Reporter {

  private final ContextAware appender;

  /** Errors until it is known whether the last of them is why the appender does not start. */
  private final List<Failure> whileStarting = new ArrayList<>();

  private final Thread starter = Thread.currentThread();
  private volatile boolean starting = true;

  /** To be made by the thread that starts the appender. */
  StatusReporter(ContextAware appender) {
    this.appender = appender;
  }

  /**
   * The appender has started.
   *
   * @param recording false if it was refused, with an error that was reported last
   */
  void started(boolean recording) {
    starting = false;
    int last = whileStarting.size() - 1;
    for (int i = 0; i <= last; i++) {
      Failure failure = whileStarting.get(i);
      if (i == last && !recording) {
        appender.addError(failure.message, failure.causeOrNull);
      } else {
        warn(failure.message, failure.causeOrNull);
      }
    }
    whileStarting.clear();
  }

  @Override
  public void info(String message) {
    appender.addInfo(message);
  }

  @Override
  public void warn(String message, Throwable causeOrNull) {
    appender.addWarn(message, causeOrNull);
  }

  @Override
  public void error(String message, Throwable causeOrNull) {
    if (starting && Thread.currentThread() == starter) {
      whileStarting.add(new Failure(message, causeOrNull));
    } else {
      warn(message, causeOrNull);
    }
  }

  @Override
  public void printWhole(String reason, String event) {
    String line = Instant.now() + " ERROR " + reason + ": " + event;
    if (LogbackEventReader.isAsyncWorker(Thread.currentThread())) {
      StandardError.println(line);
    } else {
      PrintStream err = System.err;
      err.println(line);
    }
    warn(reason + ": the event is printed whole to System.err", null);
  }

  private static final class Failure {

    private final String message;
    private final Throwable causeOrNull;

    private Failure(String message, Throwable causeOrNull) {
      this.message = message;
      this.causeOrNull = causeOrNull;
    }
  }
}

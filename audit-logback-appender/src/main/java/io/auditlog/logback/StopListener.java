package io.auditlog.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.Context;
import io.auditlog.appender.Recorder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Closes the queues of stopped appenders when Logback itself stops. An appender alone cannot tell
 * that from a reconfiguration, in which another one takes its queue over a moment later; and after
 * a stop the class loader may be closed at once. One for each logger context. Thread-safe.
 */
final class StopListener implements LoggerContextListener {

  private final List<Recorder<?>> stopped = new CopyOnWriteArrayList<>();

  private StopListener() {}

  /** The context's own; one that is heard by nobody where the context is of another kind. */
  static StopListener of(Context context) {
    if (!(context instanceof LoggerContext)) {
      return new StopListener();
    }
    LoggerContext loggers = (LoggerContext) context;
    for (LoggerContextListener listener : loggers.getCopyOfListenerList()) {
      if (listener instanceof StopListener) {
        return (StopListener) listener;
      }
    }
    StopListener listener = new StopListener();
    loggers.addListener(listener);
    return listener;
  }

  /** An appender was started: what was stopped before it belongs to an earlier configuration. */
  void started() {
    stopped.clear();
  }

  void stopped(Recorder<?> recorder) {
    stopped.add(recorder);
  }

  @Override
  public void onStop(LoggerContext context) {
    stopped.forEach(Recorder::close);
    stopped.clear();
  }

  /** A reset is what a reconfiguration begins with. */
  @Override
  public boolean isResetResistant() {
    return true;
  }

  @Override
  public void onStart(LoggerContext context) {}

  @Override
  public void onReset(LoggerContext context) {}

  @Override
  public void onLevelChange(Logger logger, Level level) {}
}

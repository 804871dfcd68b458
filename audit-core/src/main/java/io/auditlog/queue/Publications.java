package io.auditlog.queue;

import io.auditlog.metrics.JmxExporter;
import io.auditlog.metrics.MeasuredQueue;
import io.auditlog.metrics.MetricsExporter;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.Slf4j;
import io.auditlog.platform.Threads;
import io.auditlog.platform.Time;
import java.time.Duration;

/**
 * Shows the figures of queues: in JMX at once, and in Micrometer, where it is on the class path,
 * after a second. Micrometer asks for loggers, which must not happen while the logging framework is
 * just starting: SLF4J would say that loggers were used too early. Thread-safe; never throws.
 */
final class Publications {

  private static final Duration START = Duration.ofSeconds(1);
  private static final String MICROMETER = "io.micrometer.core.instrument.Metrics";

  /** By its name, so that nothing needs Micrometer. */
  private static final String EXPORTER = "io.auditlog.micrometer.GlobalRegistryExporter";

  // Made only when it is used, as its class cannot be loaded without java.management.
  private final Exports beans = new Exports(queue -> new JmxExporter().export(queue));
  private final Exports meters = new Exports(Publications::exportMeters);
  private final boolean hasMicrometer = hasMicrometer();
  private final Time time;

  /** Ends the wait of the thread that will show the meters; null if there is none. */
  private Time.Alarm nothingLeft;

  private volatile boolean metersShown;

  Publications(Time time) {
    this.time = time;
  }

  private static boolean hasMicrometer() {
    try {
      Class.forName(MICROMETER, false, Publications.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private static Runnable exportMeters(MeasuredQueue queue) throws Exception {
    Class<?> exporter = Class.forName(EXPORTER, true, Publications.class.getClassLoader());
    return ((MetricsExporter) exporter.getConstructor().newInstance()).export(queue);
  }

  void add(MeasuredQueue queue, Reporter reporter) {
    beans.add(queue, reporter);
    beans.bringUpToDate();
    if (hasMicrometer) {
      Slf4j.OF_MICROMETER.initialize();
      meters.add(queue, reporter);
      startToShowMeters();
    }
  }

  private synchronized void startToShowMeters() {
    if (nothingLeft != null) {
      return;
    }
    Time.Alarm alarm = time.alarm();
    try {
      Threads.start("meters", () -> showMeters(alarm));
      nothingLeft = alarm;
    } catch (OutOfMemoryError e) {
      // No thread to be had: they are shown with those of the next queue.
    }
  }

  private void showMeters(Time.Alarm alarm) {
    alarm.await(START);
    if (endWait(alarm) && !meters.isEmpty()) {
      metersShown = true;
      meters.bringUpToDate();
    }
  }

  /** Returns false if it was ended already; another thread shows what has come since. */
  private synchronized boolean endWait(Time.Alarm alarm) {
    if (nothingLeft != alarm) {
      return false;
    }
    nothingLeft = null;
    return true;
  }

  private synchronized void endWaitIfNothingIsLeft() {
    if (nothingLeft != null && meters.isEmpty()) {
      nothingLeft.ring();
      nothingLeft = null;
    }
  }

  void remove(MeasuredQueue queue) {
    beans.remove(queue);
    beans.bringUpToDate();
    meters.remove(queue);
    if (metersShown) {
      meters.bringUpToDate();
    }
    endWaitIfNothingIsLeft();
  }
}

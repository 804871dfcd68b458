package io.auditlog.queue;

import io.auditlog.metrics.JmxExporter;
import io.auditlog.metrics.MeasuredQueue;
import io.auditlog.metrics.MetricsExporter;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.Threads;
import io.auditlog.platform.Time;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

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
  private final Time.Alarm nothingLeft;
  private final AtomicBoolean waiting = new AtomicBoolean();
  private volatile boolean metersShown;

  Publications(Time time) {
    nothingLeft = time.alarm();
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
      meters.add(queue, reporter);
      if (waiting.compareAndSet(false, true)) {
        startToShowMeters();
      }
    }
  }

  private void startToShowMeters() {
    try {
      Threads.start("meters", this::showMeters);
    } catch (OutOfMemoryError e) {
      waiting.set(false); // No thread to be had: they are shown with those of the next queue.
    }
  }

  private void showMeters() {
    nothingLeft.await(START);
    waiting.set(false);
    if (!meters.isEmpty()) {
      metersShown = true;
      meters.bringUpToDate();
    }
  }

  void remove(MeasuredQueue queue) {
    beans.remove(queue);
    beans.bringUpToDate();
    meters.remove(queue);
    if (metersShown) {
      meters.bringUpToDate();
    }
    if (meters.isEmpty() && waiting.get()) {
      nothingLeft.ring();
    }
  }
}

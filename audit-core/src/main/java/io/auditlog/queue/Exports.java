package io.auditlog.queue;

import io.auditlog.metrics.MeasuredQueue;
import io.auditlog.metrics.MetricsExporter;
import io.auditlog.platform.Reporter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which queues an exporter shows, and which it is to show. Thread-safe.
 *
 * <p>Exporters run code of others, that may log, or wait for a lock of a logging framework that
 * stops or starts an appender. So nobody waits here: a thread that comes while another one is at
 * work leaves the rest to that one.
 */
final class Exports {

  private final MetricsExporter exporter;
  private final Map<MeasuredQueue, Reporter> wanted =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final AtomicInteger requests = new AtomicInteger();

  /** What ends each export; only for the thread at work. */
  private final Map<MeasuredQueue, Runnable> shown = new LinkedHashMap<>();

  Exports(MetricsExporter exporter) {
    this.exporter = exporter;
  }

  /** Takes effect at the next {@link #bringUpToDate}. */
  void add(MeasuredQueue queue, Reporter reporter) {
    wanted.put(queue, reporter);
  }

  /** Takes effect at the next {@link #bringUpToDate}. */
  void remove(MeasuredQueue queue) {
    wanted.remove(queue);
  }

  boolean isEmpty() {
    return wanted.isEmpty();
  }

  /** Shows what is to be shown, and nothing else. Never throws. */
  void bringUpToDate() {
    int seen = requests.incrementAndGet();
    if (seen > 1) {
      return;
    }
    while (seen > 0) {
      try {
        endUnwanted();
        snapshot().forEach(this::showIfNew);
      } catch (Throwable e) {
        // No memory, or a reporter of others that fails: the next change brings it up to date.
      } finally {
        seen = requests.addAndGet(-seen);
      }
    }
  }

  private Map<MeasuredQueue, Reporter> snapshot() {
    synchronized (wanted) {
      return new LinkedHashMap<>(wanted);
    }
  }

  private void endUnwanted() {
    List<MeasuredQueue> gone = new ArrayList<>(shown.keySet());
    gone.removeAll(snapshot().keySet());
    gone.forEach(this::end);
    // A reconfigured appender, which started before the old one was stopped, takes its number.
    List<MeasuredQueue> alike = new ArrayList<>(shown.keySet());
    alike.removeIf(queue -> gone.stream().noneMatch(other -> isAlike(queue, other)));
    alike.forEach(this::end);
  }

  private static boolean isAlike(MeasuredQueue one, MeasuredQueue other) {
    return one.name().equals(other.name()) && one.application().equals(other.application());
  }

  private void end(MeasuredQueue queue) {
    try {
      shown.remove(queue).run();
    } catch (Throwable e) {
      // A listener or a filter of others has failed, or there is no memory; the queue is closed all
      // the same, and whoever closes it can do nothing about this.
    }
  }

  private void showIfNew(MeasuredQueue queue, Reporter reporter) {
    if (shown.containsKey(queue)) {
      return;
    }
    try {
      shown.put(queue, exporter.export(queue));
    } catch (LinkageError e) {
      // A JVM without java.management, or another Micrometer.
      shown.put(queue, () -> {});
      reporter.info("The figures of \"" + queue.name() + "\" cannot be shown: " + e);
    } catch (Throwable e) {
      // A security manager, say, or no memory. It is said, and no reason to do without the queue.
      shown.put(queue, () -> {});
      reporter.warn("The figures of \"" + queue.name() + "\" cannot be shown", e);
    }
  }
}

package io.auditlog.micrometer;

import io.auditlog.metrics.AuditMetrics;
import io.auditlog.metrics.Distribution;
import io.auditlog.metrics.Health;
import io.auditlog.metrics.MeasuredQueue;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one queue, {@code audit.*}, with the tags {@code name} (of the appender; a further
 * one that is alike is {@code AUDIT-2}) and {@code application}. {@code docs/operations.md} lists
 * them. Thread-safe.
 */
final class AuditMeterBinder implements MeterBinder, AutoCloseable {

  private static final String PREFIX = "audit.";
  private static final String UP = "audit.recording";
  private static final double[] QUANTILES = {0.5, 0.99};

  private final MeasuredQueue queue;
  private final AuditMetrics metrics;
  private final List<Runnable> removals = new CopyOnWriteArrayList<>();

  AuditMeterBinder(MeasuredQueue queue) {
    this.queue = queue;
    this.metrics = queue.metrics();
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Tags tags = tags(registry);
    try {
      bind(new Binding(registry, tags));
    } catch (RuntimeException | Error e) {
      // A listener or filter of others, which may fail when the meter is half there.
      close();
      removeAll(registry, tags);
      throw e;
    }
  }

  private static void removeAll(MeterRegistry registry, Tags tags) {
    registry.getMeters().stream()
        .filter(meter -> meter.getId().getName().startsWith(PREFIX))
        .filter(meter -> tags.stream().allMatch(meter.getId().getTags()::contains))
        .forEach(registry::remove);
    if (registry instanceof CompositeMeterRegistry) {
      ((CompositeMeterRegistry) registry).getRegistries().forEach(part -> removeAll(part, tags));
    }
  }

  private void bind(Binding binding) {
    binding.gauge(UP, "Whether events are made durable", q -> q.health() == Health.DOWN ? 0 : 1);
    binding.gauge(
        "audit.uploading",
        "Whether nothing keeps events from being uploaded",
        q -> q.health() == Health.UP ? 1 : 0);
    binding.counter("audit.events.appended", "Events made durable", metrics.appended());
    binding.counter(
        "audit.events.skipped", "Events neither to be logged nor transactions", metrics.skipped());
    binding.counter(
        "audit.events.failed", "Events that could not be made durable", metrics.failed());
    binding.counter("audit.events.issues", "Events with a mapping issue", metrics.issues());
    binding.counter("audit.events.uploaded", "Events uploaded", metrics.uploaded());
    binding.counter("audit.events.reduced", "Events stored in part", metrics.reduced());
    binding.counter("audit.events.quarantined", "Events set aside", metrics.quarantined());
    binding.counter(
        "audit.events.damaged", "Events whose lines were found damaged", metrics.damaged());
    binding.gauge(
        "audit.events.pending", "Durable events not uploaded yet", MeasuredQueue::pending);
    binding.timeGauge(
        "audit.events.pending.age",
        "Age of the oldest pending event",
        Tags.empty(),
        q -> q.oldestPendingAge().toMillis(),
        TimeUnit.MILLISECONDS);
    binding.bytes("audit.queue.size", "Bytes under the queue folder", MeasuredQueue::bytes);
    binding.bytes("audit.queue.limit", "Most bytes there may be", MeasuredQueue::maxBytes);
    binding.gauge(
        "audit.journals.left.alone",
        "Abandoned journals that are not for this queue, or cannot be read",
        MeasuredQueue::leftAlone);
    binding.counter(
        "audit.upload.retries", "Uploads that failed and are tried again", metrics.retries());
    binding.appends();
    binding.sizes("audit.flush", "writes to the disk", metrics.flushes());
    binding.sizes("audit.upload", "upload transactions", metrics.uploads());
  }

  /** Removes the meters from each registry that they were bound to. */
  @Override
  public void close() {
    removals.forEach(Runnable::run);
    removals.clear();
  }

  /** All registries want the same keys for all meters of a name, so there is no third tag. */
  private Tags tags(MeterRegistry registry) {
    String name = queue.name();
    Tags tags = Tags.of("application", queue.application(), "name", name);
    for (int instance = 2; registry.find(UP).tags(tags).meter() != null; instance++) {
      tags = tags.and("name", name + "-" + instance);
    }
    return tags;
  }

  /** To one registry. */
  private final class Binding {

    private final MeterRegistry registry;
    private final Tags tags;

    Binding(MeterRegistry registry, Tags tags) {
      this.registry = registry;
      this.tags = tags;
    }

    private void added(Meter meter) {
      removals.add(() -> registry.remove(meter));
    }

    void gauge(String name, String description, ToDoubleFunction<MeasuredQueue> value) {
      added(
          Gauge.builder(name, queue, value).description(description).tags(tags).register(registry));
    }

    void bytes(String name, String description, ToDoubleFunction<MeasuredQueue> value) {
      added(
          Gauge.builder(name, queue, value)
              .description(description)
              .baseUnit(BaseUnits.BYTES)
              .tags(tags)
              .register(registry));
    }

    void timeGauge(
        String name,
        String description,
        Tags further,
        ToDoubleFunction<MeasuredQueue> value,
        TimeUnit unit) {
      added(
          TimeGauge.builder(name, queue, unit, value)
              .description(description)
              .tags(tags.and(further))
              .register(registry));
    }

    void counter(String name, String description, LongAdder adder) {
      added(
          FunctionCounter.builder(name, adder, LongAdder::sum)
              .description(description)
              .tags(tags)
              .register(registry));
    }

    void appends() {
      Distribution nanos = metrics.appendNanos();
      String description = "How long calls waited for their event to become durable, or to fail";
      added(
          FunctionTimer.builder(
                  "audit.append",
                  nanos,
                  Distribution::count,
                  Distribution::total,
                  TimeUnit.NANOSECONDS)
              .description(description)
              .tags(tags)
              .register(registry));
      for (double quantile : QUANTILES) {
        timeGauge(
            "audit.append.percentile",
            description + ", in the last two minutes",
            phi(quantile),
            q -> nanos.quantile(quantile),
            TimeUnit.NANOSECONDS);
      }
      timeGauge(
          "audit.append.max",
          description + ", at most in the last two minutes",
          Tags.empty(),
          q -> nanos.max(),
          TimeUnit.NANOSECONDS);
    }

    void sizes(String prefix, String what, Distribution sizes) {
      added(
          FunctionCounter.builder(prefix + ".batches", sizes, Distribution::count)
              .description("How many " + what)
              .tags(tags)
              .register(registry));
      for (double quantile : QUANTILES) {
        added(
            Gauge.builder(prefix + ".batch.percentile", sizes, s -> s.quantile(quantile))
                .description("Events in the " + what + " of the last two minutes")
                .baseUnit(BaseUnits.EVENTS)
                .tags(tags.and(phi(quantile)))
                .register(registry));
      }
    }

    private Tags phi(double quantile) {
      return Tags.of("phi", Double.toString(quantile));
    }
  }
}

package io.auditlog.micrometer;

import io.auditlog.metrics.MeasuredQueue;
import io.auditlog.metrics.MetricsExporter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;

/**
 * Shows queues in Micrometer's global registry, to which Spring Boot and others add theirs.
 * Thread-safe. Loaded by its name, so that nothing needs Micrometer.
 */
public final class GlobalRegistryExporter implements MetricsExporter {

  private final MeterRegistry registry = Metrics.globalRegistry;

  @Override
  public Runnable export(MeasuredQueue queue) {
    AuditMeterBinder binder = new AuditMeterBinder(queue);
    binder.bindTo(registry);
    return binder::close;
  }
}

package io.auditlog.metrics;

/** Shows the figures of queues somewhere. */
public interface MetricsExporter {

  /**
   * Shows the figures of one queue.
   *
   * @return ends it
   * @throws Exception if they cannot be shown there
   */
  Runnable export(MeasuredQueue queue) throws Exception;
}

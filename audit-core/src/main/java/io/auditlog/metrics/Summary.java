package io.auditlog.metrics;

/**
 * What JMX shows of a {@link Distribution}: how many values there have been since the queue was
 * opened, their mean, and quantiles of those of the last one to two minutes. Immutable.
 */
public final class Summary {

  private final long count;
  private final double mean;
  private final double p50;
  private final double p99;
  private final double max;

  Summary(Distribution values, double unit) {
    count = values.count();
    mean = count == 0 ? 0 : values.total() / unit / count;
    p50 = values.quantile(0.5) / unit;
    p99 = values.quantile(0.99) / unit;
    max = values.max() / unit;
  }

  /** Since the queue was opened. */
  public long getCount() {
    return count;
  }

  /** Since the queue was opened. */
  public double getMean() {
    return mean;
  }

  /** Half of the latest values are not above it. */
  public double getP50() {
    return p50;
  }

  /** All but a hundredth of the latest values are not above it. */
  public double getP99() {
    return p99;
  }

  /** The largest of the latest values. */
  public double getMax() {
    return max;
  }
}

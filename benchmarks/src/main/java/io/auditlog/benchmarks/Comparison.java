package io.auditlog.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Two contestants side by side. A disk's speed drifts by the second, so they take turns of a fifth
 * of one, and what counts is the ratio of each round.
 */
final class Comparison {

  static final String HEADER =
      """
      | what | events/s | beside | events/s | ratio | lowest | highest |
      |---|---|---|---|---|---|---|""";

  private static final double TURN = 0.2;

  private final Contestant one;
  private final Contestant other;
  private final List<Double> ratesOfOne = new ArrayList<>();
  private final List<Double> ratesOfOther = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();

  Comparison(Contestant one, Contestant other) {
    this.one = one;
    this.other = other;
  }

  /** One round. */
  void measure(double seconds) throws InterruptedException {
    double sumOfOne = 0;
    double sumOfOther = 0;
    int turns = 0;
    for (double spent = 0; spent < seconds; spent += 2 * TURN) {
      sumOfOne += one.run(TURN);
      sumOfOther += other.run(TURN);
      turns++;
    }
    ratesOfOne.add(sumOfOne / turns);
    ratesOfOther.add(sumOfOther / turns);
    ratios.add(sumOfOne / sumOfOther);
  }

  void forgetWarmUp() {
    ratesOfOne.clear();
    ratesOfOther.clear();
    ratios.clear();
  }

  /** A row under {@link #HEADER}: medians, and the ratio's extremes. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %s | %,.0f | %.2f | %.2f | %.2f |",
        one,
        at(ratesOfOne, 0.5),
        other,
        at(ratesOfOther, 0.5),
        at(ratios, 0.5),
        at(ratios, 0),
        at(ratios, 1));
  }

  private static double at(List<Double> values, double quantile) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) (quantile * (sorted.size() - 1)));
  }
}

package io.auditlog.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Figures of two that were measured one after the other, round by round. What counts is the ratio
 * of each round: the machine's own speed changes from one round to the next.
 */
final class Rounds {

  private final List<Double> ones = new ArrayList<>();
  private final List<Double> others = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();

  void add(double one, double other) {
    ones.add(one);
    others.add(other);
    ratios.add(one / other);
  }

  void clear() {
    ones.clear();
    others.clear();
    ratios.clear();
  }

  /** The median of the one's figures. */
  double one() {
    return at(ones, 0.5);
  }

  /** The median of the other's figures. */
  double other() {
    return at(others, 0.5);
  }

  /** The median of the ratios. */
  double ratio() {
    return at(ratios, 0.5);
  }

  double lowestRatio() {
    return at(ratios, 0);
  }

  double highestRatio() {
    return at(ratios, 1);
  }

  private static double at(List<Double> values, double quantile) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) (quantile * (sorted.size() - 1)));
  }
}

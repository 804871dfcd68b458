package io.auditlog.benchmarks;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Two contestants side by side. A disk's speed drifts by the second, so they take turns of a fifth
 * of one, and what counts is the ratio of each round.
 */
final class Comparison {

  private static final String HEADER =
      """
      | what | events/s | beside | events/s | ratio | lowest | highest | target | |
      |---|---|---|---|---|---|---|---|---|""";

  private static final double TURN = 0.2;

  private final Contestant one;
  private final Contestant other;
  private final Target targetOrNull;
  private final Rounds rounds = new Rounds();

  /**
   * @param targetOrNull what the first's rate, divided by the other's, must reach
   */
  Comparison(Contestant one, Contestant other, Target targetOrNull) {
    this.one = one;
    this.other = other;
    this.targetOrNull = targetOrNull;
  }

  /** Measures all of them round by round, after one to warm up, and prints a table. */
  static void measure(List<Comparison> comparisons, Terms terms, PrintStream out)
      throws InterruptedException {
    for (int round = -1; round < terms.rounds(); round++) {
      for (Comparison comparison : comparisons) {
        comparison.measure(terms.turns());
        if (round < 0) {
          comparison.rounds.clear(); // to warm up
        }
      }
    }
    out.println(HEADER);
    comparisons.forEach(out::println);
  }

  /** One round. */
  private void measure(int turns) throws InterruptedException {
    double sumOfOne = 0;
    double sumOfOther = 0;
    for (int turn = 0; turn < turns; turn++) {
      sumOfOne += one.run(TURN);
      sumOfOther += other.run(TURN);
    }
    rounds.add(sumOfOne / turns, sumOfOther / turns);
  }

  /** A row under {@link #HEADER}: medians, and the ratio's extremes. */
  @Override
  public String toString() {
    return String.format(
            Locale.ROOT,
            "| %s | %,.0f | %s | %,.0f | %.2f | %.2f | %.2f ",
            one,
            rounds.one(),
            other,
            rounds.other(),
            rounds.ratio(),
            rounds.lowestRatio(),
            rounds.highestRatio())
        + Target.cells(targetOrNull, rounds.ratio());
  }
}

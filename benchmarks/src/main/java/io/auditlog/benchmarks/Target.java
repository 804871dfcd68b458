package io.auditlog.benchmarks;

import java.util.Locale;

/** What a figure must reach. */
record Target(double bound, boolean atLeast) {

  static Target atLeast(double bound) {
    return new Target(bound, true);
  }

  static Target atMost(double bound) {
    return new Target(bound, false);
  }

  /** The last two cells of a row. */
  static String cells(Target targetOrNull, double figure) {
    if (targetOrNull == null) {
      return "| | |";
    }
    double bound = targetOrNull.bound;
    boolean met = targetOrNull.atLeast ? figure >= bound : figure <= bound;
    String text = bound == Math.rint(bound) ? "%.0f" : "%s";
    return String.format(
        Locale.ROOT,
        "| %s " + text + " | %s |",
        targetOrNull.atLeast ? "≥" : "≤",
        bound,
        met ? "met" : "**missed**");
  }
}

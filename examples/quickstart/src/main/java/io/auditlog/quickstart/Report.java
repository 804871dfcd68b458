package io.auditlog.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the quickstart tells at its end. */
final class Report {

  static final int EXIT_EXACT = 0;
  static final int EXIT_LOST_OR_DOUBLED = 1;

  private static final int MOST_NAMED = 10;

  private final List<Result> results;

  Report(List<Result> results) {
    this.results = List.copyOf(results);
  }

  /** 0 if each acknowledged event is in each of its tables once; 1 if not, or if there is none. */
  int exitCode() {
    return isExact() ? EXIT_EXACT : EXIT_LOST_OR_DOUBLED;
  }

  private boolean isExact() {
    return !comparisons().isEmpty()
        && comparisons().stream()
            .allMatch(comparison -> comparison.isExact() && comparison.acknowledged() > 0);
  }

  private List<Comparison> comparisons() {
    return results.stream().flatMap(result -> result.comparisons().stream()).toList();
  }

  /** For people. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Result result : results) {
      text.append('\n')
          .append(result.application())
          .append(", ")
          .append(result.story())
          .append('\n');
      text.append(TextTable.of(counts(result), TextTable.Align.NUMBERS));
      for (Comparison comparison : result.comparisons()) {
        text.append(named("lost from", comparison.table(), comparison.lost()));
        text.append(named("doubled in", comparison.table(), comparison.doubled()));
      }
    }
    for (Result result : results) {
      text.append("\nOne order of ").append(result.application()).append(", in audit_log:\n");
      text.append(TextTable.of(result.sample(), TextTable.Align.TEXTS));
    }
    return text.append('\n').append(verdict()).append('\n').toString();
  }

  private static List<List<String>> counts(Result result) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("table", "acknowledged", "rows", "lost", "doubled"));
    for (Comparison comparison : result.comparisons()) {
      rows.add(
          List.of(
              comparison.table(),
              number(comparison.acknowledged()),
              number(comparison.rows()),
              number(comparison.lost().size()),
              number(comparison.doubled().size())));
    }
    return rows;
  }

  private static String number(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String named(String what, String table, List<Step> steps) {
    if (steps.isEmpty()) {
      return "";
    }
    String more = steps.size() > MOST_NAMED ? ", ..." : "";
    List<String> first = steps.stream().limit(MOST_NAMED).map(Step::toString).toList();
    return "  " + what + " " + table + ": " + String.join(", ", first) + more + "\n";
  }

  private String verdict() {
    if (!isExact()) {
      return "NOT EXACT: see above.";
    }
    int unacknowledged =
        results.stream().mapToInt(result -> result.comparisons().get(0).unacknowledged()).sum();
    String extra =
        unacknowledged == 0
            ? ""
            : "\nThe kill came between the disk and the answer for "
                + unacknowledged
                + " more: stored, though never acknowledged.";
    return "Exact: each acknowledged event is there, once." + extra;
  }
}

package io.auditlog.benchmarks;

import io.auditlog.journal.Journals;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * How long one append takes, one thread, beside the bare disk: with the default size of segments,
 * and with one so small that a segment follows the other all the time.
 */
final class LatencyPart implements Part {

  private static final String HEADER =
      """
      | what | events | p50 µs | p99 µs | p99.9 µs | p99.99 µs | highest µs |
      |---|---|---|---|---|---|---|""";

  private static final double TURN = 0.2;
  private static final int TURNS = 100;

  private static final int SMALL_SEGMENT = 1 << 20;

  @Override
  public void run(Terms terms, PrintStream out) throws Exception {
    byte[] event = AuditQueue.event(AppendPart.EVENT_BYTES);
    Path folder = terms.folder();
    try (Journals usual = AuditQueue.open(folder.resolve("usual"));
        Journals small =
            AuditQueue.open(
                AuditQueue.settings(folder.resolve("small")).segmentSize(SMALL_SEGMENT))) {
      Contestant bare =
          new Contestant("write + fdatasync", 1, new BareLoop(folder.resolve("bare"), event));
      Contestant append = new Contestant("append", 1, () -> usual.append(event));
      Contestant changing =
          new Contestant("append, segments of 1 MB", 1, () -> small.append(event));
      // Compiled, and the segments at their full size.
      for (Contestant contestant : new Contestant[] {bare, changing, append, append.with(32)}) {
        contestant.run(2);
      }
      Histogram[] times = new Histogram[3];
      for (int i = 0; i < times.length; i++) {
        times[i] = new Histogram(3);
      }
      for (int turn = 0; turn < TURNS; turn++) {
        bare.run(TURN, times[0]);
        append.run(TURN, times[1]);
        changing.run(TURN, times[2]);
      }
      out.println(HEADER);
      out.println(row(bare.name(), times[0]));
      out.println(row(append.name(), times[1]));
      out.println(row(changing.name(), times[2]));
      out.println();
      out.println("| what | ratio | target | |");
      out.println("|---|---|---|---|");
      out.println(ratio("p99 of append", times[1], times[0], 99, 1.3));
      out.println(ratio("p99.99 of append", times[1], times[0], 99.99, 2));
      out.println(ratio("p99.99 of append, segments of 1 MB", times[2], times[0], 99.99, 2));
    }
  }

  private static String row(String name, Histogram times) {
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %.0f | %.0f | %.0f | %.0f | %.0f |",
        name,
        times.getTotalCount(),
        times.getValueAtPercentile(50) / 1e3,
        times.getValueAtPercentile(99) / 1e3,
        times.getValueAtPercentile(99.9) / 1e3,
        times.getValueAtPercentile(99.99) / 1e3,
        times.getMaxValue() / 1e3);
  }

  private static String ratio(
      String name, Histogram one, Histogram other, double percentile, double bound) {
    double ratio =
        (double) one.getValueAtPercentile(percentile) / other.getValueAtPercentile(percentile);
    return String.format(Locale.ROOT, "| %s | %.2f ", name, ratio)
        + Target.cells(Target.atMost(bound), ratio);
  }
}

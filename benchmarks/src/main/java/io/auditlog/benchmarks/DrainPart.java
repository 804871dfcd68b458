package io.auditlog.benchmarks;

import io.auditlog.testing.DatabaseServer;
import io.auditlog.testing.TestDatabase;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How fast a queue is brought into {@code audit_log}, and with how much CPU, beside a bare loop
 * that inserts the same rows and beside what logging frameworks have for it.
 */
final class DrainPart implements Part {

  private static final String HEADER =
      """
      | what | %s | beside | %1$s | ratio | lowest | highest | target | |
      |---|---|---|---|---|---|---|---|---|""";

  /** What has been measured of two. */
  private record Pair(String one, String other, Rounds rounds) {

    Pair(String one, String other) {
      this(one, other, new Rounds());
    }

    void add(double ofOne, double ofOther) {
      rounds.add(ofOne, ofOther);
    }

    String row(String number, Target targetOrNull) {
      return String.format(
              Locale.ROOT,
              "| %s | " + number + " | %s | " + number + " | %.2f | %.2f | %.2f ",
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

  private final int events;
  private final int eventsOfPeers;

  DrainPart(int events, int eventsOfPeers) {
    this.events = events;
    this.eventsOfPeers = eventsOfPeers;
  }

  @Override
  public void run(Terms terms, PrintStream out) throws Exception {
    String drain = String.format(Locale.ROOT, "drain of %,d", events);
    String wide = "bare loop naming all 53 columns";
    String narrow = "bare loop, the same statements";
    Pair besideWide = new Pair(drain, wide);
    Pair besideNarrow = new Pair(drain, narrow);
    Pair besideLog4j = new Pair(drain, "Log4j `JDBC`");
    Pair besideLogback = new Pair(drain, "Logback `DBAppender`");
    Pair cpuBesideWide = new Pair(drain, wide);
    Pair cpuBesideNarrow = new Pair(drain, narrow);
    try (DatabaseServer server = Database.server()) {
      // As many rounds as there is time for.
      for (int round = 0; round < Math.min(terms.rounds(), 3); round++) {
        try (TestDatabase fresh = TestDatabase.freshDatabase(server)) {
          Database database = Database.of(fresh);
          Path queueDir = terms.folder().resolve("queue-" + round);
          UploadingQueue.fill(queueDir, database, events);
          Drain.Result ours = Drain.upload(database, events, queueDir);
          requireRows(fresh, events);
          Drain.Result bare = Drain.bare(database, events, Drain.PLAIN);
          requireRows(fresh, events);
          Drain.Result bareNarrow = Drain.bare(database, events, Drain.AS_OURS);
          requireRows(fresh, events);
          besideWide.add(ours.rate(), bare.rate());
          besideNarrow.add(ours.rate(), bareNarrow.rate());
          cpuBesideWide.add(ours.cpuMicros(), bare.cpuMicros());
          cpuBesideNarrow.add(ours.cpuMicros(), bareNarrow.cpuMicros());
          besideLog4j.add(ours.rate(), Log4jJdbc.rate(database, eventsOfPeers));
          besideLogback.add(ours.rate(), LogbackDb.rate(database, eventsOfPeers));
        }
      }
    }
    out.println(HEADER.formatted("events/s"));
    out.println(besideWide.row("%,.0f", Target.atLeast(0.9)));
    out.println(besideNarrow.row("%,.0f", Target.atLeast(0.9)));
    out.println(besideLog4j.row("%,.0f", Target.atLeast(15)));
    out.println(besideLogback.row("%,.0f", Target.atLeast(15)));
    out.println();
    out.println(HEADER.formatted("CPU µs an event"));
    out.println(cpuBesideWide.row("%.1f", Target.atMost(1.5)));
    out.println(cpuBesideNarrow.row("%.1f", Target.atMost(1.5)));
  }

  private static void requireRows(TestDatabase database, long rows) {
    if (database.count(AuditRows.TABLE) != rows) {
      throw new IllegalStateException("rows: " + database.count(AuditRows.TABLE));
    }
  }
}

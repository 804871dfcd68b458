package io.auditlog.benchmarks;

import io.auditlog.testing.DatabaseServer;
import io.auditlog.testing.TestDatabase;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.logging.log4j.Logger;

/**
 * How long it takes from {@code log.info} until another connection sees the row, while nothing else
 * goes on; beside an INSERT and COMMIT of such a row. Both are looked for in the same way: by
 * primary key, again and again, on one connection. They take turns with a pause before each.
 */
final class VisiblePart implements Part {

  private static final String HEADER =
      """
      | from the call to the row being seen, ms | times | p50 | p90 | p99 | highest |
      |---|---|---|---|---|---|""";

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Journals count from 1. */
  private static final long BARE_JOURNAL = 0;

  private final int times;

  VisiblePart(int times) {
    this.times = times;
  }

  @Override
  public void run(Terms terms, PrintStream out) throws Exception {
    try (DatabaseServer server = Database.server();
        TestDatabase fresh = TestDatabase.freshDatabase(server)) {
      measure(terms.folder(), fresh, out);
    }
  }

  void measure(Path folder, TestDatabase fresh, PrintStream out) throws Exception {
    Database database = Database.of(fresh);
    Logger logger = Log4jLogging.uploading(folder.resolve("queue"), database);
    try (Connection inserting = database.connect();
        Connection looking = database.connect();
        PreparedStatement look =
            looking.prepareStatement("SELECT 1 FROM audit_log WHERE journal_id = ? AND seq = ?")) {
      looking.setAutoCommit(true);
      Contestant.Step call = Log4jLogging.call(logger);
      call.run();
      long journal = journalOf(fresh);
      AuditRows row = AuditRows.in(database).withoutEmptyColumns();
      row.rows().get(0)[0] = BARE_JOURNAL;
      int warmUp = times / 5;
      Histogram ours = new Histogram(3);
      Histogram bare = new Histogram(3);
      for (long seq = 2; seq < 2 + warmUp + times; seq++) {
        long bareSeq = seq;
        if (seq == 2 + warmUp) {
          ours.reset();
          bare.reset();
        }
        ours.recordValue(nanosUntilSeen(call, look, journal, seq));
        bare.recordValue(
            nanosUntilSeen(
                () -> {
                  row.rows().get(0)[1] = bareSeq;
                  WaysPart.insert(inserting, row);
                  inserting.commit();
                },
                look,
                BARE_JOURNAL,
                seq));
      }
      out.println(HEADER);
      out.println(row("Log4j log.info", ours));
      out.println(row("INSERT and COMMIT", bare));
      double ratio = (double) ours.getValueAtPercentile(99) / bare.getValueAtPercentile(99);
      out.println();
      out.println("| what | ratio | target | |");
      out.println("|---|---|---|---|");
      out.println(
          String.format(Locale.ROOT, "| p99 of log.info | %.2f ", ratio)
              + Target.cells(Target.atMost(3), ratio));
    } finally {
      Log4jLogging.stop(logger);
    }
  }

  private static long nanosUntilSeen(
      Contestant.Step step, PreparedStatement look, long journal, long seq) throws Exception {
    LockSupport.parkNanos(PAUSE_NANOS);
    look.setLong(1, journal);
    look.setLong(2, seq);
    long start = System.nanoTime();
    step.run();
    while (!isThere(look)) {
      Thread.onSpinWait();
    }
    return System.nanoTime() - start;
  }

  private static boolean isThere(PreparedStatement look) throws SQLException {
    try (ResultSet result = look.executeQuery()) {
      return result.next();
    }
  }

  /** Once its first row is there, for which tables must be made. */
  private static long journalOf(TestDatabase database) {
    while (database.count(AuditRows.TABLE) == 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return ((Number) database.value("SELECT journal_id FROM " + AuditRows.TABLE)).longValue();
  }

  private static String row(String name, Histogram times) {
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %.2f | %.2f | %.2f | %.2f |",
        name,
        times.getTotalCount(),
        times.getValueAtPercentile(50) / 1e6,
        times.getValueAtPercentile(90) / 1e6,
        times.getValueAtPercentile(99) / 1e6,
        times.getMaxValue() / 1e6);
  }
}

package io.auditlog.benchmarks;

import io.auditlog.testing.DatabaseServer;
import io.auditlog.testing.TestDatabase;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Ways to insert the same rows into {@code audit_log}, each beside the way that Auditlog goes. Rows
 * are ready; what a way makes of them counts.
 */
final class WaysPart implements Part {

  private static final String HEADER =
      """
      | way | rows a commit | rows/s | as a ratio | lowest | highest |
      |---|---|---|---|---|---|""";

  private static final int ROWS = 10_000;
  private static final int LITERAL_ROWS = 500;

  /** As {@code io.auditlog.mysql.MultiRowInsert} has it. */
  private static final int MAX_PARAMETERS = 16_384;

  /** What Auditlog does: it names the columns that have values, and the payload is a text. */
  static final Way OURS = (connection, rows) -> insert(connection, rows.withoutEmptyColumns());

  static void insert(Connection connection, AuditRows rows) throws SQLException {
    new PreparedWay(MAX_PARAMETERS / rows.columns().size()).insert(connection, rows);
  }

  /** A way, on as many connections at the same time, and how. */
  record Course(String name, Way way, int rowsInCommit, int connections, List<String> properties) {

    /** Gives the rows a second. */
    double run(Database database, AuditRows rows) throws Exception {
      database.execute("TRUNCATE TABLE " + AuditRows.TABLE);
      List<Connection> open = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        open.add(database.connect(properties.toArray(new String[0])));
      }
      int share = rows.rows().size() / connections;
      List<Exception> failures = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < connections; i++) {
        Connection connection = open.get(i);
        AuditRows part =
            rows.part(i * share, i == connections - 1 ? rows.rows().size() : (i + 1) * share);
        Thread thread =
            new Thread(
                () -> {
                  try {
                    insert(connection, part);
                  } catch (SQLException | RuntimeException e) {
                    synchronized (failures) {
                      failures.add(e);
                    }
                  }
                });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      for (Connection connection : open) {
        connection.close();
      }
      if (!failures.isEmpty()) {
        throw new IllegalStateException(name, failures.get(0));
      }
      return rows.rows().size() / seconds;
    }

    private void insert(Connection connection, AuditRows rows) throws SQLException {
      for (int from = 0; from < rows.rows().size(); from += rowsInCommit) {
        way.insert(connection, rows.part(from, Math.min(from + rowsInCommit, rows.rows().size())));
        connection.commit();
      }
    }
  }

  /** The first is what Auditlog does. */
  static List<Course> courses() {
    Way text = new LiteralWay(LITERAL_ROWS, false);
    Way hex = new LiteralWay(LITERAL_ROWS, true);
    Way load = new LoadDataWay();
    List<String> none = List.of();
    List<String> onServer = List.of("useServerPrepStmts", "true");
    List<String> loading = List.of("allowLoadLocalInfile", "true");
    return List.of(
        new Course(
            "multi-row INSERT of the columns with values, as Auditlog does", OURS, 1000, 1, none),
        new Course("the same", OURS, 100, 1, none),
        new Course("the same", OURS, 5000, 1, none),
        new Course("of all columns", WaysPart::insert, 1000, 1, none),
        new Course(
            "payload as bytes",
            (c, rows) -> OURS.insert(c, rows.withPayloadAsBytes()),
            1000,
            1,
            none),
        new Course(
            "of all columns, payload as bytes",
            (c, rows) -> insert(c, rows.withPayloadAsBytes()),
            1000,
            1,
            none),
        new Course("100 rows in a statement", narrow(new PreparedWay(100)), 1000, 1, none),
        new Course("prepared by the server", OURS, 1000, 1, onServer),
        new Course("written out", narrow(text), 1000, 1, none),
        new Course("written out, payload as hex literal", narrow(hex), 1000, 1, none),
        new Course(
            "`INSERT … SELECT` from `JSON_TABLE`", narrow(new JsonTableWay()), 1000, 1, none),
        new Course("`LOAD DATA LOCAL`", narrow(load), 1000, 1, loading),
        new Course("`LOAD DATA LOCAL`", narrow(load), 5000, 1, loading),
        new Course("as Auditlog does, two connections", OURS, 1000, 2, none),
        new Course("row by row", narrow(new PreparedWay(1)), 1000, 1, none),
        new Course("row by row", narrow(new PreparedWay(1)), 1, 1, none));
  }

  private static Way narrow(Way way) {
    return (connection, rows) -> way.insert(connection, rows.withoutEmptyColumns());
  }

  @Override
  public void run(Terms terms, PrintStream out) throws Exception {
    try (DatabaseServer server = Database.server();
        TestDatabase fresh = TestDatabase.freshDatabase(server)) {
      Database database = Database.of(fresh);
      AuditRows rows = rows(terms, database, ROWS);
      fresh.update("SET GLOBAL local_infile = 1");
      Map<Course, Rounds> rates = new LinkedHashMap<>();
      for (Course course : courses()) {
        course.run(database, rows.part(0, ROWS / 4)); // To warm up.
        rates.put(course, new Rounds());
      }
      for (int round = 0; round < terms.rounds(); round++) {
        double ours = 0; // The first is ours.
        for (Map.Entry<Course, Rounds> entry : rates.entrySet()) {
          double rate = entry.getKey().run(database, rows);
          ours = ours == 0 ? rate : ours;
          entry.getValue().add(rate, ours);
        }
      }
      out.println(HEADER);
      rates.forEach((course, own) -> out.println(row(course, own)));
    }
  }

  /** Rows that Auditlog has made of events. */
  static AuditRows rows(Terms terms, Database database, int count) throws Exception {
    UploadingQueue.fill(terms.folder().resolve("queue"), database, count);
    try (UploadingQueue queue = new UploadingQueue(terms.folder().resolve("queue"), database)) {
      while (queue.uploaded() < count) {
        Thread.sleep(10);
      }
    }
    return AuditRows.in(database);
  }

  private static String row(Course course, Rounds rounds) {
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %,.0f | %.2f | %.2f | %.2f |",
        course.name(),
        course.rowsInCommit(),
        rounds.one(),
        rounds.ratio(),
        rounds.lowestRatio(),
        rounds.highestRatio());
  }
}

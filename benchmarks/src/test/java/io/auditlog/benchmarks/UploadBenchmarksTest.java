package io.auditlog.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is measured of uploads does what it is measured for: the rows are all there, and the same.
 */
class UploadBenchmarksTest {

  private static final int EVENTS = 1_100;

  @TempDir Path temp;

  private TestDatabase fresh;
  private Database database;

  @BeforeEach
  void makeDatabase() {
    fresh = TestDatabase.freshDatabase();
    database = Database.of(fresh);
  }

  @AfterEach
  void dropDatabase() {
    fresh.close();
  }

  @Test
  void each_way_stores_the_rows_that_the_uploader_stores() throws Exception {
    AuditRows rows = WaysPart.rows(new Terms(temp, 1, 1), database, EVENTS);
    List<Map<String, Object>> uploaded = checksums();
    fresh.update("SET GLOBAL local_infile = 1");
    for (WaysPart.Course course : WaysPart.courses()) {
      assertTrue(course.run(database, rows) > 0, course.name());
      assertEquals(uploaded, checksums(), course.name());
    }
  }

  @Test
  void programs_tell_their_rate_and_their_cpu_time_after_storing_all_rows() throws Exception {
    UploadingQueue.fill(temp.resolve("queue"), database, EVENTS);
    assertMeasured(Drain.upload(database, EVENTS, temp.resolve("queue")));
    List<Map<String, Object>> uploaded = checksums();
    for (String statements : List.of(Drain.PLAIN, Drain.AS_OURS)) {
      assertMeasured(Drain.bare(database, EVENTS, statements));
      assertEquals(uploaded, checksums(), statements);
    }
  }

  @Test
  void appenders_of_others_store_what_is_logged() throws Exception {
    UploadingQueue.fill(temp.resolve("queue"), database, 1);
    Drain.upload(database, 1, temp.resolve("queue")); // Which makes the table.
    assertTrue(Log4jJdbc.rate(database, 10) > 0);
    assertEquals(11, fresh.count(AuditRows.TABLE));
    assertEquals(
        List.of("Order 4711 shipped to Paris by u-17 for acme"),
        fresh.column("SELECT DISTINCT CONCAT(message, ' for ', tenant_id) FROM audit_log"));
    assertTrue(LogbackDb.rate(database, 10) > 0);
    assertEquals(11, fresh.count("logging_event"));
    assertEquals(11L * Log4jJdbc.CONTEXT.size(), fresh.count("logging_event_property"));
  }

  @Test
  void what_is_logged_is_seen() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    new VisiblePart(5).measure(temp, fresh, new PrintStream(printed, true, StandardCharsets.UTF_8));
    String tables = printed.toString(StandardCharsets.UTF_8);
    assertTrue(tables.contains("| INSERT and COMMIT | 5 |"), tables);
  }

  private static void assertMeasured(Drain.Result result) {
    assertTrue(result.rate() > 0, result.toString());
    assertTrue(result.cpuMicros() >= 0, result.toString());
  }

  /** One for each column. */
  private List<Map<String, Object>> checksums() {
    StringBuilder sql = new StringBuilder("SELECT COUNT(*) AS number");
    for (Object column :
        fresh.column(
            "SELECT column_name FROM information_schema.columns"
                + " WHERE table_schema = DATABASE() AND table_name = 'audit_log'")) {
      sql.append(", SUM(CRC32(`%1$s`)) AS `%1$s`".formatted(column));
    }
    return fresh.query(sql.append(" FROM audit_log").toString());
  }
}

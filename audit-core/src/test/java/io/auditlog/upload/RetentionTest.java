package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.mysql.MySqlSettings;
import io.auditlog.mysql.Retention;
import io.auditlog.mysql.StoreException;
import io.auditlog.mysql.Trouble;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.OtherTime;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The promise of retention: months that are old enough go, the others stay and can still be
 * checked, and uploads go on meanwhile. {@link QueueAndDatabase} checks after each test that what
 * remains counts without a gap and that its chain is unbroken.
 */
class RetentionTest extends QueueAndDatabase {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int AHEAD = 2;

  private static final String WAITING_FOR_TABLE =
      "SELECT id FROM information_schema.processlist"
          + " WHERE db = DATABASE() AND state LIKE 'Waiting for table%'";

  /** Makes the oldest partition, which is that of the present month, two. */
  private static final String OLD_AND_PRESENT =
      "ALTER TABLE audit_log REORGANIZE PARTITION %s INTO (PARTITION old VALUES LESS THAN ('%s'),"
          + " PARTITION %s VALUES LESS THAN ('%s'))";

  /** The server's month; a test that runs over the end of a month would see two. */
  private final YearMonth now = YearMonth.now(ZoneOffset.UTC);

  private String month(int fromNow) {
    return "p" + now.plusMonths(fromNow).format(DateTimeFormatter.ofPattern("uuuuMM"));
  }

  private LocalDate firstKept() {
    return now.minusMonths(1).atDay(1);
  }

  private LocalDate afterNow() {
    return now.plusMonths(1).atDay(1);
  }

  private List<String> months(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(this::month).toList();
  }

  private Retention retention() {
    return retention(PATIENCE);
  }

  private Retention retention(Duration patience) {
    return new Retention(
        MySqlSettings.builder()
            .url(database.url())
            .user(database.user())
            .password(database.password())
            .build(),
        patience);
  }

  private Retention.Outcome retain(int keepMonths) {
    try {
      return retention().retain(keepMonths, AHEAD);
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  private String refusal(Retention retention) {
    return assertThrows(StoreException.class, () -> retention.retain(1, AHEAD)).getMessage();
  }

  private List<Object> partitions() {
    return database.column(
        "SELECT partition_name FROM information_schema.partitions WHERE table_schema = DATABASE()"
            + " AND table_name = 'audit_log' AND partition_name IS NOT NULL"
            + " ORDER BY partition_ordinal_position");
  }

  /** A queue whose events are recorded in the middle of another month. */
  private RunningQueue queueIn(int fromNow) {
    Instant then = now.plusMonths(fromNow).atDay(15).atStartOfDay().toInstant(ZoneOffset.UTC);
    return queue().time(new OtherTime(then)).open();
  }

  private void uploadIn(int fromNow, int from, int to) {
    try (RunningQueue queue = queueIn(fromNow)) {
      queue.append(from, to);
      queue.drained();
    }
  }

  private List<Object> numbers() {
    return database.column("SELECT message FROM audit_log ORDER BY CAST(message AS UNSIGNED)");
  }

  private void assertNumbers(int from, int to) {
    assertEquals(IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList(), numbers());
  }

  @Test
  void a_table_that_is_not_partitioned_is_by_the_months_of_its_rows_and_some_ahead() {
    uploadIn(-2, 1, 3);
    uploadIn(0, 4, 6);

    Retention.Outcome outcome = retain(12);

    assertEquals(months(-2, AHEAD), outcome.created());
    assertEquals(List.of(), outcome.dropped());
    List<Object> expected = new ArrayList<>(months(-2, AHEAD));
    expected.add("pmax");
    assertEquals(expected, partitions());
    assertNumbers(1, 6);
    assertEquals(
        List.of("4", "5", "6"),
        database.column("SELECT message FROM audit_log PARTITION (" + month(0) + ") ORDER BY seq"));
    assertEquals(List.of(), retain(12).created(), "there is nothing left to do");
  }

  @Test
  void months_ahead_are_made_out_of_the_last_partition_which_stays() {
    uploadIn(0, 1, 2);
    retain(12);
    uploadIn(AHEAD + 2, 3, 4); // Nobody has made partitions for some months.
    database.update(
        "ALTER TABLE audit_log REORGANIZE PARTITION "
            + String.join(", ", months(1, AHEAD))
            + ", pmax INTO (PARTITION pmax VALUES LESS THAN (MAXVALUE))");

    assertEquals(months(1, AHEAD), retain(12).created());

    assertEquals("pmax", partitions().get(partitions().size() - 1));
    assertEquals(
        List.of("3", "4"),
        database.column("SELECT message FROM audit_log PARTITION (pmax) ORDER BY seq"));
    assertNumbers(1, 4);
  }

  @Test
  void a_last_partition_that_is_missing_is_added_again() {
    uploadIn(0, 1, 2);
    retain(12);
    database.update("ALTER TABLE audit_log DROP PARTITION " + month(AHEAD) + ", pmax");

    assertEquals(months(AHEAD, AHEAD), retain(12).created());

    assertEquals("pmax", partitions().get(partitions().size() - 1));
  }

  @Test
  void months_that_are_old_enough_go_and_what_remains_can_still_be_checked() {
    try (RunningQueue queue = queueIn(-4)) {
      queue.append(1, 3);
      queue.append(RunningQueue.event("\"message\":\"skipped\"", ",\"log\":false"));
      queue.drained();
    }
    uploadIn(-3, 4, 6);
    uploadIn(-2, 7, 9);
    uploadIn(0, 10, 12);
    retain(12);

    Retention.Outcome outcome = retain(2);

    assertEquals(months(-4, -3), outcome.dropped());
    assertNumbers(7, 12);
    assertEquals(1, database.count("audit_skipped"));
    assertEquals(4, database.count("audit_journal"));
    assertEquals(
        List.of("3 1", "3 1"),
        database.column(
            "SELECT CONCAT(r.dropped_seq, ' ', r.dropped_before = '"
                + now.minusMonths(2).atDay(1)
                + "') FROM audit_retention r JOIN audit_journal j ON j.id = r.journal_id"));
    assertEquals(List.of(), retain(2).dropped(), "there is nothing left to do");
  }

  @Test
  void a_journal_that_goes_over_the_end_of_a_month_keeps_its_later_rows_and_their_chain() {
    Instant monthEnd = now.minusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    OtherTime clock = new OtherTime(monthEnd.minusSeconds(600));
    try (RunningQueue queue = queue().time(clock).open()) {
      queue.append(1, 3);
      clock.set(monthEnd);
      queue.append(4, 6);
      queue.drained();
    }
    retain(12);

    assertEquals(months(-2, -2), retain(1).dropped());

    assertNumbers(4, 6);
    assertEquals("3", database.value("SELECT dropped_seq FROM audit_retention").toString());
    assertEquals("6", database.value("SELECT uploaded_seq FROM audit_journal").toString());
  }

  @Test
  void what_arrives_late_goes_to_the_oldest_month_and_with_it() {
    uploadIn(0, 1, 2);
    retain(1);
    uploadIn(-6, 3, 4);
    assertNumbers(1, 4);

    // The first partition is this month's, as the table had nothing older when it was partitioned.
    assertEquals(List.of(), retain(1).dropped());
    database.update(
        OLD_AND_PRESENT.formatted(month(0), firstKept(), month(0), afterNow() + " 00:00:00"));
    assertEquals(List.of("old"), retain(1).dropped());

    assertNumbers(1, 2);
    assertEquals(1, database.count("audit_retention"));
  }

  @Test
  void what_arrives_while_its_month_is_dropped_is_accounted_for() throws Exception {
    uploadIn(0, 1, 2);
    retain(1);
    CompletableFuture<Void> end = new CompletableFuture<>();
    ExecutorService appending = Executors.newSingleThreadExecutor();
    try (RunningQueue queue = queueIn(-6)) {
      queue.append(RunningQueue.event("late"));
      queue.drained();
      Future<?> appended =
          appending.submit(
              () -> {
                while (!end.isDone()) {
                  queue.append(RunningQueue.event("late"));
                }
              });
      for (int i = 0; i < 5; i++) {
        database.update(OLD_AND_PRESENT.formatted(month(0), firstKept(), month(0), afterNow()));
        assertEquals(List.of("old"), retain(1).dropped());
        long uploaded = queue.metrics.uploaded().sum();
        Eventually.await(() -> queue.metrics.uploaded().sum() > uploaded, queue::toString);
        assertEquals(
            "1",
            database.value(
                "SELECT CAST((SELECT MIN(seq) FROM audit_log l WHERE l.journal_id = r.journal_id)"
                    + " - dropped_seq AS CHAR) FROM audit_retention r"),
            "from what was dropped to what is there");
      }
      end.complete(null);
      appended.get();
      queue.drained();
      assertEquals(List.of(), queue.reporter.said());
    } finally {
      appending.shutdownNow();
    }

    assertEquals(1, database.count("audit_retention"));
  }

  @Test
  void the_first_partitioning_drops_what_is_old_enough_at_once() {
    uploadIn(-20, 1, 2);
    uploadIn(-10, 3, 4);
    uploadIn(-1, 5, 6);

    Retention.Outcome outcome = retain(3);

    assertEquals(months(-4, AHEAD), outcome.created());
    assertEquals(months(-4, -4), outcome.dropped());
    assertNumbers(5, 6);
  }

  @Test
  void uploads_go_on_while_months_come_and_go() throws Exception {
    for (int month = -6; month < 0; month++) {
      uploadIn(month, 1, 2);
    }
    retain(12);
    CompletableFuture<Void> end = new CompletableFuture<>();
    ExecutorService appending = Executors.newSingleThreadExecutor();
    int count;
    try (RunningQueue queue = queue().open()) {
      Future<Integer> appended =
          appending.submit(
              () -> {
                int number = 0;
                while (!end.isDone()) {
                  queue.append(RunningQueue.event("new " + number++));
                }
                return number;
              });
      for (int keep = 5; keep >= 1; keep--) {
        assertEquals(months(-keep - 1, -keep - 1), retain(keep).dropped());
        assertEquals(1, retention().retain(keep, AHEAD + 6 - keep).created().size());
      }
      end.complete(null);
      count = appended.get();
      queue.drained();
      assertEquals(List.of(), queue.reporter.said());
      assertEquals(0, queue.metrics.retries().sum());
    } finally {
      appending.shutdownNow();
    }

    assertEquals(count, messages().stream().filter(m -> m.toString().startsWith("new")).count());
    assertEquals(2 + count, database.count("audit_log"));
  }

  @Test
  void a_long_transaction_keeps_the_table_as_it_is_and_uploads_go_on() throws Exception {
    uploadIn(-3, 1, 2);
    uploadIn(0, 3, 4);
    retain(12);
    try (Connection report = database.connect();
        Statement statement = report.createStatement();
        RunningQueue queue = queue().open()) {
      report.setAutoCommit(false);
      statement.executeQuery("SELECT COUNT(*) FROM audit_log").close();

      String refusal = refusal(retention(Duration.ofMillis(1)));

      assertEquals(
          "other transactions have kept audit_log locked for PT0.001S"
              + " (SHOW PROCESSLIST tells which): end them, or try again later",
          refusal);
      CompletableFuture<Retention.Outcome> waiting = CompletableFuture.supplyAsync(() -> retain(1));
      Eventually.await(
          () -> !database.query(WAITING_FOR_TABLE).isEmpty(), () -> partitions().toString());
      queue.append(5, 6);
      queue.drained();
      assertEquals(List.of(), queue.reporter.said());
      assertNumbers(1, 6);
      report.commit();
      assertEquals(month(-3), waiting.get().dropped().get(0));
    }
    assertNumbers(3, 6);
  }

  @Test
  void many_hosts_may_do_it_at_the_same_moment() throws Exception {
    uploadIn(-3, 1, 2);
    uploadIn(0, 3, 4);
    ExecutorService hosts = Executors.newFixedThreadPool(8);
    List<String> created = new ArrayList<>();
    List<String> dropped = new ArrayList<>();
    try {
      List<Future<Retention.Outcome>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(hosts.submit(() -> retention().retain(1, AHEAD)));
      }
      for (Future<Retention.Outcome> one : all) {
        created.addAll(one.get().created());
        dropped.addAll(one.get().dropped());
      }
    } finally {
      hosts.shutdownNow();
    }

    assertEquals(months(-2, AHEAD), created);
    assertEquals(months(-2, -2), dropped);
    assertNumbers(3, 4);
  }

  @Test
  void a_host_that_waits_for_another_in_vain_says_so() throws Exception {
    uploadIn(0, 1, 2);
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      statement
          .executeQuery(
              "SELECT GET_LOCK(CONCAT('auditlog.', LEFT(SHA2(CONCAT(DATABASE(), '.audit_log'), 256), 40)), 0)")
          .close();
      assertEquals(
          "another one is at work on the partitions of audit_log, and was not ready after PT1S",
          refusal(retention(Duration.ofSeconds(1))));
    }
    assertEquals(List.of(), partitions());
  }

  @Test
  void partitions_of_another_kind_are_left_alone() {
    uploadIn(0, 1, 2);
    database.update("ALTER TABLE audit_log PARTITION BY KEY (journal_id) PARTITIONS 3");

    assertEquals(
        "table audit_log is partitioned by KEY (`journal_id`) and not by RANGE COLUMNS"
            + " (recorded_at): retention leaves it alone",
        refusal(retention()));
    assertEquals(3, partitions().size());
  }

  @Test
  void a_table_that_is_missing_is_said() {
    StoreException e = assertThrows(StoreException.class, () -> retention().retain(1, AHEAD));
    assertEquals("table audit_log is missing: the first upload creates it", e.getMessage());
    assertEquals(Trouble.SETUP, e.trouble());
  }

  @Test
  void a_user_with_the_documented_rights_can_do_it_and_others_are_told_what_is_missing()
      throws Exception {
    try (RunningQueue queue = queue().mysql(mysql -> mysql.tablePrefix("acme_")).open()) {
      queue.append(1, 2);
      queue.drained();
    }
    String user = "u" + database.name();
    database.update("CREATE USER '" + user + "'@'%' IDENTIFIED BY 'Secret-17'");
    Retention retention =
        new Retention(
            MySqlSettings.builder()
                .url(database.url())
                .user(user)
                .password("Secret-17")
                .tablePrefix("acme_")
                .build(),
            PATIENCE);
    try {
      database.update("GRANT SELECT, INSERT ON " + database.name() + ".* TO '" + user + "'@'%'");
      String refusal = refusal(retention);
      assertTrue(
          refusal.endsWith(
              ": retention needs SELECT, INSERT, UPDATE, CREATE, ALTER, DROP and LOCK TABLES on"
                  + " acme_audit_log and acme_audit_retention"),
          refusal);
      assertTrue(!refusal.contains("Secret-17"), refusal);
      database.update(
          "GRANT UPDATE, CREATE, ALTER, DROP, LOCK TABLES ON "
              + database.name()
              + ".* TO '"
              + user
              + "'@'%'");

      assertEquals(months(0, AHEAD), retention.retain(1, AHEAD).created());
      database.update(
          "ALTER TABLE acme_audit_log REORGANIZE PARTITION "
              + month(0)
              + " INTO (PARTITION old VALUES LESS THAN ('2020-01-01'), PARTITION "
              + month(0)
              + " VALUES LESS THAN ('"
              + now.plusMonths(1).atDay(1)
              + "'))");
      assertEquals(List.of("old"), retention.retain(1, AHEAD).dropped());
    } finally {
      database.update("DROP USER '" + user + "'@'%'");
    }
  }

  @Test
  void senseless_numbers_of_months_are_refused() {
    for (int months : new int[] {0, -1, 1201}) {
      assertThrows(IllegalArgumentException.class, () -> retention().retain(months, AHEAD));
      assertThrows(IllegalArgumentException.class, () -> retention().retain(1, months));
    }
  }
}

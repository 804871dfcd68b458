package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mysql.cj.jdbc.MysqlDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.auditlog.AuditException;
import io.auditlog.AuditTransaction;
import io.auditlog.AuditTransactions;
import io.auditlog.LeaseLostException;
import io.auditlog.journal.Durability;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.Explained;
import io.auditlog.testing.Java;
import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.TcpProxy;
import io.auditlog.testing.TcpProxy.Fault;
import io.auditlog.testing.TcpProxy.Place;
import io.auditlog.testing.WatchedDataSource;
import io.auditlog.testing.program.WorkingProgram;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * The promise of {@code audit_transactions}: each event with {@code transaction: true} is given to
 * one worker at a time, until its work is done or given up, whoever dies on the way.
 */
class AuditTransactionsTest extends QueueAndDatabase {

  private static final Duration LONG = Duration.ofHours(1);
  private static final int WORKER_KILLS = Integer.getInteger("auditlog.test.workerKills", 2);
  private static final Duration MOMENT = Duration.ofMillis(1);

  private static String transaction(int number) {
    return RunningQueue.event(
        "\"message\":\"" + number + "\"",
        (number % 2 == 0 ? ",\"log\":false" : "") + ",\"transaction\":true");
  }

  private void upload(int transactions) {
    try (RunningQueue queue =
        queue().journal(journal -> journal.durability(Durability.FLUSH)).open()) {
      for (int i = 1; i <= transactions; i++) {
        queue.append(transaction(i));
      }
      queue.drained();
    }
  }

  private MysqlDataSource dataSource() {
    return new WatchedDataSource(database, database.url());
  }

  /** As an application has one. */
  private HikariDataSource pool(int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(size);
    return new HikariDataSource(config);
  }

  private AuditTransactions worker(String name) {
    return AuditTransactions.builder(dataSource()).worker(name).build();
  }

  private AuditTransaction claimOne(AuditTransactions worker, Duration lease) {
    List<AuditTransaction> claimed = worker.claim(1, lease);
    assertEquals(1, claimed.size());
    return claimed.get(0);
  }

  /** The next that a worker gets, as soon as a lease has run out. */
  private AuditTransaction awaitOne(AuditTransactions worker, Duration lease) {
    List<AuditTransaction> claimed = new ArrayList<>();
    Eventually.await(
        () -> {
          claimed.addAll(worker.claim(1, lease));
          return !claimed.isEmpty();
        },
        () -> database.query("SELECT * FROM audit_transactions").toString());
    return claimed.get(0);
  }

  private Map<String, Object> row(AuditTransaction transaction) {
    return database
        .query(
            "SELECT t.*, finished_at IS NOT NULL AS finished,"
                + " TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), available_at) AS available_in"
                + " FROM audit_transactions t WHERE id = ?",
            transaction.id())
        .get(0);
  }

  private void assertStatus(String status, boolean finished, AuditTransaction transaction) {
    Map<String, Object> row = row(transaction);
    assertEquals(status, row.get("status"));
    assertEquals(finished ? 1 : 0, ((Number) row.get("finished")).intValue(), "finished_at");
  }

  private static void assertLost(Runnable call, String... fragments) {
    String message = assertThrows(LeaseLostException.class, call::run).getMessage();
    for (String fragment : fragments) {
      assertTrue(message.contains(fragment), message);
    }
  }

  @Test
  void a_claim_gives_the_oldest_with_all_there_is_to_know_of_them() {
    upload(3);
    AuditTransactions worker = worker("billing");

    List<AuditTransaction> claimed = worker.claim(2, LONG);

    assertEquals(2, claimed.size());
    AuditTransaction second = claimed.get(1);
    assertEquals(transaction(2), second.payload());
    assertEquals(2, second.seq());
    assertEquals(Optional.of("acme.order.create.success.ok"), second.eventType());
    assertEquals(1, second.attempt());
    assertEquals(10, second.maxAttempts());
    assertEquals(Optional.empty(), second.lastError());
    assertEquals(
        database.value("SELECT id FROM audit_journal").toString(), second.journalId() + "");
    assertEquals(
        database.value(
            "SELECT DATE_FORMAT(recorded_at, '%Y-%m-%dT%H:%i:%s.%fZ') FROM audit_transactions"
                + " WHERE seq = 2"),
        second.recordedAt().toString().replaceFirst("(\\.\\d+)?Z", "$1Z"));
    assertFalse(second.toString().contains("message"), second.toString());
    Map<String, Object> row = row(second);
    assertEquals("running", row.get("status"));
    assertEquals(worker.worker(), row.get("claimed_by"));
    assertTrue(worker.worker().startsWith("billing#"), worker.worker());
    assertEquals(List.of(3L), worker.claim(10, LONG).stream().map(AuditTransaction::seq).toList());
    assertEquals(List.of(), worker.claim(10, LONG));
  }

  @Test
  void eight_workers_claim_ten_thousand_transactions_each_once_while_they_arrive()
      throws Exception {
    int count = 10_000;
    ConcurrentLinkedQueue<Long> seen = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try (HikariDataSource pool = pool(16);
        RunningQueue queue =
            queue().journal(journal -> journal.durability(Durability.FLUSH)).open()) {
      queue.append(1, 1); // So that there are tables.
      queue.drained();
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int first = i + 1;
        all.add(
            threads.submit(
                () -> {
                  for (int number = first; number <= count; number += 8) {
                    queue.append(transaction(number));
                  }
                }));
        AuditTransactions worker = AuditTransactions.builder(pool).worker("worker " + i).build();
        all.add(
            threads.submit(
                () -> {
                  while (seen.size() < count) {
                    List<AuditTransaction> claimed = worker.claim(100, LONG);
                    claimed.forEach(transaction -> seen.add(transaction.id()));
                    if (!claimed.isEmpty()) {
                      inOneTransaction(pool, connection -> finish(worker, connection, claimed));
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
      queue.drained();
      assertEquals(List.of(), queue.reporter.said());
    } finally {
      threads.shutdownNow();
    }

    assertEquals(count, seen.size());
    assertEquals(count, seen.stream().distinct().count());
    assertEquals(
        List.of("done 1 " + count),
        database.column(
            "SELECT CONCAT(status, ' ', attempts, ' ', COUNT(*)) FROM audit_transactions"
                + " GROUP BY status, attempts"));
    assertEquals(
        8,
        database.column("SELECT DISTINCT claimed_by FROM audit_transactions").size(),
        "workers that got something");
    assertEquals(1 + count / 2, database.count("audit_log"));
  }

  private interface Sql {
    void on(Connection connection) throws SQLException;
  }

  private void inOneTransaction(Sql work) throws SQLException {
    inOneTransaction(dataSource(), work);
  }

  private static void inOneTransaction(DataSource dataSource, Sql work) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      work.on(connection);
      connection.commit();
    }
  }

  private static void finish(
      AuditTransactions worker, Connection connection, List<AuditTransaction> transactions)
      throws SQLException {
    for (AuditTransaction transaction : transactions) {
      worker.doneWithin(connection, transaction);
    }
  }

  @Test
  void work_in_the_same_database_happens_once_though_workers_are_killed_in_the_middle()
      throws Exception {
    database.update("CREATE TABLE worked (id BIGINT UNSIGNED NOT NULL)");
    SecondJvm.Settings program =
        SecondJvm.running(WorkingProgram.class)
            .arguments(4, database.url(), database.user(), database.password(), 5, 2000);

    List<Java> javas = Java.all();
    for (int round = 0; round < WORKER_KILLS; round++) {
      upload(300); // More than is done before the kill.
      long before = database.count("worked");
      try (SecondJvm worker = program.on(javas.get(round % javas.size())).start()) {
        Eventually.await(
            () -> database.count("worked") >= before + 20, () -> worker.returned() + " returned");
        worker.kill();
      }
      assertTrue(
          !database
              .query("SELECT 1 FROM audit_transactions WHERE lease_until > UTC_TIMESTAMP(6)")
              .isEmpty(),
          "the kill has hit nothing");
    }
    int count = 300 * WORKER_KILLS;
    AuditTransactions heir = worker("heir");
    Eventually.await(
        () -> {
          workOff(heir);
          return database.count("worked") >= count;
        },
        () -> database.query("SELECT * FROM audit_transactions WHERE status <> 'done'").toString());

    assertEquals(count, database.count("worked"));
    assertEquals(
        List.of(),
        database.column(
            "SELECT t.id FROM audit_transactions t LEFT JOIN worked w ON w.id = t.id"
                + " WHERE w.id IS NULL OR t.status <> 'done'"));
  }

  /** All that is there now, as {@link WorkingProgram} does it, but together. */
  private void workOff(AuditTransactions worker) {
    List<AuditTransaction> claimed = worker.claim(1000, LONG);
    try {
      inOneTransaction(
          connection -> {
            try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO worked (id) VALUES (?)")) {
              for (AuditTransaction transaction : claimed) {
                insert.setLong(1, transaction.id());
                insert.executeUpdate();
                worker.doneWithin(connection, transaction);
              }
            }
          });
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_claim_waits_for_no_other_and_leaves_it_what_it_has() throws SQLException {
    upload(3);
    AuditTransactions worker =
        AuditTransactions.builder(
                new WatchedDataSource(
                    database, database.url() + "?sessionVariables=innodb_lock_wait_timeout=1"))
            .build();
    claimOne(worker, MOMENT);
    try (Connection others = database.connect();
        Statement statement = others.createStatement()) {
      others.setAutoCommit(false);
      others.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      // One whose lease is being ended, and one that is being claimed.
      statement.executeQuery("SELECT * FROM audit_transactions WHERE seq <= 2 FOR UPDATE").close();

      assertEquals(
          List.of(3L), worker.claim(10, LONG).stream().map(AuditTransaction::seq).toList());
    }
    assertEquals(2, awaitOne(worker, LONG).seq());
    assertEquals(1, awaitOne(worker, LONG).seq());
  }

  @Test
  void a_lease_that_runs_out_gives_the_transaction_to_another_and_its_first_worker_is_told() {
    upload(1);
    AuditTransactions slow = worker("slow");
    AuditTransactions quick = worker("quick");
    AuditTransaction first = claimOne(slow, MOMENT);

    AuditTransaction second = awaitOne(quick, LONG);

    assertEquals(first.id(), second.id());
    assertEquals(2, second.attempt());
    assertEquals(Optional.of("the lease of " + slow.worker() + " ran out"), second.lastError());
    List<Consumer<AuditTransaction>> ends =
        List.of(slow::done, t -> slow.retry(t, Duration.ZERO, "no"), t -> slow.dead(t, "no"));
    for (Consumer<AuditTransaction> end : ends) {
      assertLost(
          () -> end.accept(first),
          first.toString(),
          "is not " + slow.worker() + "'s any more: it is running, last claimed by",
          quick.worker());
    }
    assertThrows(
        LeaseLostException.class,
        () -> inOneTransaction(connection -> slow.doneWithin(connection, first)));
    assertStatus("running", false, first);
    quick.done(second);
    assertStatus("done", true, first);
    assertLost(() -> slow.done(first), "it is done, last claimed by " + quick.worker());
  }

  @Test
  void an_earlier_claim_of_the_same_worker_does_not_count() {
    upload(1);
    AuditTransactions worker = worker("a");
    AuditTransaction first = claimOne(worker, MOMENT);
    AuditTransaction second = awaitOne(worker, LONG);

    assertLost(() -> worker.done(first));
    worker.done(second);
  }

  @Test
  void work_that_ends_after_its_lease_but_before_anybody_else_has_it_is_done() {
    upload(1);
    AuditTransactions worker = worker("a");
    AuditTransaction claimed = claimOne(worker, MOMENT);
    Eventually.await(
        () ->
            database
                .query("SELECT id FROM audit_transactions WHERE lease_until >= UTC_TIMESTAMP(6)")
                .isEmpty(),
        () -> row(claimed).toString());

    worker.done(claimed);

    assertStatus("done", true, claimed);
  }

  @Test
  void leases_and_delays_are_of_the_server_s_clock_whatever_the_session_s_zone_is()
      throws SQLException {
    upload(1);
    AuditTransactions worker =
        AuditTransactions.builder(
                new WatchedDataSource(
                    database, database.url() + "?sessionVariables=time_zone='%2B09:00'"))
            .build();
    Instant before = serverTime();
    AuditTransaction claimed = claimOne(worker, LONG);

    assertFalse(claimed.leaseUntil().isBefore(before.plus(LONG)));
    assertFalse(claimed.leaseUntil().isAfter(serverTime().plus(LONG)));
    worker.retry(claimed, LONG, null);
    long availableIn = ((Number) row(claimed).get("available_in")).longValue();
    assertTrue(availableIn > 3500 && availableIn <= 3600, availableIn + " s");
  }

  private Instant serverTime() {
    return Instant.parse(
        (String) database.value("SELECT DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')"));
  }

  @Test
  void what_is_to_be_tried_again_is_left_alone_for_as_long_as_was_said() {
    upload(1);
    AuditTransactions worker = worker("a");
    AuditTransaction claimed = claimOne(worker, LONG);

    worker.retry(claimed, LONG, "the printer is out of paper");

    assertStatus("pending", false, claimed);
    assertEquals(List.of(), worker.claim(1, LONG));
    database.update("UPDATE audit_transactions SET available_at = UTC_TIMESTAMP(6)");
    AuditTransaction again = claimOne(worker, LONG);
    assertEquals(2, again.attempt());
    assertEquals(Optional.of("the printer is out of paper"), again.lastError());
    worker.retry(again, Duration.ZERO, null);
    assertEquals(3, claimOne(worker, LONG).attempt());
  }

  @Test
  void after_its_last_attempt_a_transaction_is_dead() {
    upload(2);
    AuditTransactions worker = worker("a");
    database.update("UPDATE audit_transactions SET max_attempts = 2");
    for (int attempt = 1; attempt <= 2; attempt++) {
      worker.retry(claimOne(worker, LONG), Duration.ZERO, "attempt " + attempt);
      worker.retry(claimOne(worker, LONG), Duration.ZERO, "attempt " + attempt);
    }

    assertEquals(List.of(), worker.claim(1, LONG));
    assertEquals(
        List.of("dead 2 attempt 2 1", "dead 2 attempt 2 1"),
        database.column(
            "SELECT CONCAT(status, ' ', attempts, ' ', last_error, ' ', finished_at IS NOT NULL)"
                + " FROM audit_transactions"));
  }

  @Test
  void whose_worker_dies_in_each_attempt_is_dead_after_the_last() {
    upload(1);
    AuditTransactions worker = worker("crashing");
    database.update("UPDATE audit_transactions SET max_attempts = 2");
    awaitOne(worker, MOMENT);
    AuditTransaction last = awaitOne(worker, MOMENT);
    assertEquals(2, last.attempt());

    Eventually.await(
        () -> {
          assertEquals(List.of(), worker.claim(1, LONG));
          return row(last).get("status").equals("dead");
        },
        () -> row(last).toString());

    assertStatus("dead", true, last);
    assertEquals("the lease of " + worker.worker() + " ran out", row(last).get("last_error"));
  }

  @Test
  void what_is_dead_or_cancelled_is_claimed_by_nobody() {
    upload(2);
    AuditTransactions worker = worker("a");
    AuditTransaction dead = claimOne(worker, LONG);
    AuditTransaction cancelled = claimOne(worker, LONG);

    worker.dead(dead, "x".repeat(70_000));
    database.update(
        "UPDATE audit_transactions SET status = 'cancelled' WHERE id = ?", cancelled.id());

    assertEquals(List.of(), worker.claim(10, LONG));
    assertStatus("dead", true, dead);
    assertEquals(65_535, row(dead).get("last_error").toString().length());
    assertLost(() -> worker.done(cancelled), "it is cancelled");
    database.update("DELETE FROM audit_transactions");
    assertLost(() -> worker.done(cancelled), "its row is gone");
  }

  @Test
  void what_was_said_already_may_be_said_again_but_nothing_else() {
    upload(3);
    AuditTransactions worker = worker("a");
    List<AuditTransaction> claimed = worker.claim(3, LONG);
    for (int i = 0; i < 2; i++) {
      worker.done(claimed.get(0));
      worker.retry(claimed.get(1), LONG, "later");
      worker.dead(claimed.get(2), "never");
    }

    assertLost(() -> worker.retry(claimed.get(0), LONG, "no"), "it is done");
    assertLost(() -> worker.dead(claimed.get(0), "no"), "it is done");
    assertLost(() -> worker.done(claimed.get(1)), "it is pending");
    assertLost(() -> worker.done(claimed.get(2)), "it is dead");
    assertEquals(
        List.of("done -", "pending later", "dead never"),
        database.column(
            "SELECT CONCAT(status, ' ', COALESCE(last_error, '-')) FROM audit_transactions"
                + " ORDER BY id"));
  }

  @Test
  void a_lost_answer_costs_another_call_and_nothing_else() throws Exception {
    upload(2);
    try (TcpProxy proxy = new TcpProxy(database.server())) {
      AuditTransactions worker =
          AuditTransactions.builder(new WatchedDataSource(database, proxy.url(database.name())))
              .build();
      proxy.faultAt(Place.ANSWER_TO_COMMIT, Fault.CUT);
      AuditException e =
          assertThrows(AuditException.class, () -> worker.claim(2, Duration.ofSeconds(1)));
      assertTrue(e.getMessage().startsWith("could not be claimed: "), e.getMessage());
      AuditTransaction one = awaitOne(worker, LONG);
      assertEquals(2, one.attempt(), "the claim whose answer was lost");

      proxy.faultAt(Place.ANSWER_TO_COMMIT, Fault.CUT);
      assertThrows(AuditException.class, () -> worker.done(one));
      assertStatus("done", true, one);
      worker.done(one);

      AuditTransaction two = awaitOne(worker, LONG);
      proxy.faultAt(Place.COMMIT, Fault.CUT);
      assertThrows(AuditException.class, () -> worker.done(two));
      worker.done(two);
      assertStatus("done", true, two);
    }
  }

  @Test
  void work_and_done_in_one_transaction_are_rolled_back_together_and_not_done_twice()
      throws Exception {
    upload(1);
    AuditTransactions worker = worker("a");
    AuditTransaction claimed = claimOne(worker, LONG);
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      worker.doneWithin(connection, claimed);
      connection.rollback();
    }
    assertStatus("running", false, claimed);

    inOneTransaction(connection -> worker.doneWithin(connection, claimed));

    assertStatus("done", true, claimed);
    assertThrows(
        LeaseLostException.class,
        () -> inOneTransaction(connection -> worker.doneWithin(connection, claimed)),
        "or the caller's work would be committed twice");
  }

  @Test
  void work_that_takes_its_time_holds_up_neither_the_upload_nor_other_workers() throws Exception {
    upload(2);
    AuditTransactions worker = worker("a");
    AuditTransaction claimed = claimOne(worker, LONG);
    try (Connection connection = database.connect();
        RunningQueue queue = queue().open()) {
      connection.setAutoCommit(false); // With MySQL's default, REPEATABLE READ.
      worker.doneWithin(connection, claimed);

      queue.append(transaction(3));
      queue.drained();
      assertEquals(2, worker.claim(10, LONG).size());
      assertEquals(List.of(), queue.reporter.said());
      connection.commit();
    }
  }

  @Test
  void an_upload_does_not_wait_for_a_claim_that_is_not_committed_yet() {
    upload(2);
    try (RunningQueue queue = queue().open()) {
      Runnable beforeCommit =
          () -> {
            queue.append(transaction(3));
            queue.drained();
          };
      AuditTransactions worker =
          AuditTransactions.builder(
                  new MysqlDataSource() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public Connection getConnection() throws SQLException {
                      return Calling.beforeCommit(dataSource().getConnection(), beforeCommit);
                    }
                  })
              .build();

      // It looks to the end of what is pending, where new ones come.
      assertEquals(2, worker.claim(10, LONG).size());

      assertEquals(List.of(), queue.reporter.said());
    }
  }

  /** A connection on which something happens before it is committed. */
  private static final class Calling {
    static Connection beforeCommit(Connection connection, Runnable call) {
      return (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("commit")) {
                  call.run();
                }
                return method.invoke(connection, arguments);
              });
    }
  }

  @Test
  void a_connection_is_given_back_as_it_was() throws SQLException {
    upload(1);
    try (Connection only = database.connect()) {
      only.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      AuditTransactions worker =
          AuditTransactions.builder(
                  new MysqlDataSource() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public Connection getConnection() {
                      return Unclosed.of(only);
                    }
                  })
              .build();
      AuditTransaction claimed = claimOne(worker, LONG);
      worker.done(claimed);
      assertThrows(LeaseLostException.class, () -> worker.dead(claimed, ""));

      assertTrue(only.getAutoCommit());
      assertEquals(Connection.TRANSACTION_SERIALIZABLE, only.getTransactionIsolation());
    }
  }

  /** A pool's connection, which stays open when it is closed. */
  private static final class Unclosed {
    static Connection of(Connection connection) {
      return (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) ->
                  method.getName().equals("close") ? null : method.invoke(connection, arguments));
    }
  }

  @Test
  void each_statement_finds_its_rows_by_an_index() {
    upload(2);
    // As it is after a while: much done, much to do, and some leases that ran out.
    database.update(
        "INSERT INTO audit_transactions (journal_id, seq, recorded_at, payload, status, attempts,"
            + " available_at, claimed_by, lease_until)"
            + " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000),"
            + " ten (j) AS (SELECT i FROM n WHERE i <= 10)"
            + " SELECT 0, i * 10 + j, UTC_TIMESTAMP(6), '{}',"
            + " CASE WHEN j < 5 THEN 'done' WHEN i % 50 = 0 THEN 'running' ELSE 'pending' END, 1,"
            + " UTC_TIMESTAMP(6) - INTERVAL i SECOND, 'x', UTC_TIMESTAMP(6) - INTERVAL i SECOND"
            + " FROM n, ten");
    database.query("ANALYZE TABLE audit_transactions");
    WatchedDataSource watched = new WatchedDataSource(database, database.url());
    AuditTransactions worker = AuditTransactions.builder(watched).build();

    List<AuditTransaction> claimed = worker.claim(100, LONG);
    worker.done(claimed.get(0));
    worker.done(claimed.get(0));
    worker.retry(claimed.get(1), LONG, "x");
    worker.dead(claimed.get(2), "x");
    assertLost(() -> worker.dead(claimed.get(0), "x"));

    List<String> indexes = new ArrayList<>();
    for (String statement : watched.statements()) {
      Explained explained = Explained.by(database, statement);
      indexes.add(String.join(", ", explained.indexes()));
      boolean sortsWhatItHas = statement.contains(" IN (");
      assertTrue(!explained.sorts() || sortsWhatItHas, explained.toString());
    }
    assertEquals(100, claimed.size());
    String key = "audit_transactions.PRIMARY";
    List<String> claim = List.of("audit_transactions.lease", key, "audit_transactions.claim");
    assertEquals(claim, indexes.subList(0, 3));
    // Where the row of a key is found to be another's while the server plans, it plans nothing
    // more.
    indexes.removeIf(String::isEmpty);
    assertEquals(Collections.nCopies(9, key), indexes.subList(3, indexes.size()));
  }

  @Test
  void a_user_who_may_select_and_update_can_work_in_tables_with_a_prefix() {
    try (RunningQueue queue = queue().mysql(mysql -> mysql.tablePrefix("acme_")).open()) {
      queue.append(transaction(1));
      queue.drained();
    }
    String user = "u" + database.name();
    database.update("CREATE USER '" + user + "'@'%' IDENTIFIED BY 'Secret-17'");
    try {
      database.update(
          "GRANT SELECT, UPDATE ON "
              + database.name()
              + ".acme_audit_transactions TO '"
              + user
              + "'@'%'");
      MysqlDataSource dataSource = dataSource();
      dataSource.setUser(user);
      dataSource.setPassword("Secret-17");
      AuditTransactions worker = AuditTransactions.builder(dataSource).tablePrefix("acme_").build();

      worker.done(claimOne(worker, LONG));

      assertEquals("done", database.value("SELECT status FROM acme_audit_transactions"));
    } finally {
      database.update("DROP USER '" + user + "'@'%'");
    }
  }

  @Test
  void a_server_that_is_down_or_a_table_that_is_missing_is_said() {
    MysqlDataSource nowhere = dataSource();
    nowhere.setUrl("jdbc:mysql://127.0.0.1:1/audit");
    AuditTransactions down = AuditTransactions.builder(nowhere).build();
    assertThrows(AuditException.class, () -> down.claim(1, LONG));
    AuditException missing = assertThrows(AuditException.class, () -> worker("a").claim(1, LONG));
    assertTrue(missing.getMessage().contains("audit_transactions"), missing.getMessage());
  }

  @Test
  void senseless_arguments_are_refused_before_anything_is_done() {
    upload(1);
    AuditTransactions worker = worker("x".repeat(300));
    for (int n : new int[] {0, -1, 1001}) {
      assertThrows(IllegalArgumentException.class, () -> worker.claim(n, LONG));
    }
    for (Duration lease :
        List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(100_000))) {
      assertThrows(IllegalArgumentException.class, () -> worker.claim(1, lease));
    }
    assertEquals(255, worker.worker().length());
    assertThrows(
        IllegalArgumentException.class,
        () -> AuditTransactions.builder(dataSource()).tablePrefix("a b").build());
    AuditTransaction claimed = claimOne(worker, LONG);
    assertThrows(
        IllegalArgumentException.class,
        () -> worker.retry(claimed, Duration.ofSeconds(-1), "negative"));
    assertStatus("running", false, claimed);
  }
}

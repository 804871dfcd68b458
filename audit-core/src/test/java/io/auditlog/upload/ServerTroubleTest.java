package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.mysql.KindColumn;
import io.auditlog.mysql.KindTable;
import io.auditlog.mysql.KindTables;
import io.auditlog.testing.DatabaseServer;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.TcpProxy;
import io.auditlog.testing.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server of its own, which is killed, or takes less than others. */
class ServerTroubleTest extends QueueAndDatabase {

  /** Six times the largest event that is expected here. */
  private static final int MAX_EVENT = 1 << 20;

  private static final int KILLS = Integer.getInteger("auditlog.test.serverKills", 20);

  private static DatabaseServer server;

  @BeforeAll
  static void startServer() {
    server = DatabaseServer.dedicated("--max-allowed-packet=6M");
  }

  @AfterAll
  static void endServer() {
    server.close();
  }

  @Override
  TestDatabase newDatabase() {
    return TestDatabase.freshDatabase(server);
  }

  private RunningQueue.Settings withLargeJournal() {
    return queue().journal(j -> j.maxEventSize(4 << 20)).upload(u -> u.maxEventSize(MAX_EVENT));
  }

  private static String large(String message, String metadata) {
    return RunningQueue.event(
        "\"message\":\"" + message + "\",\"metadata\":{\"large\":\"" + metadata + "\"}", "");
  }

  @Test
  void a_server_killed_while_batches_are_stored_loses_and_doubles_nothing() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger appended = new AtomicInteger();
    try (RunningQueue queue = queue().upload(u -> u.batchSize(20)).open()) {
      Thread application =
          new Thread(
              () -> {
                while (!done.get()) {
                  Eventually.await(
                      () -> done.get() || queue.journals.pendingRecords() < 500, queue::toString);
                  int next = appended.get() + 1;
                  queue.append(next, next);
                  appended.set(next);
                }
              });
      application.start();
      for (int kill = 0; kill < KILLS; kill++) {
        long uploaded = queue.metrics.uploaded().sum();
        Eventually.await(() -> queue.metrics.uploaded().sum() > uploaded + 100, queue::toString);
        server.kill();
        server.start();
      }
      long uploaded = queue.metrics.uploaded().sum();
      Eventually.await(() -> queue.metrics.uploaded().sum() > uploaded, queue::toString);
      done.set(true);
      application.join();
      queue.drained();
      assertTrue(queue.metrics.retries().sum() >= KILLS, queue::toString);
    }

    assertStored(1, appended.get());
  }

  @Test
  void an_event_too_big_for_the_server_is_quarantined_and_its_neighbours_are_stored() {
    try (RunningQueue queue = withLargeJournal().open()) {
      queue.append(1, 5);
      queue.append(large("too big", "\\\\".repeat(1_800_000)));
      queue.append(7, 10);
      queue.drained();
      assertEquals(1, queue.metrics.quarantined().sum());
      queue.awaitSaid("which is quarantined");
    }

    assertEquals(9, database.count("audit_log"));
    assertTrue(
        database.value("SELECT reason FROM audit_skipped").toString().contains("too large"),
        () -> database.query("SELECT * FROM audit_skipped").toString());
    assertTrue(queueDir().resolve("quarantine").toFile().list().length == 1);
  }

  @Test
  void an_event_that_fits_only_once_is_stored_without_its_columns() {
    String event = large("fits once", "x".repeat(3_400_000));
    try (RunningQueue queue = withLargeJournal().open()) {
      queue.append(RunningQueue.event("1"));
      queue.append(event);
      queue.append(RunningQueue.event("3"));
      queue.drained();
      assertEquals(1, queue.metrics.reduced().sum());
    }

    assertEquals(3, database.count("audit_log"));
    assertEquals(event, database.value("SELECT payload FROM audit_log WHERE seq = 2"));
  }

  @Test
  void events_that_fit_are_never_too_many_for_one_statement() {
    try (RunningQueue queue = withLargeJournal().open()) {
      for (int i = 1; i <= 20; i++) {
        queue.append(large(Integer.toString(i), "\\\"".repeat(MAX_EVENT / 2 - 200)));
      }
      queue.drained();
      assertEquals(0, queue.metrics.reduced().sum() + queue.metrics.quarantined().sum());
    }

    assertStored(1, 20);
  }

  @Test
  void a_server_that_cannot_take_the_largest_event_is_a_matter_of_set_up() {
    RunningQueue queue = queue().upload(u -> u.maxEventSize(MAX_EVENT + 1)).open();
    queue.append(1, 1);
    queue.awaitSaid(
        "max_allowed_packet of the server is 6291456 bytes and must be at least 6291462"
            + " (6 x maxEventSize): raise it, or lower maxEventSize");
    queue.stop(Duration.ofSeconds(5));

    assertEquals(0, database.count("audit_log"));
  }

  @Test
  void a_server_restarted_with_an_older_backup_gets_again_what_the_queue_still_holds()
      throws IOException {
    List<String> tables = List.of("audit_journal", "audit_log");
    try (TcpProxy proxy = new TcpProxy(server);
        RunningQueue queue =
            RunningQueue.on(queueDir(), database, proxy.url(database.name()))
                .journal(j -> j.keepUploaded(Duration.ofMinutes(10)))
                .open()) {
      queue.append(1, 100);
      queue.drained();
      for (String table : tables) {
        database.update("CREATE TABLE backup_of_" + table + " LIKE " + table);
        database.update("INSERT INTO backup_of_" + table + " SELECT * FROM " + table);
      }
      queue.append(101, 300);
      queue.drained();

      proxy.refuse();
      server.kill();
      server.start();
      for (String table : tables) {
        database.update("DROP TABLE " + table);
        database.update("RENAME TABLE backup_of_" + table + " TO " + table);
      }
      assertStored(1, 100);
      proxy.behave();

      queue.append(301, 310);
      queue.drained();
      queue.awaitSaid("it has it up to seq 100, and had it up to seq 300");
    }

    assertStored(1, 310);
  }

  @Test
  void a_server_with_other_defaults_bends_no_value_and_gets_transactional_tables() {
    List<String> settings =
        List.of(
            "sql_mode = ''",
            "time_zone = '+05:30'",
            "default_storage_engine = 'MyISAM'",
            "character_set_server = 'latin1'",
            "transaction_isolation = 'SERIALIZABLE'");
    KindTable visits =
        new KindTable("visit", "visits", List.of(KindColumn.of("branch", null, null)));
    KindTable made = new KindTable("made", "made", List.of(KindColumn.of("branch", null, null)));
    try {
      settings.stream()
          .filter(setting -> !setting.startsWith("transaction") || !server.isMariaDb())
          .forEach(setting -> database.update("SET GLOBAL " + setting));
      database.update("CREATE TABLE visits (branch TINYINT, at TIMESTAMP NULL) ENGINE=InnoDB");
      String kinds = KindTables.of(List.of(visits, made)).toJson();
      try (RunningQueue queue = queue().journal(j -> j.tables(kinds)).open()) {
        for (String branch : List.of("7", "1000", "seven")) {
          queue.append(
              "{\"kind\":\"visit\",\"message\":\"王芳\",\"occurred_at\":\"2026-11-23T23:50:01Z\","
                  + "\"metadata\":{\"branch\":\""
                  + branch
                  + "\"}}");
        }
        queue.append("{\"kind\":\"made\",\"message\":\"王芳\",\"metadata\":{\"branch\":\"8\"}}");
        queue.drained();
        assertEquals(2, queue.metrics.reduced().sum());
      }
    } finally {
      database.update("SET GLOBAL sql_mode = DEFAULT, time_zone = DEFAULT");
      database.update(
          "SET GLOBAL default_storage_engine = DEFAULT, character_set_server = DEFAULT");
      if (!server.isMariaDb()) {
        database.update("SET GLOBAL transaction_isolation = DEFAULT");
      }
    }

    assertEquals(List.of(7), database.column("SELECT branch FROM visits"));
    assertEquals(List.of("王芳", "王芳", "王芳", "王芳"), messages());
    assertEquals(
        3L,
        database.value("SELECT COUNT(*) FROM audit_log WHERE occurred_at = '2026-11-23 23:50:01'"));
    assertEquals(
        List.of("InnoDB"),
        database.column(
            "SELECT DISTINCT engine FROM information_schema.tables"
                + " WHERE table_schema = DATABASE()"));
  }
}

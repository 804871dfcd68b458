package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.DatabaseServer;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.TestDatabase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server of its own, which is killed, or takes less than others. */
class ServerTroubleTest extends QueueAndDatabase {

  /** Six times the largest event that is expected here. */
  private static final int MAX_EVENT = 1 << 20;

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
                  int next = appended.get() + 1;
                  queue.append(next, next);
                  appended.set(next);
                }
              });
      application.start();
      for (int kill = 0; kill < 3; kill++) {
        long uploaded = queue.metrics.uploaded().sum();
        Eventually.await(() -> queue.metrics.uploaded().sum() > uploaded + 200, queue::toString);
        server.kill();
        server.start();
      }
      long uploaded = queue.metrics.uploaded().sum();
      Eventually.await(() -> queue.metrics.uploaded().sum() > uploaded, queue::toString);
      done.set(true);
      application.join();
      queue.drained();
      assertTrue(queue.metrics.retries().sum() >= 3, queue::toString);
    }

    assertStored(1, appended.get());
  }

  @Test
  void an_event_too_big_for_the_server_is_quarantined_and_its_neighbours_are_stored() {
    try (RunningQueue queue = withLargeJournal().open()) {
      queue.append(1, 5);
      queue.append(large("too big", "\\\"".repeat(1_800_000)));
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
    String event = large("fits once", "x".repeat(2_600_000));
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
  void a_server_that_is_read_only_is_waited_out() {
    try (RunningQueue queue = queue().mysql(m -> m.user("app").password("Secret-17")).open()) {
      database.update("CREATE USER 'app'@'%' IDENTIFIED BY 'Secret-17'");
      database.update("GRANT ALL ON `" + database.name() + "`.* TO 'app'@'%'");
      queue.append(1, 1);
      queue.drained();
      database.update("SET GLOBAL read_only = 1");
      try {
        queue.append(2, 3);
        queue.awaitSaid("1290");
        queue.awaitSaid("waits for the database");
      } finally {
        database.update("SET GLOBAL read_only = 0");
      }
      queue.drained();
    }

    assertStored(1, 3);
  }
}

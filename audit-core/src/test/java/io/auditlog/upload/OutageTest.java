package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Eventually;
import io.auditlog.testing.ManualTime;
import io.auditlog.testing.QueueFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A database that is not there, does not answer, or does not want us. */
class OutageTest extends QueueBehindProxy {

  private RunningQueue.Settings throughProxy() {
    return RunningQueue.on(queueDir(), database, proxy.url(database.name()));
  }

  private static Duration timed(Runnable work) {
    long began = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static void assertShorter(Duration limit, Duration took) {
    assertTrue(took.compareTo(limit) < 0, took + " instead of less than " + limit);
  }

  @Test
  void at_the_start_keeps_events_in_the_queue_and_says_so_until_it_is_over() {
    proxy.refuse();
    try (RunningQueue queue = throughProxy().open()) {
      queue.append(1, 200);
      queue.awaitSaid("waits for the database");
      assertEquals(200, queue.journals.pendingRecords());
      assertTrue(queue.metrics.lastError().orElseThrow().contains("waits for the database"));
      Eventually.await(() -> queue.metrics.retries().sum() > 3, queue::toString);
      assertEquals(
          1,
          queue.reporter.said().stream().filter(s -> s.contains("waits for the database")).count());

      proxy.behave();

      queue.drained();
      queue.awaitSaid("INFO Upload to");
      assertFalse(queue.reporter.said("ERROR"));
    }

    assertStored(1, 200);
  }

  @Test
  void in_the_middle_costs_nothing() {
    try (RunningQueue queue = throughProxy().upload(u -> u.batchSize(7)).open()) {
      for (int i = 0; i < 10; i++) {
        queue.append(i * 100 + 1, i * 100 + 50);
        proxy.refuse();
        queue.append(i * 100 + 51, i * 100 + 100);
        proxy.behave();
      }
      queue.drained();
    }

    assertStored(1, 1_000);
  }

  @Test
  void is_not_tried_more_often_because_events_pour_in() {
    ManualTime time = new ManualTime();
    proxy.refuse();
    RunningQueue queue =
        throughProxy()
            .time(time)
            .upload(u -> u.retryInitial(Duration.ofSeconds(1)).retryMax(Duration.ofSeconds(300)))
            .open();
    queue.awaitSaid("waits for the database");
    for (int attempt = 1; attempt <= 4; attempt++) {
      int attempts = attempt;
      queue.append(attempt * 50, attempt * 50 + 49);
      assertEquals(attempts, queue.metrics.retries().sum());
      // Jitter takes away up to a quarter, so this is long enough, and too short for two attempts.
      time.advance(Duration.ofSeconds(1L << (attempt - 1)));
      Eventually.await(() -> queue.metrics.retries().sum() > attempts, queue::toString);
    }
    assertEquals(5, queue.metrics.retries().sum());
    proxy.behave();
    time.advance(Duration.ofSeconds(16));
    queue.drained().close();

    assertEquals(200, database.count("audit_log"));
  }

  @Test
  void by_a_wrong_password_says_what_to_check_and_shows_no_password() {
    RunningQueue queue = queue().mysql(m -> m.user("root").password("hunter2")).open();
    queue.append(1, 3);
    queue.awaitSaid("check user and password");
    queue.awaitSaid("1045");
    assertTrue(queue.reporter.said("needs a change"));
    assertFalse(queue.reporter.said("hunter2"));
    queue.drop();
  }

  @Test
  void by_an_unknown_database_ends_when_it_is_created() {
    database.close();
    try (RunningQueue queue = queue().open()) {
      queue.append(1, 3);
      queue.awaitSaid("create the database, or correct the url");

      database.recreate();
      queue.drained();
    }

    assertStored(1, 3);
  }

  @Test
  void by_a_host_that_nobody_knows_names_it() {
    RunningQueue queue =
        RunningQueue.on(queueDir(), database, "jdbc:mysql://nowhere.invalid:3306/audit").open();
    queue.awaitSaid("nowhere.invalid");
    queue.drop();
  }

  @Test
  void by_a_user_without_rights_says_which_it_needs_and_ends_when_it_has_them() {
    String user = "u" + database.name();
    database.update("CREATE USER '" + user + "'@'%' IDENTIFIED BY 'Secret-17'");
    try {
      database.update("GRANT SELECT ON " + database.name() + ".* TO '" + user + "'@'%'");
      try (RunningQueue queue = queue().mysql(m -> m.user(user).password("Secret-17")).open()) {
        queue.append(1, 3);
        queue.awaitSaid("grant the user INSERT and SELECT on Auditlog's tables and UPDATE on");

        database.update(
            "GRANT CREATE, INSERT, UPDATE ON " + database.name() + ".* TO '" + user + "'@'%'");
        queue.drained();
      }
    } finally {
      database.update("DROP USER '" + user + "'@'%'");
    }

    assertStored(1, 3);
  }

  @Test
  void by_a_lock_that_somebody_holds_is_waited_out() throws Exception {
    try (RunningQueue queue = queue().open()) {
      queue.append(1, 1);
      queue.drained();
      try (var other = database.connect();
          var statement = other.createStatement()) {
        other.setAutoCommit(false);
        statement.executeQuery("SELECT * FROM audit_journal FOR UPDATE").close();
        queue.append(2, 3);
        queue.awaitSaid("1205");
        other.rollback();
      }
      queue.drained();
    }

    assertStored(1, 3);
  }

  @Test
  void the_password_file_is_read_again_for_each_attempt() throws IOException {
    Path file = folder.resolve("password");
    Files.writeString(file, "wrong\n");
    try (RunningQueue queue = queue().mysql(m -> m.password(null).passwordFile(file)).open()) {
      queue.append(1, 3);
      queue.awaitSaid("1045");

      Files.writeString(file, database.password() + "\n");
      queue.drained();
    }

    assertStored(1, 3);
  }

  @Test
  void while_stopping_takes_no_longer_than_the_time_given_and_a_second() throws IOException {
    RunningQueue queue = throughProxy().open();
    queue.append(1, 1);
    queue.drained();
    proxy.stall();
    queue.append(2, 100);

    assertShorter(Duration.ofSeconds(2), timed(() -> queue.stop(Duration.ofSeconds(1))));

    assertEquals(100, QueueFiles.read(queueDir()).size());
    proxy.behave();
    try (RunningQueue next = queue().open()) {
      Eventually.await(() -> database.count("audit_log") == 100, next::toString);
    }
    assertStored(1, 100);
  }

  @Test
  void while_stopping_is_found_out_at_once_if_nobody_listens() throws IOException {
    proxy.refuse();
    RunningQueue queue = throughProxy().open();
    queue.append(1, 100);

    assertShorter(Duration.ofSeconds(3), timed(() -> queue.stop(Duration.ofSeconds(30))));

    assertEquals(100, QueueFiles.read(queueDir()).size());
    assertEquals(0, database.count("audit_log"));
  }
}

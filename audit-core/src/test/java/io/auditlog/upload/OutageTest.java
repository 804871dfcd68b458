package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Eventually;
import io.auditlog.testing.ManualTime;
import io.auditlog.testing.QueueFiles;
import io.auditlog.testing.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
  void is_tried_again_after_one_two_four_and_at_last_300_seconds_however_many_events_pour_in() {
    ManualTime time = new ManualTime();
    proxy.refuse();
    RunningQueue queue =
        throughProxy()
            .time(time)
            .upload(u -> u.retryInitial(Duration.ofSeconds(1)).retryMax(Duration.ofMinutes(5)))
            .open();
    queue.awaitSaid("waits for the database");
    int attempts = 1;
    for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
      Duration longest = Duration.ofSeconds(seconds);
      Duration tooShort = longest.multipliedBy(3).dividedBy(4).minusMillis(1);
      queue.append(attempts * 10, attempts * 10 + 9);
      time.advance(tooShort);
      queue.append(RunningQueue.event("a"));
      Eventually.await(OutageTest::isUploaderAsleep, queue::toString);
      assertEquals(attempts, queue.metrics.retries().sum(), longest::toString);
      time.advance(longest.minus(tooShort));
      attempts++;
      int soFar = attempts;
      Eventually.await(() -> queue.metrics.retries().sum() >= soFar, queue::toString);
      assertEquals(attempts, queue.metrics.retries().sum());
    }
    assertEquals(attempts, proxy.connections());
    proxy.behave();
    time.advance(Duration.ofMinutes(5));
    queue.drained().close();

    assertEquals(121, database.count("audit_log"));
  }

  /** Also while the pool and not we ask the server something. */
  @Test
  void at_any_packet_of_a_new_connection_is_found_out_at_once_and_not_by_a_timeout() {
    for (int packets = 0; packets < 75; packets += 5) {
      ManualTime time = new ManualTime(); // It stands still, so no timeout of ours is ever over.
      int message = packets;
      proxy.faultAt(TcpProxy.Place.ANYWHERE, packets, TcpProxy.Fault.CUT);
      try (RunningQueue queue = throughProxy().time(time).open()) {
        queue.append(RunningQueue.event("" + message));
        Eventually.await(() -> queue.metrics.retries().sum() == 1, () -> message + ": " + queue);
        time.advance(Duration.ofSeconds(1));
        queue.drained();
      }
    }

    assertEquals(15, database.count("audit_log"));
  }

  private static boolean isUploaderAsleep() {
    return stacksOfUploaders().stream().allMatch(stack -> stack.contains("ManualAlarm.await"));
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
  void by_a_user_who_must_not_create_tables_names_them_and_ends_when_somebody_has_made_them() {
    String user = "u" + database.name();
    database.update("CREATE USER '" + user + "'@'%' IDENTIFIED BY 'Secret-17'");
    try {
      database.update(
          "GRANT SELECT, INSERT, UPDATE ON " + database.name() + ".* TO '" + user + "'@'%'");
      try (RunningQueue queue =
          queue().mysql(m -> m.user(user).password("Secret-17").createTables(false)).open()) {
        queue.append(1, 3);
        queue.awaitSaid("createTables is false, and the database is not as it must be: table");
        queue.awaitSaid("table audit_transactions is missing");

        try (RunningQueue maker = RunningQueue.on(folder.resolve("maker"), database).open()) {
          queue.drained();
          assertEquals(List.of("1", "2", "3"), messages(), maker::toString);
        }
      }
    } finally {
      database.update("DROP USER '" + user + "'@'%'");
    }
  }

  @Test
  void by_a_foreign_table_of_the_same_name_leaves_that_alone_and_ends_with_it() {
    database.update("CREATE TABLE audit_log (id INT PRIMARY KEY, text TEXT)");
    database.update("INSERT INTO audit_log VALUES (1, 'theirs')");
    try (RunningQueue queue = queue().open()) {
      queue.append(1, 3);
      queue.awaitSaid("table audit_log has no column journal_id, seq, recorded_at");
      queue.awaitSaid("if it is not Auditlog's, set tablePrefix");
      assertEquals("theirs", database.value("SELECT text FROM audit_log"));

      database.update("RENAME TABLE audit_log TO their_log");
      queue.drained();
    }

    assertStored(1, 3);
    assertEquals("theirs", database.value("SELECT text FROM their_log"));
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

  /** What the last upload hangs at. */
  enum Hanging {
    CONNECTING,
    SHAKING_HANDS,
    INSERTING,
    LOCKED_OUT,
    COMMITTING,
    COMMITTED
  }

  @ParameterizedTest
  @EnumSource(Hanging.class)
  void while_stopping_takes_no_longer_than_the_time_given_and_a_second(Hanging at)
      throws Exception {
    try (RunningQueue first = queue().open()) {
      first.append(1, 1);
      first.drained(); // The tables are there.
    }
    Duration timeout = Duration.ofSeconds(1);
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket waiting = new Socket();
        Socket waitingToo = new Socket();
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      // Nobody accepts, and Linux queues one more than asked: a third connection gets no answer.
      waiting.connect(full.getLocalSocketAddress());
      waitingToo.connect(full.getLocalSocketAddress());
      String url = proxy.url(database.name());
      if (at == Hanging.CONNECTING) {
        url = "jdbc:mysql://127.0.0.1:" + full.getLocalPort() + "/" + database.name();
      }
      if (at == Hanging.SHAKING_HANDS) {
        proxy.stall();
      }
      RunningQueue queue = RunningQueue.on(queueDir(), database, url).open();
      if (at.compareTo(Hanging.INSERTING) >= 0) {
        queue.append(2, 2);
        queue.drained();
      }
      switch (at) {
        case INSERTING -> proxy.stall();
        case COMMITTING -> proxy.faultAt(TcpProxy.Place.COMMIT, TcpProxy.Fault.STALL);
        case COMMITTED -> proxy.faultAt(TcpProxy.Place.ANSWER_TO_COMMIT, TcpProxy.Fault.STALL);
        case LOCKED_OUT -> {
          other.setAutoCommit(false);
          statement.executeQuery("SELECT * FROM audit_journal FOR UPDATE").close();
        }
        default -> {}
      }
      queue.append(at.compareTo(Hanging.INSERTING) >= 0 ? 3 : 2, 100);

      assertShorter(timeout.plusSeconds(1), timed(() -> queue.stop(timeout)));

      if (at.compareTo(Hanging.INSERTING) >= 0) {
        assertUploadersEnd(); // Else it waits for an answer to what it has asked for.
      }
      assertEquals(99, QueueFiles.read(queueDir()).size(), "all of the journal is there");
    }
    proxy.cut();
    try (RunningQueue next = queue().open()) {
      Eventually.await(() -> ExactlyOnceTest.journals(queueDir()).isEmpty(), next::toString);
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

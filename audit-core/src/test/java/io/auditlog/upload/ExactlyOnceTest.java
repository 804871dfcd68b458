package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Eventually;
import io.auditlog.testing.QueueFiles;
import io.auditlog.testing.StoredAudit;
import io.auditlog.testing.TcpProxy;
import io.auditlog.testing.TcpProxy.Fault;
import io.auditlog.testing.TcpProxy.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever is cut: what was acknowledged is stored, and stored once. */
class ExactlyOnceTest extends QueueAndDatabase {

  private static final int HOSTS = 4;

  /** How long these hosts wait for a server that stalls. */
  private static final Duration PATIENCE = Duration.ofMillis(400);

  /** Mostly those that are found out at once: the others take as long as the hosts are patient. */
  private static final List<Fault> FAULTS =
      Stream.of(
              Collections.nCopies(8, Fault.CUT),
              Collections.nCopies(8, Fault.CUT_BEHIND),
              List.of(Fault.STALL, Fault.DROP, Fault.DELAY, Fault.DELAY))
          .flatMap(List::stream)
          .toList();

  private static final List<Place> PLACES =
      List.of(Place.COMMIT, Place.ANSWER_TO_COMMIT, Place.ANSWER_TO_COMMIT, Place.ANYWHERE);

  private final long seed = Long.getLong("auditlog.test.seed", System.nanoTime());

  private RunningQueue.Settings through(TcpProxy proxy, int batchSize) {
    return RunningQueue.on(queueDir(), database, proxy.url(database.name()))
        .upload(u -> u.batchSize(batchSize).retryInitial(Duration.ofMillis(1)));
  }

  @Test
  void when_the_answer_to_a_commit_is_lost_the_cursor_says_that_all_is_stored() throws IOException {
    try (TcpProxy proxy = new TcpProxy(database.server());
        RunningQueue queue = through(proxy, 1_000).open()) {
      queue.append(1, 1);
      queue.drained();
      proxy.faultAt(Place.ANSWER_TO_COMMIT, Fault.CUT);

      queue.append(2, 20);
      queue.drained();

      assertEquals(1, proxy.faults());
      assertEquals(20, queue.metrics.uploaded().sum());
      assertTrue(queue.metrics.retries().sum() >= 1);
      assertStored(1, 20);
    }
  }

  @Test
  void when_a_commit_does_not_reach_the_server_the_batch_is_sent_again() throws IOException {
    try (TcpProxy proxy = new TcpProxy(database.server());
        RunningQueue queue = through(proxy, 1_000).open()) {
      queue.append(1, 1);
      queue.drained();
      proxy.faultAt(Place.COMMIT, Fault.CUT);

      queue.append(2, 20);
      queue.drained();

      assertEquals(1, proxy.faults());
      assertStored(1, 20);
    }
  }

  /** Several hosts at once, because most of the time each waits for a timeout or a connection. */
  @Test
  void five_hundred_cuts_at_commits_and_at_any_packet_cost_no_row_and_double_none()
      throws Exception {
    int cuts = (Integer.getInteger("auditlog.test.networkCuts", 500) + HOSTS - 1) / HOSTS;
    ExecutorService hosts = Executors.newFixedThreadPool(HOSTS);
    try {
      List<Future<Integer>> appended = new ArrayList<>();
      for (int host = 0; host < HOSTS; host++) {
        int number = host;
        appended.add(hosts.submit(() -> uploadThroughCuts(number, cuts)));
      }
      int all = 0;
      for (Future<Integer> one : appended) {
        all += one.get();
      }

      assertEquals(all, database.count("audit_log"), withSeed());
      assertEquals(0, database.count("audit_skipped"), withSeed());
      assertEquals(HOSTS, database.count("audit_journal"), withSeed());
      List<String> payloads = StoredAudit.checked(database);
      assertEquals(all, new HashSet<>(payloads).size(), withSeed());
    } finally {
      hosts.shutdownNow();
    }
  }

  /** At any moment, not only at the end: one statement sees one state of the database. */
  private void assertRowsAndCursorsAgree() {
    if (database.count("audit_log") == 0) {
      return; // The tables are not all there yet.
    }
    assertEquals(
        List.of(),
        database.query(
            "SELECT j.id, j.uploaded_seq, r.present FROM audit_journal j JOIN (SELECT journal_id,"
                + " COUNT(*) AS present FROM audit_log GROUP BY journal_id) r ON r.journal_id = j.id"
                + " WHERE r.present <> j.uploaded_seq"),
        withSeed());
  }

  private String withSeed() {
    return "auditlog.test.seed " + seed;
  }

  /** Returns how many events there were. */
  private int uploadThroughCuts(int host, int cuts) throws IOException {
    Random random = new Random(seed + host);
    int appended = 0;
    try (TcpProxy proxy = new TcpProxy(database.server());
        RunningQueue queue =
            RunningQueue.on(folder.resolve("host-" + host), database, proxy.url(database.name()))
                .upload(u -> u.batchSize(5).retryMax(Duration.ofMillis(20)))
                .mysql(m -> m.connectTimeout(PATIENCE).socketTimeout(PATIENCE))
                .open()) {
      int delays = 0;
      while (proxy.faults() - delays < cuts) {
        Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
        Place place = PLACES.get(random.nextInt(PLACES.size()));
        int before = proxy.faults();
        proxy.faultAt(place, place == Place.ANYWHERE ? random.nextInt(80) : 0, fault);
        AtomicInteger last = new AtomicInteger(appended);
        Eventually.await(
            () -> {
              if (queue.journals.pendingRecords() < 15) {
                for (int i = 0; i < 15; i++) {
                  queue.append(RunningQueue.event(host + "-" + last.incrementAndGet()));
                }
              }
              return proxy.faults() > before;
            },
            () -> withSeed() + ", " + fault + " at " + place + ": " + queue);
        assertRowsAndCursorsAgree();
        appended = last.get();
        delays += fault == Fault.DELAY ? 1 : 0;
      }
      proxy.behave();
      queue.drained();
      assertEquals(appended, queue.metrics.uploaded().sum(), withSeed());
      assertEquals(0, queue.metrics.reduced().sum() + queue.metrics.quarantined().sum());
    }
    return appended;
  }

  @Test
  void the_row_that_a_dead_session_holds_is_free_when_the_server_has_waited_for_it_long_enough()
      throws IOException {
    try (RunningQueue first = queue().open()) {
      first.append(1, 1);
      first.drained(); // The tables are there, and the next COMMIT is that of a batch.
    }
    queue().abandon(2, 20);
    Path copy = folder.resolve("copy");
    copyQueue(queueDir(), copy);

    try (TcpProxy proxy = new TcpProxy(database.server())) {
      proxy.replace("wait_timeout = 60", "wait_timeout = 2 "); // Else this would take a minute.
      proxy.faultAt(Place.COMMIT, Fault.PART);
      RunningQueue dead =
          RunningQueue.on(copy, database, proxy.url(database.name()))
              .mysql(m -> m.socketTimeout(Duration.ofMillis(250)))
              .open();
      Eventually.await(() -> proxy.faults() == 1, dead::toString);
      proxy.refuse();
      dead.drop();
      assertEquals(1, sessionsInTransaction(), "the server knows nothing of the client's end");

      try (RunningQueue heir = queue().open()) {
        Eventually.await(() -> journals(queueDir()).isEmpty(), heir::toString);
        assertEquals(0, sessionsInTransaction());
      }
    }

    assertStored(1, 20);
  }

  private long sessionsInTransaction() {
    Object count =
        database.value(
            "SELECT COUNT(*) FROM information_schema.innodb_trx t"
                + " JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id"
                + " WHERE p.db = ?",
            database.name());
    return ((Number) count).longValue();
  }

  @Test
  void two_uploaders_of_one_journal_store_each_event_once() throws IOException {
    // The same journal in two folders, as after a copy. Both upload it, at the same time.
    queue().abandon(1, 2_000);
    Path copy = folder.resolve("copy");
    copyQueue(queueDir(), copy);

    try (RunningQueue one = queue().upload(u -> u.batchSize(20)).open();
        RunningQueue two = RunningQueue.on(copy, database).upload(u -> u.batchSize(30)).open()) {
      Eventually.await(
          () -> journals(queueDir()).isEmpty() && journals(copy).isEmpty(),
          () -> one + " and " + two);
      assertEquals(2_000, database.count("audit_log"));
    }

    assertStored(1, 2_000);
    assertEquals(1, database.count("audit_journal"));
  }

  @Test
  void a_second_uploader_waits_for_the_row_of_the_first_and_goes_on_behind_it() throws Exception {
    try (RunningQueue queue = queue().open()) {
      queue.append(1, 1);
      queue.drained();
      try (var other = database.connect();
          var statement = other.createStatement()) {
        other.setAutoCommit(false);
        statement.executeQuery("SELECT * FROM audit_journal FOR UPDATE").close();

        queue.append(2, 3);
        Eventually.await(
            () ->
                !database
                    .query(
                        "SELECT id FROM information_schema.processlist WHERE db = ? AND info LIKE"
                            + " '%FOR UPDATE'",
                        database.name())
                    .isEmpty(),
            queue::toString);
        assertEquals(1, database.count("audit_log"));
        other.rollback();
      }
      queue.drained();

      assertStored(1, 3);
    }
  }

  static List<Path> journals(Path queueDir) {
    try (Stream<Path> files = Files.list(queueDir)) {
      return files.filter(file -> isJournal(file.getFileName().toString())).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isJournal(String name) {
    try {
      UUID.fromString(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** As a backup tool does while the queue is in use: what goes meanwhile is not in the copy. */
  static void copyQueue(Path from, Path to) throws IOException {
    for (Path source : QueueFiles.walk(from)) {
      try {
        Files.copy(
            source,
            to.resolve(from.relativize(source).toString()),
            StandardCopyOption.COPY_ATTRIBUTES);
      } catch (NoSuchFileException e) {
        // It has gone since.
      }
    }
  }
}

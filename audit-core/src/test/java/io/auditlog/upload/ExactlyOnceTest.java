package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Eventually;
import io.auditlog.testing.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever is cut: what was acknowledged is stored, and stored once. */
class ExactlyOnceTest extends QueueAndDatabase {

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
      proxy.cutAnswersToCommit(1);

      queue.append(2, 20);
      queue.drained();

      assertEquals(1, proxy.answersCut());
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
      proxy.cutCommits(1);

      queue.append(2, 20);
      queue.drained();

      assertEquals(1, proxy.commitsCut());
      assertStored(1, 20);
    }
  }

  @Test
  void a_hundred_cuts_around_commits_and_anywhere_cost_no_row_and_double_none() throws IOException {
    Random random = new Random(4);
    try (TcpProxy proxy = new TcpProxy(database.server());
        RunningQueue queue = through(proxy, 5).open()) {
      int appended = 0;
      while (proxy.answersCut() + proxy.commitsCut() < 100) {
        int cuts = proxy.answersCut() + proxy.commitsCut();
        if (random.nextBoolean()) {
          proxy.cutAnswersToCommit(1);
        } else {
          proxy.cutCommits(1);
        }
        queue.append(appended + 1, appended + 12);
        appended += 12;
        Eventually.await(() -> proxy.answersCut() + proxy.commitsCut() > cuts, queue::toString);
        if (random.nextInt(4) == 0) {
          proxy.cut();
        }
      }
      queue.drained();

      assertStored(1, appended);
      assertEquals(appended, queue.metrics.uploaded().sum());
    }
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
    try (Stream<Path> all = Files.walk(from)) {
      for (Path source : all.toList()) {
        try {
          Files.copy(
              source,
              to.resolve(from.relativize(source).toString()),
              StandardCopyOption.COPY_ATTRIBUTES);
        } catch (NoSuchFileException e) {
          // Such as cursor.tmp, which becomes the cursor.
        }
      }
    }
  }
}

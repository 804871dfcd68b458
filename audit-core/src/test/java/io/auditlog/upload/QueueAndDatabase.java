package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.auditlog.testing.Eventually;
import io.auditlog.testing.StoredAudit;
import io.auditlog.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a test of an upload has: a folder and a real database. After each test it is checked that
 * {@code audit_log} and {@code audit_skipped} count without a gap and that the chain is unbroken.
 */
abstract class QueueAndDatabase {

  @TempDir Path folder;
  TestDatabase database;

  @BeforeEach
  void makeDatabase() {
    database = newDatabase();
  }

  TestDatabase newDatabase() {
    return TestDatabase.freshDatabase();
  }

  @AfterEach
  void checkAndDropDatabase() {
    try {
      if (database.count("audit_journal") > 0) {
        StoredAudit.checked(database);
      }
    } finally {
      database.close();
    }
  }

  Path queueDir() {
    return folder.resolve("queue");
  }

  RunningQueue.Settings queue() {
    return RunningQueue.on(queueDir(), database);
  }

  /**
   * A stop that only returns would leave it at work, in an application that believes it ended. The
   * pool may take some seconds to close; an answer that never comes is waited for ten at least.
   */
  static void assertUploadersEnd() {
    Eventually.await(
        () -> stacksOfUploaders().isEmpty(),
        Duration.ofSeconds(8),
        () -> stacksOfUploaders().toString());
  }

  static List<String> stacksOfUploaders() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey().getName().equals("io.auditlog-upload"))
        .map(entry -> Arrays.toString(entry.getValue()))
        .toList();
  }

  /** The messages in {@code audit_log}, in order. */
  List<Object> messages() {
    return database.column("SELECT message FROM audit_log ORDER BY journal_id, seq");
  }

  void assertStored(int from, int to) {
    assertEquals(IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList(), messages());
  }
}

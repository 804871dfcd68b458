package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.event.AuditEvent;
import io.auditlog.journal.Durability;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The uploader with a database that works. */
class UploaderTest extends QueueAndDatabase {

  @Test
  void uploads_what_is_left_and_closes_its_connections_when_it_is_stopped() {
    RunningQueue queue = queue().upload(u -> u.batchSize(10)).open();
    queue.append(1, 500);
    queue.stop(Duration.ofSeconds(30));

    assertStored(1, 500);
    Eventually.await(() -> connections() == 0, () -> connections() + " connections are open");
  }

  @Test
  void stops_in_time_although_there_is_more_and_the_next_start_uploads_the_rest() {
    queue().journal(j -> j.durability(Durability.FLUSH)).abandon(1, 5_000);
    RunningQueue queue = queue().upload(u -> u.batchSize(1)).open();
    Eventually.await(() -> queue.metrics.uploaded().sum() > 0, queue::toString);

    long began = System.nanoTime();
    queue.stop(Duration.ofMillis(500));
    Duration took = Duration.ofNanos(System.nanoTime() - began);

    assertTrue(took.compareTo(Duration.ofMillis(1_500)) < 0, () -> "took " + took);
    assertUploadersEnd();
    assertTrue(database.count("audit_log") < 5_000, "that was all, so nothing is seen");
    try (RunningQueue next = queue().open()) {
      Eventually.await(() -> ExactlyOnceTest.journals(queueDir()).isEmpty(), next::toString);
    }
    assertStored(1, 5_000);
  }

  private long connections() {
    Object count =
        database.value(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE db = ?"
                + " AND id <> CONNECTION_ID()",
            database.name());
    return ((Number) count).longValue();
  }

  @Test
  void uploads_an_event_after_a_pause_at_once() {
    // Simulated time stands still, so that no timer can be the reason.
    try (RunningQueue queue = queue().time(new ManualTime()).open()) {
      for (int i = 1; i <= 20; i++) {
        queue.append(i, i);
        queue.drained();
      }
    }

    assertStored(1, 20);
  }

  @Test
  void uploads_the_first_event_at_once_although_what_others_left_waits() {
    try (RunningQueue first = queue().open()) {
      first.append(1, 1);
      first.drained(); // The tables are there.
    }
    database.update(
        "CREATE TRIGGER stuck BEFORE INSERT ON audit_log FOR EACH ROW BEGIN"
            + " IF NEW.message = 'stuck' THEN SIGNAL SQLSTATE '45000'; END IF; END");
    queue().abandon(RunningQueue.event("stuck"));

    // Simulated time stands still, so that no timer can be the reason.
    try (RunningQueue queue = queue().time(new ManualTime()).open()) {
      queue.awaitSaid("waits for the database: audit_log: 1644");
      queue.append(2, 5);
      Eventually.await(() -> database.count("audit_log") == 5, queue::toString);
      assertEquals(1, queue.metrics.retries().sum());
      database.update("DROP TRIGGER stuck");
    }

    assertEquals(
        Set.of("1", "2", "3", "4", "5", "stuck"), Set.copyOf(messages()), "and at the end, all");
  }

  @Test
  void goes_on_after_an_interrupt_of_its_thread() {
    try (RunningQueue queue = queue().open()) {
      queue.append(1, 1);
      queue.drained();
      Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().equals("io.auditlog-upload"))
          .forEach(Thread::interrupt);
      queue.append(2, 5);
      queue.drained();
    }

    assertStored(1, 5);
  }

  @Test
  void sets_a_damaged_event_aside_before_its_number_is_passed() throws IOException {
    queue().abandon(1, 3);
    Path segment = onlySegment();
    Files.writeString(
        segment, Files.readString(segment).replace("\"message\":\"2\"", "\"message\":\"X\""));

    try (RunningQueue queue = queue().open()) {
      Eventually.await(() -> database.count("audit_skipped") == 1, queue::toString);
      assertEquals(List.of("1", "3"), messages());
      Path aside =
          segment
              .getParent()
              .resolveSibling("quarantine/" + segment.getParent().getFileName() + "-2.json");
      assertTrue(Files.readString(aside).contains("X"), "what is left of the line");
      queue.drained();
      assertEquals(2, queue.metrics.uploaded().sum());
      assertEquals(1, queue.metrics.damaged().sum());
    }
  }

  private Path onlySegment() throws IOException {
    try (Stream<Path> files = Files.walk(queueDir())) {
      return files.filter(file -> file.toString().endsWith(".ndjson")).findFirst().orElseThrow();
    }
  }

  @Test
  void looks_for_abandoned_journals_every_minute() {
    ManualTime time = new ManualTime();
    try (RunningQueue queue = queue().time(time).open()) {
      queue.append(1, 1);
      queue.drained();
      queue().abandon(2, 5);
      time.advance(Duration.ofSeconds(59));
      assertEquals(List.of("1"), messages());

      time.advance(Duration.ofSeconds(1));

      Eventually.await(() -> database.count("audit_log") == 5, queue::toString);
    }
  }

  @Test
  void looks_again_a_second_later_where_somebody_else_was_looking() throws IOException {
    queue().abandon(1, 5);
    ManualTime time = new ManualTime();
    String lock = "io.auditlog.lock:" + queueDir().toRealPath().resolve("adopt.lock");
    System.setProperty(lock, "held"); // As by another class loader.
    try (RunningQueue queue = queue().time(time).open()) {
      Duration second = Duration.ofSeconds(1);
      Eventually.await( // The first such wait was before the first look.
          () -> Collections.frequency(time.waits(), second) == 2, () -> "" + time.waits());
      assertEquals(0, database.count("audit_log"));
      System.clearProperty(lock);

      time.advance(second);

      Eventually.await(() -> database.count("audit_log") == 5, queue::toString);
    } finally {
      System.clearProperty(lock);
    }
  }

  @Test
  void stores_large_events_in_statements_that_the_server_takes() {
    String large = "x\\\"你".repeat(10_000);
    try (RunningQueue queue = queue().open()) {
      for (int i = 1; i <= 200; i++) {
        queue.append(
            RunningQueue.event(
                "\"message\":\"" + i + "\",\"metadata\":{\"large\":\"" + large + "\"}", ""));
      }
      queue.drained();
      assertEquals(List.of(), queue.reporter.said());
    }

    assertStored(1, 200);
  }

  @Test
  void counts_what_it_has_stored() {
    try (RunningQueue queue = queue().open()) {
      queue.append(1, 30);
      queue.drained();
      assertEquals(30, queue.metrics.appended().sum());
      assertEquals(30, queue.metrics.uploaded().sum());
      assertEquals(0, queue.metrics.retries().sum());
      assertEquals(true, queue.metrics.lastUpload().isPresent());
    }
  }

  @Test
  void needs_no_more_rights_than_are_documented() {
    try (RunningQueue queue = queue().open()) {
      queue.append(1, 1);
      queue.drained();
    }
    String user = "u" + database.name();
    String grantee = " TO '" + user + "'@'%'";
    database.update("CREATE USER '" + user + "'@'%' IDENTIFIED BY 'Secret-17'");
    try {
      for (String table : List.of("journal", "log", "skipped", "transactions")) {
        database.update("GRANT SELECT, INSERT ON audit_" + table + grantee);
      }
      database.update("GRANT UPDATE ON audit_journal" + grantee);
      database.update("GRANT UPDATE ON audit_transactions" + grantee);
      try (RunningQueue queue =
          queue().mysql(m -> m.user(user).password("Secret-17").createTables(false)).open()) {
        queue.append(2, 3);
        queue.append(RunningQueue.event("\"message\":\"4\"", ",\"transaction\":true"));
        queue.append(RunningQueue.event("\"message\":\"5\"", ",\"log\":false"));
        queue.drained();
        assertEquals(List.of(), queue.reporter.said());
      }
    } finally {
      database.update("DROP USER '" + user + "'@'%'");
    }

    assertStored(1, 4);
    assertEquals(1, database.count("audit_transactions"));
  }

  @Test
  void has_said_where_the_journal_ends_when_the_last_user_of_a_queue_has_closed_it() {
    try (Audit audit =
        Audit.open(
            AuditConfig.builder()
                .queueDir(queueDir())
                .mysql(database.url(), database.user(), database.password())
                .set("keepUploaded", "0s")
                .build())) {
      audit.record(AuditEvent.type("a.b").message("1"));
      audit.record(AuditEvent.type("a.b").message("2"));
    }

    assertStored(1, 2);
    assertEquals("2", database.value("SELECT closed_seq FROM audit_journal").toString());
    assertEquals(List.of(), ExactlyOnceTest.journals(queueDir()));
  }
}

package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.event.AuditEvent;
import io.auditlog.event.Field;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.QueueFiles;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promise of {@code log} and {@code transaction}: they, and nothing else, choose the tables; a
 * table of a kind follows {@code log}; and what is in no log is accounted for. What sets them from
 * a logging call is in {@link io.auditlog.testing.AppenderContract}.
 */
class LogAndTransactionTest extends QueueAndDatabase {

  /** What each event is asked for, as the API takes it; and where its row must be. */
  static List<Arguments> combinations() {
    return List.of(
        Arguments.of(true, true, "audit_log, kind, audit_transactions"),
        Arguments.of(true, false, "audit_log, kind"),
        Arguments.of(false, true, "audit_transactions, audit_skipped"),
        Arguments.of(false, false, ""),
        Arguments.of(null, null, "audit_log, kind"),
        Arguments.of(null, "TRUE", "audit_log, kind, audit_transactions"),
        Arguments.of("False", "true", "audit_transactions, audit_skipped"),
        Arguments.of("false", null, ""),
        // What is no boolean is an issue, and no reason to leave an event out or to queue it.
        Arguments.of("no", "yes", "audit_log, kind"));
  }

  @ParameterizedTest(name = "log {0}, transaction {1}: {2}")
  @MethodSource("combinations")
  void choose_the_tables(Object log, Object transaction, String tables) throws IOException {
    AuditConfig config =
        AuditConfig.builder()
            .queueDir(queueDir())
            .set("keepUploaded", "1 h")
            .mysql(database.url(), database.user(), database.password())
            .build();
    boolean queued = !tables.isEmpty();
    try (Audit audit = Audit.open(config)) {
      audit.record(AuditEvent.type("a.first")); // Makes the tables, and has number 1.
      audit.record(
          AuditEvent.type("a.chosen")
              .kind("login_log")
              .set(Field.LOG, log)
              .set(Field.TRANSACTION, transaction)
              .metadata("user_name", "ann"));
      audit.record(AuditEvent.type("a.last"));
      Eventually.await(() -> audit.status().pending() == 0, () -> audit.status().toString());
      assertEquals(queued ? 0 : 1, audit.status().skipped());
      assertEquals(queued ? 3 : 2, audit.status().appended());
      assertEquals(queued ? 3 : 2, QueueFiles.read(queueDir()).size());
    }

    assertPlaced(
        tables, "audit_log", "SELECT COUNT(*) FROM audit_log WHERE event_type = 'a.chosen'");
    assertPlaced(tables, "audit_transactions", "SELECT COUNT(*) FROM audit_transactions");
    assertPlaced(
        tables, "audit_skipped", "SELECT COUNT(*) FROM audit_skipped WHERE reason = 'log: false'");
    assertEquals(tables.contains("kind") ? 1 : 0, database.count("nano_banana_user_log"));
    assertEquals(
        queued ? "3" : "2", database.value("SELECT uploaded_seq FROM audit_journal").toString());
  }

  private void assertPlaced(String tables, String table, String count) {
    assertEquals(tables.contains(table) ? 1L : 0L, database.value(count), table);
  }
}

package io.auditlog.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.event.Field;
import io.auditlog.platform.SystemTime;
import io.auditlog.testing.Documentation;
import io.auditlog.testing.Snippet;
import io.auditlog.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The tables are made, or checked, before anything is stored. */
class SchemaTest {

  private final TestDatabase database = TestDatabase.freshDatabase();

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  private AuditStore store(boolean createTables, String prefix) {
    return new AuditStore(
        MySqlSettings.builder()
            .url(database.url())
            .user(database.user())
            .password(database.password())
            .createTables(createTables)
            .tablePrefix(prefix)
            .build(),
        1 << 20,
        new SystemTime());
  }

  private void prepare(boolean createTables, String prefix) throws StoreException {
    try (AuditStore store = store(createTables, prefix)) {
      store.prepare();
    }
  }

  private String refusal(boolean createTables, String prefix) {
    StoreException e = assertThrows(StoreException.class, () -> prepare(createTables, prefix));
    assertEquals(Trouble.SETUP, e.trouble());
    return e.getMessage();
  }

  private List<Object> tables() {
    return database.column(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
            + " ORDER BY table_name");
  }

  @Test
  void missing_tables_are_created_and_what_is_there_is_left_alone() throws StoreException {
    prepare(true, "");
    assertEquals(
        List.of("audit_journal", "audit_log", "audit_skipped", "audit_transactions"), tables());
    database.update("DROP TABLE audit_skipped");
    database.update("ALTER TABLE audit_log ADD branch INT");

    prepare(true, "");

    assertEquals(4, tables().size());
    assertEquals(
        1,
        database
            .query(
                "SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE()"
                    + " AND table_name = 'audit_log' AND column_name = 'branch'")
            .size());
  }

  @Test
  void missing_tables_are_named_where_they_must_not_be_created() {
    assertEquals(
        "createTables is false, and the database is not as it must be:"
            + " table acme_audit_journal is missing; table acme_audit_log is missing;"
            + " table acme_audit_skipped is missing; table acme_audit_transactions is missing",
        refusal(false, "acme_"));
    assertEquals(List.of(), tables());
  }

  @Test
  void a_missing_column_is_named_whether_tables_may_be_created_or_not() throws StoreException {
    prepare(true, "");
    database.update("ALTER TABLE audit_log DROP COLUMN tenant_type, DROP COLUMN errors");

    for (boolean create : new boolean[] {true, false}) {
      String refusal = refusal(create, "");
      assertTrue(
          refusal.contains(
              "table audit_log has no column errors, tenant_type"
                  + " (if it is not Auditlog's, set tablePrefix)"),
          refusal);
    }
  }

  @Test
  void a_foreign_table_of_the_same_name_is_named_and_not_touched() {
    database.update("CREATE TABLE audit_log (id INT PRIMARY KEY, text TEXT)");

    assertTrue(refusal(true, "").contains("table audit_log has no column journal_id, seq"));
    assertEquals(2, database.query("SHOW COLUMNS FROM audit_log").size());
  }

  @Test
  void a_table_without_the_key_that_keeps_rows_single_is_refused() throws StoreException {
    prepare(true, "");
    database.update("ALTER TABLE audit_log DROP PRIMARY KEY");

    assertTrue(
        refusal(true, "")
            .contains("table audit_log has no unique key (journal_id, seq, recorded_at)"));
  }

  @Test
  void a_table_that_is_not_transactional_is_refused() throws StoreException {
    prepare(true, "");
    database.update("ALTER TABLE audit_skipped ENGINE=MyISAM");

    assertTrue(refusal(true, "").contains("ALTER TABLE `audit_skipped` ENGINE=InnoDB"));
  }

  @Test
  void many_hosts_may_create_the_tables_at_the_same_moment() throws Exception {
    ExecutorService hosts = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(hosts.submit(this::preparedInTheEnd));
      }
      for (Future<Boolean> one : all) {
        assertTrue(one.get());
      }
    } finally {
      hosts.shutdownNow();
    }
    assertEquals(4, tables().size());
  }

  /** As an uploader does, which tries again after an outage such as a deadlock. */
  private boolean preparedInTheEnd() throws StoreException {
    try (AuditStore store = store(true, "")) {
      while (true) {
        try {
          store.prepare();
          return true;
        } catch (StoreException e) {
          if (e.trouble() != Trouble.OUTAGE) {
            throw e;
          }
        }
      }
    }
  }

  @Test
  void a_user_with_the_documented_rights_can_do_without_creating() throws StoreException {
    prepare(true, "");
    String user = "u" + database.name();
    database.update("CREATE USER '" + user + "'@'%' IDENTIFIED BY 'Secret-17'");
    try {
      database.update("GRANT SELECT, INSERT ON " + database.name() + ".* TO '" + user + "'@'%'");
      try (AuditStore store =
          new AuditStore(
              MySqlSettings.builder().url(database.url()).user(user).password("Secret-17").build(),
              1 << 20,
              new SystemTime())) {
        store.prepare();
      }
    } finally {
      database.update("DROP USER '" + user + "'@'%'");
    }
  }

  @Test
  void the_columns_of_the_log_are_the_fields_of_the_schema_in_their_order() {
    List<String> expected = new ArrayList<>(List.of("journal_id", "seq", "recorded_at"));
    for (Field field : Field.values()) {
      if (field.hasColumn()) {
        expected.add(field.key());
      }
      if (field == Field.LEVEL) {
        expected.add("severity");
      }
    }
    expected.addAll(List.of("payload", "mac"));
    assertEquals(expected, new Tables("").log().columns());
  }

  @Test
  void the_documented_statements_are_those_that_are_run() {
    Snippet tables =
        Documentation.snippets().stream()
            .filter(snippet -> snippet.file().equals("docs/tables.md"))
            .filter(snippet -> snippet.language().equals("sql"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        new Tables("").script().trim(), tables.text().replace("{prefix} is", " is").trim());
  }
}

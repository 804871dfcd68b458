package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.mysql.KindColumn;
import io.auditlog.mysql.KindTable;
import io.auditlog.mysql.KindTables;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that get a row of each event of one kind. */
class KindTablesTest extends QueueAndDatabase {

  private static final KindTable PAYMENTS =
      new KindTable(
          "payment",
          "acme_payments",
          List.of(
              KindColumn.of("actor_id", null, "nobody"),
              KindColumn.of("amount", "metadata.amount", null),
              KindColumn.of("paid_to", "paidTo", "unknown"),
              KindColumn.of("count_records", null, null)));

  private static String ofKind(String kind, String metadata) {
    return "{\"event_type\":\"a\",\"kind\":\""
        + kind
        + "\",\"metadata\":"
        + metadata
        + ",\"logged_at\":\"2026-11-23T08:50:01.123456Z\"}";
  }

  private RunningQueue open(KindTable... tables) {
    return queue().journal(j -> j.tables(KindTables.of(Arrays.asList(tables)).toJson())).open();
  }

  private static Map<String, Object> texts(Map<String, Object> row) {
    Map<String, Object> texts = new LinkedHashMap<>();
    row.forEach((column, value) -> texts.put(column, value == null ? null : value.toString()));
    texts.keySet().removeAll(List.of("id", "created_at"));
    return texts;
  }

  private static Map<String, Object> map(String... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  @Test
  void a_use_log_has_the_columns_and_defaults_of_its_built_in_table() {
    try (RunningQueue queue = open()) {
      queue.append(
          "{\"kind\":\"use_log\",\"duration_ms\":1234,\"metadata\":{\"user_name\":\"王芳\",\"device_name\":\"mac\","
              + "\"prompt\":\"一只猫\",\"result_path\":\"/tmp/1.png\",\"status\":\"ok\",\"error_message\":null,"
              + "\"model\":\"nano\",\"finish_reason\":\"STOP\"}}");
      queue.append("{\"kind\":\"use_log\",\"metadata\":{\"user_name\":\"\"}}");
      queue.drained();
    }

    List<Map<String, Object>> rows =
        database.query("SELECT * FROM nano_banana_user_use_log ORDER BY id");
    assertEquals(
        map(
            "user_name",
            "王芳",
            "device_name",
            "mac",
            "prompt",
            "一只猫",
            "result_path",
            "/tmp/1.png",
            "status",
            "ok",
            "error_message",
            null,
            "model",
            "nano",
            "duration_ms",
            "1234",
            "finish_reason",
            "STOP"),
        texts(rows.get(0)));
    assertEquals(
        map(
            "user_name",
            "未知用户",
            "device_name",
            "未知设备",
            "prompt",
            "",
            "result_path",
            null,
            "status",
            "unknown",
            "error_message",
            null,
            "model",
            null,
            "duration_ms",
            null,
            "finish_reason",
            null),
        texts(rows.get(1)));
    assertEquals(2, database.count("audit_log"));
  }

  @Test
  void a_login_log_keeps_the_local_time_that_it_was_given() {
    try (RunningQueue queue = open()) {
      queue.append(
          ofKind(
              "login_log",
              "{\"user_name\":\"李雷\",\"local_ip\":\"10.0.0.1\",\"public_ip\":\"203.0.113.7\","
                  + "\"device_name\":\"pc\",\"login_time\":\"2026-11-23 16:50:01\"}"));
      queue.drained();
    }

    assertEquals(
        map(
            "user_name",
            "李雷",
            "local_ip",
            "10.0.0.1",
            "public_ip",
            "203.0.113.7",
            "device_name",
            "pc",
            "login_time",
            "2026-11-23T16:50:01"),
        texts(database.query("SELECT * FROM nano_banana_user_log").get(0)));
  }

  @Test
  void an_existing_table_with_just_the_seed_s_columns_is_used_as_it_is() {
    database.update(
        "CREATE TABLE nano_banana_user_log (user_name VARCHAR(50), local_ip VARCHAR(50),"
            + " public_ip VARCHAR(50), device_name VARCHAR(50), login_time VARCHAR(30))");
    try (RunningQueue queue = open()) {
      queue.append(ofKind("login_log", "{\"user_name\":\"a\",\"ts\":\"2026-11-23 16:50:01\"}"));
      queue.drained();
    }

    assertEquals(
        "2026-11-23 16:50:01", database.value("SELECT login_time FROM nano_banana_user_log"));
  }

  @Test
  void a_table_of_the_user_s_own_takes_fields_metadata_other_keys_and_defaults() {
    try (RunningQueue queue = open(PAYMENTS)) {
      queue.append(
          "{\"kind\":\"payment\",\"actor_id\":\"u-17\",\"count_records\":3,\"metadata\":"
              + "{\"paid-to\":\"acme\",\"amount\":12.50}}");
      queue.append("{\"kind\":\"payment\",\"actor_id\":\"\",\"metadata\":{}}");
      queue.append("{\"kind\":\"other\",\"actor_id\":\"u-18\"}");
      queue.drained();
    }

    List<Map<String, Object>> rows = database.query("SELECT * FROM acme_payments ORDER BY id");
    assertEquals(2, rows.size());
    assertEquals("u-17", rows.get(0).get("actor_id"));
    assertEquals("acme", rows.get(0).get("paid_to"));
    assertEquals(3L, rows.get(0).get("count_records"));
    assertEquals("nobody", rows.get(1).get("actor_id"));
    assertEquals("unknown", rows.get(1).get("paid_to"));
    assertEquals(3, database.count("audit_log"));
  }

  @Test
  void an_abandoned_journal_goes_into_the_tables_that_it_was_written_for() {
    RunningQueue before = open(PAYMENTS);
    database.update(
        "CREATE TABLE acme_payments (actor_id INT, amount INT, paid_to INT, count_records INT)");
    before.uploader.stop(java.time.Duration.ZERO);
    before.append("{\"kind\":\"payment\",\"actor_id\":\"17\",\"metadata\":{\"paid_to\":4}}");
    before.drop();

    try (RunningQueue after = open()) {
      after.drained();
      io.auditlog.testing.Eventually.await(
          () -> database.count("acme_payments") == 1, after::toString);
    }

    assertEquals(
        "17/4", database.value("SELECT CONCAT(actor_id, '/', paid_to) FROM acme_payments"));
  }

  @Test
  void a_column_that_the_table_does_not_have_is_said_and_nothing_is_blamed_on_the_record() {
    database.update("CREATE TABLE acme_payments (actor_id VARCHAR(255), amount DECIMAL(10,2))");
    try (RunningQueue queue = open(PAYMENTS)) {
      queue.append(ofKind("payment", "{}"));
      queue.awaitSaid(
          "table acme_payments of kind payment has no column paid_to, count_records:"
              + " add it, or correct the <Table>");
      assertEquals(0, database.count("audit_log"));

      database.update("ALTER TABLE acme_payments ADD paid_to TEXT, ADD count_records BIGINT");
      queue.drained();
      queue.awaitSaid("goes on");
    }

    assertEquals(1, database.count("audit_log"));
    assertEquals(1, database.count("acme_payments"));
    assertEquals(0, database.count("audit_skipped"));
  }

  @Test
  void a_column_without_a_default_that_nothing_goes_to_is_a_matter_of_set_up() {
    database.update(
        "CREATE TABLE acme_payments (actor_id TEXT, amount TEXT, paid_to TEXT, count_records TEXT,"
            + " branch INT NOT NULL)");
    try (RunningQueue queue = open(PAYMENTS)) {
      queue.append(ofKind("payment", "{}"));
      queue.awaitSaid("give the column a default, or a <Field> in the <Table>");
      assertEquals(0, database.count("audit_log"));

      database.update("ALTER TABLE acme_payments ALTER branch SET DEFAULT 7");
      queue.drained();
    }

    assertEquals(7, database.value("SELECT branch FROM acme_payments"));
  }

  @Test
  void a_table_that_is_not_transactional_is_a_matter_of_set_up() {
    database.update(
        "CREATE TABLE acme_payments (actor_id TEXT, amount TEXT, paid_to TEXT, count_records TEXT)"
            + " ENGINE=MyISAM");
    try (RunningQueue queue = open(PAYMENTS)) {
      queue.append(ofKind("payment", "{}"));
      queue.awaitSaid("ALTER TABLE `acme_payments` ENGINE=InnoDB");
      assertEquals(0, database.count("acme_payments"));

      database.update("ALTER TABLE `acme_payments` ENGINE=InnoDB");
      queue.drained();
    }

    assertEquals(1, database.count("acme_payments"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "audit_journal",
        "audit_log",
        "audit_skipped",
        "audit_transactions",
        "Audit_Retention"
      })
  void our_own_tables_are_refused_as_tables_of_a_kind(String ours) {
    KindTable wrong = new KindTable("payment", ours, List.of(KindColumn.of("reason", null, "x")));
    try (RunningQueue queue = open(wrong)) {
      queue.append(ofKind("payment", "{}"));
      queue.awaitSaid("table " + ours + " is Auditlog's own");
    }
    assertTrue(database.count("audit_log") == 0 && database.count("audit_skipped") == 0);
  }
}

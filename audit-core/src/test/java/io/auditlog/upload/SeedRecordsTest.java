package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.event.AuditEvent;
import io.auditlog.testing.Eventually;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The promise of the two built-in kinds: applications that kept their records with the Python audit
 * queue, in its two tables, find the same rows there.
 */
class SeedRecordsTest extends QueueAndDatabase {

  private static final List<String> USE_COLUMNS =
      List.of(
          "user_name",
          "device_name",
          "prompt",
          "result_path",
          "status",
          "error_message",
          "model",
          "duration_ms",
          "finish_reason");
  private static final List<String> LOGIN_COLUMNS =
      List.of("user_name", "local_ip", "public_ip", "device_name", "login_time");

  /** Exactly the columns that the Python queue inserts into, and none of them can be left out. */
  private void createTables() {
    database.update(
        "CREATE TABLE nano_banana_user_use_log ("
            + "user_name VARCHAR(100) NOT NULL, device_name VARCHAR(100) NOT NULL,"
            + " prompt TEXT NOT NULL, result_path VARCHAR(500), status VARCHAR(20) NOT NULL,"
            + " error_message TEXT, model VARCHAR(100), duration_ms INT, finish_reason VARCHAR(50))"
            + " CHARSET utf8mb4");
    database.update(
        "CREATE TABLE nano_banana_user_log ("
            + "user_name VARCHAR(100), local_ip VARCHAR(45), public_ip VARCHAR(45),"
            + " device_name VARCHAR(100), login_time DATETIME NOT NULL) CHARSET utf8mb4");
  }

  private void upload(Consumer<Audit> calls) {
    AuditConfig config =
        AuditConfig.builder()
            .application("studio")
            .queueDir(queueDir())
            .mysql(database.url(), database.user(), database.password())
            .build();
    try (Audit audit = Audit.open(config)) {
      calls.accept(audit);
      Eventually.await(
          () -> audit.status().appended() > 0 && audit.status().pending() == 0,
          () -> audit.status().toString());
      assertEquals(0, audit.status().reduced());
      assertEquals(0, audit.status().issues());
    }
  }

  private List<List<Object>> rows(String table, List<String> columns) {
    return database.query("SELECT " + String.join(", ", columns) + " FROM " + table).stream()
        .map(
            row ->
                row.values().stream().map(v -> v == null ? null : (Object) v.toString()).toList())
        .toList();
  }

  /** A row in which the database has no order to keep. */
  private void assertRow(String table, List<String> columns, Object... expected) {
    List<List<Object>> rows = rows(table, columns);
    assertEquals(1, rows.stream().filter(Arrays.asList(expected)::equals).count(), rows.toString());
  }

  private void assertUse(Object... expected) {
    assertRow("nano_banana_user_use_log", USE_COLUMNS, expected);
  }

  private void assertLogin(Object... expected) {
    assertRow("nano_banana_user_log", LOGIN_COLUMNS, expected);
  }

  @Test
  void log_use_fills_its_table_with_what_it_was_given_and_the_same_defaults() {
    createTables();

    upload(
        audit -> {
          audit.logUse(
              "王芳",
              "studio-7",
              "一只猫 🐈 \"in\" C:\\temp\n'再来'",
              "/out/1.png",
              "success",
              null,
              "nano-banana",
              1234,
              "STOP");
          audit.logUse("", "", "", "", "error", "HTTP 429: 请求过多", "", 0, "");
          audit.logUse(null, null, null, null, "cancelled", null, null, null, null);
          audit.logUse("a", "b", "c", null, null, null, null, 2_147_483_647L, null);
        });

    assertUse(
        "王芳",
        "studio-7",
        "一只猫 🐈 \"in\" C:\\temp\n'再来'",
        "/out/1.png",
        "success",
        null,
        "nano-banana",
        "1234",
        "STOP");
    assertUse("未知用户", "未知设备", "", "", "error", "HTTP 429: 请求过多", "", "0", "");
    assertUse("未知用户", "未知设备", "", null, "cancelled", null, null, null, null);
    assertUse("a", "b", "c", null, "unknown", null, null, "2147483647", null);
    assertEquals(4, database.count("nano_banana_user_use_log"));
    assertEquals(4, database.count("audit_log"));
  }

  @Test
  void log_login_fills_its_table_with_what_it_was_given_and_the_local_time() {
    createTables();
    LocalDateTime before =
        LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);

    upload(
        audit -> {
          audit.logLogin("李雷", "192.168.1.20", "203.0.113.7", "studio-7");
          audit.logLogin(null, null, null, null);
          audit.logLogin("", "", "", "");
        });

    LocalDateTime after = LocalDateTime.now(ZoneId.systemDefault());
    String time = "DATE_FORMAT(login_time, '%Y-%m-%dT%H:%i:%s')";
    for (Object text : database.column("SELECT " + time + " FROM nano_banana_user_log")) {
      LocalDateTime login = LocalDateTime.parse((String) text);
      assertEquals(false, login.isBefore(before) || login.isAfter(after), text.toString());
    }
    database.update("UPDATE nano_banana_user_log SET login_time = '2026-11-23 16:50:01'");
    assertLogin("李雷", "192.168.1.20", "203.0.113.7", "studio-7", "2026-11-23T16:50:01");
    assertLogin(null, null, null, null, "2026-11-23T16:50:01");
    assertLogin("", "", "", "", "2026-11-23T16:50:01");
    assertEquals(3, database.count("audit_log"));
  }

  /** A record as the Python queue writes it into its file, as a map that is logged. */
  private static AuditEvent record(String kind, Object... keysAndValues) {
    Map<String, Object> record = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      record.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    AuditEvent event = AuditEvent.type("studio." + kind).kind(kind);
    record.forEach(
        (key, value) -> {
          if (key.equals("duration_ms")) {
            event.set(io.auditlog.event.Field.DURATION_MS, value);
          } else {
            event.metadata(key, value);
          }
        });
    return event;
  }

  @Test
  void records_as_they_stand_in_the_python_queue_s_file_make_the_same_rows() {
    createTables();

    upload(
        audit -> {
          audit.record(
              record(
                  "use_log",
                  "ts",
                  "2026-11-23T16:50:01",
                  "user_name",
                  "王芳",
                  "device_name",
                  "mac",
                  "prompt",
                  "",
                  "result_path",
                  null,
                  "status",
                  "success",
                  "error_message",
                  null,
                  "model",
                  "nano",
                  "duration_ms",
                  0,
                  "finish_reason",
                  null));
          audit.record(record("use_log"));
          audit.record(
              record(
                  "login_log",
                  "ts",
                  "2026-11-23T16:50:02",
                  "user_name",
                  "李雷",
                  "local_ip",
                  null,
                  "public_ip",
                  null,
                  "device_name",
                  "pc",
                  "login_time",
                  "2026-11-23 16:50:01"));
          audit.record(record("login_log", "ts", "2026-11-23T16:50:03", "login_time", null));
          audit.record(record("login_log", "ts", "2026-11-23T16:50:04", "login_time", ""));
        });

    assertUse("王芳", "mac", "", null, "success", null, "nano", "0", null);
    assertUse("未知用户", "未知设备", "", null, "unknown", null, null, null, null);
    assertLogin("李雷", null, null, "pc", "2026-11-23T16:50:01");
    assertLogin(null, null, null, null, "2026-11-23T16:50:03");
    assertLogin(null, null, null, null, "2026-11-23T16:50:04");
  }
}

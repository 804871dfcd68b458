package io.auditlog.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.auditlog.event.Field;
import io.auditlog.testing.QueueFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What becomes of an event in the tables. */
class StoredEventTest extends QueueAndDatabase {

  private Map<String, Object> onlyRow() {
    String columns =
        database
            .column(
                "SELECT column_name FROM information_schema.columns"
                    + " WHERE table_schema = DATABASE() AND table_name = 'audit_log'"
                    + " ORDER BY ordinal_position")
            .stream()
            .map(column -> "CAST(`" + column + "` AS CHAR) AS `" + column + "`")
            .collect(Collectors.joining(","));
    List<Map<String, Object>> rows = database.query("SELECT " + columns + " FROM audit_log");
    assertEquals(1, rows.size());
    return rows.get(0);
  }

  /** MySQL writes JSON with spaces, MariaDB as it was given. */
  private static String withoutSpaces(Object json) {
    try {
      return new ObjectMapper().readTree((String) json).toString();
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }

  private void upload(String... events) {
    try (RunningQueue queue = queue().open()) {
      for (String event : events) {
        queue.append(event);
      }
      queue.drained();
      assertEquals(List.of(), queue.reporter.said());
    }
  }

  @Test
  void each_field_is_in_the_column_of_its_name() throws IOException {
    Map<String, Object> expected = new LinkedHashMap<>();
    List<String> members = new ArrayList<>();
    for (Field field : Field.values()) {
      String value =
          switch (field.type()) {
            case STRING ->
                field == Field.KIND ? "a kind" : "the \\\"" + field.key() + "\\\" \\\\é你😀";
            case LEVEL -> "warning";
            case INTEGER, ELAPSED -> Integer.toString(1_000 + members.size());
            case STRINGS -> "[\"" + field.key() + "\"]";
            case OBJECT -> "{\"key\":{\"deep\":[1,null,\"x\"]}}";
            case INSTANT -> "2026-11-23T08:50:01.123456Z";
            case BOOLEAN -> "true";
          };
      boolean isText =
          switch (field.type()) {
            case STRING, LEVEL, INSTANT -> true;
            default -> false;
          };
      members.add("\"" + field.key() + "\":" + (isText ? "\"" + value + "\"" : value));
      if (field.hasColumn()) {
        expected.put(
            field.key(),
            switch (field.type()) {
              case STRING -> new ObjectMapper().readValue("\"" + value + "\"", String.class);
              case INSTANT -> "2026-11-23 08:50:01.123456";
              default -> value;
            });
      }
    }
    String event = "{" + String.join(",", members) + "}";

    upload(event);

    Map<String, Object> row = onlyRow();
    expected.forEach(
        (column, value) -> {
          boolean isJson = List.of("errors", "metadata", "mapping_issues").contains(column);
          String stored = row.get(column).toString();
          assertEquals(value, isJson ? withoutSpaces(stored) : stored, column);
        });
    assertEquals("4", row.get("severity"));
    assertEquals(event, row.get("payload"));
    assertEquals(
        expected.size() + "journal_id seq recorded_at severity payload mac".split(" ").length,
        row.size());
  }

  @Test
  void an_event_that_does_not_say_when_it_occurred_has_occurred_when_it_was_logged() {
    upload("{\"message\":\"x\",\"logged_at\":\"2026-11-23T08:50:01.123456Z\"}");

    Map<String, Object> row = onlyRow();
    assertEquals("2026-11-23 08:50:01.123456", row.get("occurred_at"));
    assertEquals("audit", row.get("kind"));
    assertNull(row.get("level"));
    assertNull(row.get("severity"));
  }

  @Test
  void the_payload_and_the_mac_are_those_of_the_queue_byte_for_byte() throws IOException {
    List<String> texts =
        List.of(
            "quotes ' \\\" ` and \\\\ backslashes \\\\\\\\ \\\\' \\n \\t \\u0000",
            "é 你好 😀 \u2028 \\ud83d\\ude00 \\ud800",
            "%s ? ?? {} $1 -- /* # ; DROP TABLE audit_log",
            "",
            "x".repeat(300_000));
    try (RunningQueue queue = queue().journal(j -> j.keepUploaded(Duration.ofDays(1))).open()) {
      texts.forEach(text -> queue.append(RunningQueue.event(text)));
      queue.drained();
    }

    List<QueueFiles.Line> lines = QueueFiles.read(queueDir());
    List<Map<String, Object>> rows =
        database.query(
            "SELECT j.journal, l.seq, l.payload, l.mac FROM audit_log l"
                + " JOIN audit_journal j ON j.id = l.journal_id ORDER BY l.seq");
    assertEquals(texts.size(), lines.size());
    assertEquals(texts.size(), rows.size());
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(RunningQueue.event(texts.get(i)), lines.get(i).event());
      assertEquals(lines.get(i).event(), rows.get(i).get("payload"));
      assertEquals(lines.get(i).journal(), rows.get(i).get("journal"));
      assertEquals(
          lines.get(i).mac(),
          Base64.getUrlEncoder().withoutPadding().encodeToString((byte[]) rows.get(i).get("mac")));
    }
  }

  @Test
  void everything_is_stored_where_the_session_would_take_backslashes_for_themselves() {
    String event =
        RunningQueue.event(
            "\"message\":\"C:\\\\temp \\\"quoted\\\" it's\",\"metadata\":{\"path\":\"C:\\\\temp\"}",
            "");
    String url = database.url() + "?sessionVariables=sql_mode='NO_BACKSLASH_ESCAPES'";
    try (RunningQueue queue = RunningQueue.on(queueDir(), database, url).open()) {
      queue.append(event);
      queue.drained();
    }

    Map<String, Object> row = onlyRow();
    assertEquals(event, row.get("payload"));
    assertEquals("C:\\temp \"quoted\" it's", row.get("message"));
    assertEquals("{\"path\":\"C:\\\\temp\"}", withoutSpaces(row.get("metadata")));
  }

  @Test
  void a_text_that_is_longer_than_its_column_is_cut_there_at_a_code_point_and_whole_in_the_payload()
      throws IOException {
    String longId = "😀".repeat(300);
    String longMessage = "你".repeat(30_000);
    upload(
        RunningQueue.event(
            "\"message\":\"" + longMessage + "\",\"actor_id\":\"" + longId + "\"", ""));

    Map<String, Object> row = onlyRow();
    assertEquals("😀".repeat(255), row.get("actor_id"));
    assertEquals("你".repeat(65_535 / 3), row.get("message"));
    assertEquals(
        List.of(
            "message: 90000 bytes, the column holds 65535",
            "actor_id: 300 characters, the column holds 255"),
        issues(row));
    assertTrue(row.get("payload").toString().contains(longId));
  }

  @Test
  void a_text_that_is_longer_than_its_column_is_named_once() throws IOException {
    String known = "actor_id: 300 characters, the column holds 255";
    upload(
        RunningQueue.event(
            "\"actor_id\":\"" + "x".repeat(300) + "\",\"mapping_issues\":[\"" + known + "\"]", ""));

    assertEquals(List.of(known), issues(onlyRow()));
  }

  private static List<?> issues(Map<String, Object> row) throws IOException {
    return new ObjectMapper().readValue(row.get("mapping_issues").toString(), List.class);
  }

  @Test
  void the_payload_s_characters_do_not_depend_on_the_collation_in_the_url() {
    String event = RunningQueue.event("é你😀");
    try (RunningQueue queue =
        queue()
            .mysql(m -> m.url(database.url() + "?connectionCollation=latin1_swedish_ci"))
            .open()) {
      queue.append(event);
      queue.drained();
      assertEquals(List.of(), queue.reporter.said());
    }

    assertEquals(event, onlyRow().get("payload"));
    assertEquals("é你😀", onlyRow().get("message"));
  }

  @Test
  void bytes_that_are_no_text_are_not_stored_as_other_ones() {
    byte[] event = RunningQueue.event("no ? text").getBytes(UTF_8);
    event[new String(event, UTF_8).indexOf('?')] = (byte) 0xFF;
    try (RunningQueue queue = queue().open()) {
      queue.append(event);
      queue.append(RunningQueue.event("a sign of its own: \uFFFD"));
      queue.drained();
      assertTrue(queue.reporter.said("1366"), queue::toString);
    }

    assertEquals(List.of("a sign of its own: \uFFFD"), messages());
    assertEquals(1, database.count("audit_skipped"));
  }

  @Test
  void a_column_without_a_value_is_null_whatever_default_somebody_gave_it() {
    upload("{\"message\":\"before\"}");
    database.update("ALTER TABLE audit_log ALTER tenant_id SET DEFAULT 'acme'");
    database.update("ALTER TABLE audit_log ALTER record_id SET DEFAULT 'NULL'");

    upload("{\"message\":\"after\"}");

    Map<String, Object> row =
        database.query("SELECT tenant_id, record_id FROM audit_log WHERE message = 'after'").get(0);
    assertNull(row.get("tenant_id"));
    assertNull(row.get("record_id"));
  }

  @Test
  void what_does_not_fit_its_column_is_left_out_there_and_said() {
    upload(
        "{\"message\":\"m\",\"count_records\":99999999999999999999,\"duration_ms\":1.5,"
            + "\"occurred_at\":\"yesterday\",\"unknown\":{\"a\":[]},"
            + "\"mapping_issues\":[\"earlier\"]}");

    Map<String, Object> row = onlyRow();
    assertEquals("m", row.get("message"));
    assertNull(row.get("count_records"));
    assertEquals(row.get("recorded_at"), row.get("occurred_at"));
    assertEquals(
        "[\"earlier\",\"count_records: not an integer\",\"duration_ms: not an integer\","
            + "\"occurred_at: not an instant that the column takes\"]",
        withoutSpaces(row.get("mapping_issues")));
  }

  @Test
  void log_and_transaction_choose_the_tables() {
    upload(
        RunningQueue.event("\"message\":\"1\"", ",\"transaction\":true"),
        RunningQueue.event("\"message\":\"2\"", ",\"log\":false,\"transaction\":true"),
        RunningQueue.event("\"message\":\"3\"", ",\"log\":false"),
        RunningQueue.event("\"message\":\"4\"", ""));

    assertEquals(List.of("1", "4"), messages());
    assertEquals(
        List.of("2 log: false", "3 log: false"),
        database.column("SELECT CONCAT(seq, ' ', reason) FROM audit_skipped ORDER BY seq"));
    List<Map<String, Object>> work =
        database.query(
            "SELECT t.*, j.journal FROM audit_transactions t"
                + " JOIN audit_journal j ON j.id = t.journal_id ORDER BY t.id");
    assertEquals(2, work.size());
    Map<String, Object> second = work.get(1);
    assertEquals("2", second.get("seq").toString());
    assertEquals("acme.order.create.success.ok", second.get("event_type"));
    assertEquals(
        RunningQueue.event("\"message\":\"2\"", ",\"log\":false,\"transaction\":true"),
        second.get("payload"));
    assertEquals("pending", second.get("status"));
    assertEquals("0", second.get("attempts").toString());
    assertEquals("10", second.get("max_attempts").toString());
    assertTrue(second.get("available_at") != null && second.get("recorded_at") != null);
    assertNull(second.get("claimed_by"));
  }

  @Test
  void the_journal_s_row_says_whose_events_they_are_and_where_they_end() {
    upload(RunningQueue.event("1"), RunningQueue.event("2"));

    Map<String, Object> journal = database.query("SELECT * FROM audit_journal").get(0);
    assertEquals("orders", journal.get("application"));
    assertEquals("web-1", journal.get("host"));
    assertEquals("SHA-256", journal.get("alg"));
    assertEquals("2", journal.get("uploaded_seq").toString());
    assertEquals("2", journal.get("closed_seq").toString());
  }

  @Test
  void an_uploaded_journal_leaves_nothing_behind_in_the_queue() throws IOException {
    upload(RunningQueue.event("1"));

    assertEquals(List.of(), QueueFiles.read(queueDir()));
    try (var files = java.nio.file.Files.list(queueDir())) {
      assertEquals(
          List.of("adopt.lock"), files.map(file -> file.getFileName().toString()).toList());
    }
  }

  @Test
  void tables_with_a_prefix_are_used_beside_others() {
    try (RunningQueue queue = queue().mysql(m -> m.tablePrefix("acme_")).open()) {
      queue.append(1, 3);
      queue.drained();
    }

    assertEquals(3, database.count("acme_audit_log"));
    assertEquals(0, database.count("audit_log"));
  }
}

package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.mysql.cj.jdbc.MysqlDataSource;
import io.auditlog.AuditTransactions;
import io.auditlog.event.Field;
import io.auditlog.journal.Durability;
import io.auditlog.mysql.MySqlSettings;
import io.auditlog.mysql.Retention;
import io.auditlog.testing.Documentation;
import io.auditlog.testing.Explained;
import io.auditlog.testing.OtherTime;
import io.auditlog.testing.Snippet;
import io.auditlog.testing.WatchedDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The promise of {@code docs/queries.md}: each query gives the answer that is shown, and finds its
 * rows by an index. The two days of the example stand among ten months of other events.
 */
class DocumentedQueriesTest extends QueueAndDatabase {

  private static final String PAGE = "docs/queries.md";
  private static final String ANY_JOURNAL = "0d3c9a52-8f6e-4b7a-9c1d-5e2f7a8b9c0d";

  /** {@code audit_journal} and {@code audit_retention}, as the queries name them. */
  private static final List<String> OF_JOURNALS = List.of("j.", "r.");

  private static final int OTHERS = 4_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  /** A query and the answer that the page shows behind it. */
  private record Shown(Snippet query, String answer) {}

  private static List<Shown> shown() {
    List<Snippet> snippets =
        Documentation.snippets().stream().filter(s -> s.file().equals(PAGE)).toList();
    List<Shown> shown = new ArrayList<>();
    for (int i = 0; i < snippets.size(); i += 2) {
      assertEquals("sql", snippets.get(i).language(), snippets.get(i).toString());
      assertEquals("text", snippets.get(i + 1).language(), snippets.get(i + 1).toString());
      shown.add(new Shown(snippets.get(i), snippets.get(i + 1).text()));
    }
    return shown;
  }

  private static String event(String at, String type, String... members) {
    String time = "\"2026-11-" + at + ".000000Z\"";
    List<String> all = new ArrayList<>(List.of(members));
    all.add("\"event_type\":\"" + type + "\"");
    all.add("\"level\":\"" + (type.contains(".failure.") ? "error" : "info") + "\"");
    all.add("\"kind\":\"audit\"");
    all.add("\"occurred_at\":" + time);
    all.add("\"logged_at\":" + time);
    return inOrder("{" + String.join(",", all) + "}");
  }

  /** As the encoder writes it. */
  private static String inOrder(String json) {
    try {
      JsonNode members = JSON.readTree(json);
      ObjectNode event = JSON.createObjectNode();
      for (Field field : Field.values()) {
        if (members.has(field.key())) {
          event.set(field.key(), members.get(field.key()));
        }
      }
      return JSON.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String by(String actor, String name, String address) {
    return "\"actor_id\":\""
        + actor
        + "\",\"actor_username\":\""
        + name
        + "\",\"actor_ip_addr\":\""
        + address
        + "\",\"tenant_id\":\"globex\"";
  }

  private static String failedLogin(String at, String name) {
    return event(
        at,
        "acme.user.login.failure.password",
        "\"actor_username\":\"" + name + "\",\"actor_ip_addr\":\"203.0.113.9\"");
  }

  private static String on(String type, String id, String message) {
    return "\"message\":\""
        + message
        + "\",\"record_type\":\""
        + type
        + "\",\"record_id\":\""
        + id
        + "\"";
  }

  private static String change(String attribute, String before, String after) {
    return "\"attribute_key\":\""
        + attribute
        + "\",\"attribute_value_old\":\""
        + before
        + "\",\"attribute_value_new\":\""
        + after
        + "\"";
  }

  private static String request(String id) {
    return "\"metadata\":{\"requestId\":\"" + id + "\"}";
  }

  private static List<String> example() {
    String zoe = by("u-17", "zoe", "198.51.100.7");
    String ann = by("u-2", "ann", "198.51.100.8");
    return List.of(
        event("23T14:02:11", "acme.user.login.success.ok", zoe, on("user", "u-17", "zoe is in")),
        event(
            "23T14:05:40",
            "acme.order.create.success.ok",
            zoe,
            on("order", "4711", "Order 4711 received"),
            request("r-3")),
        event(
            "23T14:06:02",
            "acme.order.pay.failure.timeout",
            zoe,
            on("order", "4711", "Order 4711 not paid"),
            "\"errors\":[\"java.net.SocketTimeoutException: Read timed out\"]",
            request("r-3")),
        failedLogin("24T09:00:12", "zoe"),
        failedLogin("24T09:00:13", "root"),
        failedLogin("24T09:00:15", "zoe"),
        event("24T09:01:30", "acme.user.login.success.ok", zoe, on("user", "u-17", "zoe is in")),
        event(
            "24T09:12:04",
            "acme.order.pay.success.ok",
            zoe,
            on("order", "4711", "Order 4711 paid"),
            "\"transaction\":true",
            request("r-8")),
        event(
            "24T09:12:05",
            "acme.order.ship.requested",
            zoe,
            on("order", "4711", "Order 4711 to be shipped"),
            "\"log\":false,\"transaction\":true",
            request("r-8")),
        event(
            "24T10:30:00",
            "acme.user.update.success.ok",
            zoe,
            on("user", "u-17", "email changed"),
            change("email", "zoe@example.com", "zoe@example.org")),
        event(
            "24T11:00:00",
            "acme.user.update.success.ok",
            ann,
            on("user", "u-17", "role changed"),
            change("role", "clerk", "admin")),
        event(
            "24T15:20:00",
            "acme.billing.run.failure.disk",
            "\"errors\":[\"java.io.IOException: No space left on device\"]"),
        event(
            "24T16:00:00",
            "acme.stock.count.success.ok",
            "\"mapping_issues\":[\"count_records: not an integer: many\"]",
            "\"logger\":\"com.acme.orders.Warehouse\""));
  }

  /** What else happened, from January to the middle of November. */
  private static String other(int i) {
    String at = Instant.parse("2026-01-01T00:00:00Z").plus(i * 115L, ChronoUnit.MINUTES).toString();
    String instant = at.replace("Z", ".000000Z");
    String type =
        switch (i % 20) {
          case 0 -> "acme.user.login.failure.password";
          case 1 -> "acme.user.update.success.ok";
          default -> "acme.order.step" + i % 20 + ".success.ok";
        };
    return "{\"event_type\":\""
        + type
        + "\",\"level\":\"info\",\"message\":\"other\",\"actor_id\":\"u-"
        + (100 + i % 300)
        + "\",\"actor_ip_addr\":\"192.0.2."
        + i % 200
        + "\",\"attribute_key\":\"name\",\"record_type\":\"order\",\"record_id\":\""
        + (10_000 + i)
        + "\",\"tenant_id\":\"tenant-"
        + i % 30
        + "\",\"occurred_at\":\""
        + instant
        + "\",\"logged_at\":\""
        + instant
        + "\"}";
  }

  private void upload(List<String> events) {
    try (RunningQueue queue =
        queue().journal(journal -> journal.durability(Durability.FLUSH)).open()) {
      events.forEach(queue::append);
      queue.drained();
    }
  }

  private void fill() throws Exception {
    upload(example());
    List<String> others = new ArrayList<>();
    for (int i = 0; i < OTHERS; i++) {
      others.add(other(i));
    }
    upload(others);
    MysqlDataSource dataSource = new WatchedDataSource(database, database.url());
    AuditTransactions worker = AuditTransactions.builder(dataSource).build();
    worker.dead(worker.claim(1, Duration.ofHours(1)).get(0), "no such account");
    gatherStatistics();
  }

  private void gatherStatistics() {
    database.query("ANALYZE TABLE audit_log, audit_skipped, audit_transactions, audit_journal");
  }

  /** Three of six events of long ago, with the month in which they were recorded. */
  private void dropMonths() throws Exception {
    OtherTime clock = new OtherTime(Instant.parse("2026-02-28T23:00:00Z"));
    try (RunningQueue queue = queue().time(clock).open()) {
      queue.append(1, 3);
      clock.set(Instant.parse("2026-03-01T01:00:00Z"));
      queue.append(4, 6);
      queue.drained();
    }
    MySqlSettings settings =
        MySqlSettings.builder()
            .url(database.url())
            .user(database.user())
            .password(database.password())
            .build();
    Retention retention = new Retention(settings, Duration.ofMinutes(1));
    retention.retain(1200, 1);
    // By hand, as retention goes by the server's clock, which goes on after this was written.
    int months =
        (int)
            ChronoUnit.MONTHS.between(
                LocalDateTime.parse("2026-03-01T00:00:00"),
                ((LocalDateTime) database.value("SELECT UTC_TIMESTAMP()")));
    retention.retain(months, 1);
    assertEquals(
        3L, ((Number) database.value("SELECT dropped_seq FROM audit_retention")).longValue());
  }

  private String journal() {
    return (String)
        database.value(
            "SELECT j.journal FROM audit_journal j JOIN audit_log l ON l.journal_id = j.id"
                + " WHERE l.seq = 1 AND l.message = 'zoe is in'");
  }

  /** As a client shows it. */
  private static String shown(List<Map<String, Object>> rows) {
    if (rows.isEmpty()) {
      return "no row";
    }
    List<String> lines = new ArrayList<>();
    lines.add(String.join(" | ", rows.get(0).keySet()));
    for (Map<String, Object> row : rows) {
      lines.add(
          row.values().stream()
              .map(DocumentedQueriesTest::shown)
              .collect(Collectors.joining(" | ")));
    }
    return String.join("\n", lines);
  }

  private static String shown(Object value) {
    if (value == null) {
      return "NULL";
    }
    return value instanceof LocalDateTime time ? SECONDS.format(time) : value.toString();
  }

  @Test
  void each_query_gives_its_answer_and_finds_its_rows_by_an_index() throws Exception {
    List<Shown> ofDroppedMonths =
        shown().stream().filter(s -> s.query().text().contains("audit_retention")).toList();
    List<Shown> others = new ArrayList<>(shown());
    others.removeAll(ofDroppedMonths);
    assertEquals(1, ofDroppedMonths.size());
    assertEquals(16, others.size());

    fill();
    assertRight(others);
    assertThoseOfOtherPagesWork();
    dropMonths();
    gatherStatistics();
    assertRight(ofDroppedMonths);
    aRowThatIsMissingIsFound();
  }

  private void assertRight(List<Shown> all) {
    List<String> wrong = new ArrayList<>();
    for (Shown shown : all) {
      String sql = sql(shown.query()).replace(ANY_JOURNAL, journal());
      String answer = shown(database.query(sql));
      if (!answer.equals(shown.answer())) {
        wrong.add(shown.query() + " has the answer\n" + answer);
      }
      wrong.addAll(withoutIndex(shown.query(), sql));
    }
    assertEquals("", String.join("\n\n", wrong));
  }

  private List<String> withoutIndex(Snippet query, String sql) {
    Explained explained = Explained.by(database, sql);
    // Who asks about all journals reads their tables whole: a row each for a start of a process.
    return explained.indexes().stream()
        .filter(index -> index.endsWith(".") && !OF_JOURNALS.contains(index))
        .map(index -> query + " reads " + index + " without an index: " + explained)
        .toList();
  }

  private static String sql(Snippet snippet) {
    return snippet.text().replace(";", "");
  }

  private void assertThoseOfOtherPagesWork() {
    List<Snippet> queries =
        Documentation.snippets().stream()
            .filter(s -> s.language().equals("sql") && s.text().startsWith("SELECT"))
            .filter(s -> !s.file().equals(PAGE))
            .toList();
    assertEquals(2, queries.size());
    List<String> wrong = new ArrayList<>();
    for (Snippet query : queries) {
      assertTrue(!database.query(sql(query)).isEmpty(), query::toString);
      wrong.addAll(withoutIndex(query, sql(query)));
    }
    assertEquals("", String.join("\n\n", wrong));
  }

  private void aRowThatIsMissingIsFound() throws Exception {
    List<String> complete =
        shown().stream()
            .map(shown -> sql(shown.query()))
            .filter(sql -> sql.contains("HAVING present"))
            .toList();
    assertEquals(2, complete.size());
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate(
          "DELETE FROM audit_log WHERE message = 'other' ORDER BY journal_id, seq LIMIT 1");
      for (String sql : complete) {
        try (ResultSet result = statement.executeQuery(sql)) {
          assertTrue(result.next(), sql);
        }
      }
      connection.rollback();
    }
  }
}

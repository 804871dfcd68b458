package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.auditlog.journal.Durability;
import io.auditlog.mysql.KindColumn;
import io.auditlog.mysql.KindTable;
import io.auditlog.mysql.KindTables;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A record that the database refuses is found, and keeps nobody else from being stored. */
class RefusedRecordsTest extends QueueAndDatabase {

  /** A queue whose tables are there, so that they can be made picky. */
  private RunningQueue openWithTables() {
    RunningQueue queue = queue().open();
    queue.append(1, 1);
    return queue.drained();
  }

  private Map<String, Object> row(int seq) {
    return database.query("SELECT * FROM audit_log WHERE seq = ?", seq).get(0);
  }

  private List<JsonNode> quarantined() throws IOException {
    Path quarantine = queueDir().resolve("quarantine");
    if (!Files.exists(quarantine)) {
      return List.of();
    }
    List<JsonNode> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(quarantine)) {
      for (Path file : all.sorted().toList()) {
        files.add(new ObjectMapper().readTree(file.toFile()));
      }
    }
    return files;
  }

  @Test
  void is_stored_with_its_payload_and_the_reason_among_neighbours_that_are_whole()
      throws IOException {
    try (RunningQueue queue = openWithTables()) {
      database.update("ALTER TABLE audit_log ADD CONSTRAINT no_500 CHECK (message <> '500')");

      queue.append(2, 1_000);
      queue.drained();

      assertEquals(1, queue.metrics.reduced().sum());
      assertEquals(0, queue.metrics.quarantined().sum());
      queue.awaitSaid("MySQL refused a part of seq 500 of journal");
    }

    assertEquals(1_000, database.count("audit_log"));
    assertEquals(
        List.of(500L),
        database.column("SELECT CAST(seq AS SIGNED) FROM audit_log WHERE message IS NULL"));
    Map<String, Object> row = row(500);
    assertEquals(RunningQueue.event("500"), row.get("payload"));
    assertNotNull(row.get("mac"));
    assertNull(row.get("event_type"));
    assertTrue(row.get("mapping_issues").toString().contains("refused by MySQL: audit_log: "));
    assertTrue(row.get("mapping_issues").toString().contains("no_500"));
    assertEquals(List.of(), quarantined());
  }

  @Test
  void is_quarantined_with_its_reason_if_not_even_its_payload_is_taken() throws IOException {
    try (RunningQueue queue = openWithTables()) {
      database.update(
          "ALTER TABLE audit_log ADD CONSTRAINT no_poison CHECK (payload NOT LIKE '%poison%')");
      queue.append(2, 49);
      queue.append(RunningQueue.event("poison"));
      queue.append(51, 100);
      queue.drained();

      assertEquals(1, queue.metrics.quarantined().sum());
      assertEquals(0, queue.metrics.reduced().sum());
      queue.awaitSaid("which is quarantined");
    }

    assertEquals(99, database.count("audit_log"));
    Map<String, Object> skipped = database.query("SELECT * FROM audit_skipped").get(0);
    assertEquals("50", skipped.get("seq").toString());
    assertNotNull(skipped.get("event_sha256"));
    assertTrue(skipped.get("reason").toString().startsWith("quarantined: refused by MySQL: "));
    JsonNode file = quarantined().get(0);
    assertEquals(50, file.get("seq").asInt());
    assertTrue(file.get("reason").asText().contains("no_poison"));
    assertTrue(
        file.get("lines").get(0).get("text").asText().contains(RunningQueue.event("poison")));
  }

  @ParameterizedTest(name = "{0} of {1}")
  @MethodSource("poisoned")
  void is_found_by_halving_so_that_each_costs_a_few_statements_and_the_others_keep_their_order(
      int bad, int all) throws IOException {
    int batch = 256; // Which is one statement; see MultiRowInsert.
    openWithTables().close();
    database.update("ALTER TABLE audit_log ADD CONSTRAINT no_poison CHECK (message <> 'poison')");
    List<Object> messages = new ArrayList<>(List.of("1"));
    List<String> events = new ArrayList<>();
    int every = all / bad;
    for (int i = 1; i <= all; i++) {
      boolean isBad = i % every == every / 2 || bad == all;
      messages.add(isBad ? null : Integer.toString(i));
      events.add(RunningQueue.event(isBad ? "poison" : Integer.toString(i)));
    }
    queue().journal(j -> j.durability(Durability.FLUSH)).abandon(events.toArray(String[]::new));

    int statements;
    try (TcpProxy proxy = new TcpProxy(database.server())) {
      proxy.count("INSERT INTO `audit_log`");
      try (RunningQueue queue =
          RunningQueue.on(queueDir(), database, proxy.url(database.name()))
              .upload(u -> u.batchSize(batch))
              .open()) {
        Eventually.await(
            () -> ExactlyOnceTest.journals(queueDir()).isEmpty(),
            Duration.ofMinutes(10),
            queue::toString);
        assertEquals(bad, queue.metrics.reduced().sum());
        assertEquals(0, queue.metrics.retries().sum());
      }
      statements = proxy.counted();
    }

    assertEquals(messages, messages());
    assertEquals(
        bad,
        database
            .query(
                "SELECT seq FROM audit_log WHERE message IS NULL AND payload LIKE '%poison%'"
                    + " AND mapping_issues LIKE '%no_poison%'")
            .size());
    int halvings = Integer.SIZE - Integer.numberOfLeadingZeros(Math.min(batch, every)); // log n
    // Down to the bad one, it alone, the probe, what is left of it, and up again.
    int most = all / batch + 1 + bad * (2 * halvings + 3) + 2 * 8;
    assertTrue(statements <= most, statements + " statements instead of at most " + most);
  }

  static Stream<Arguments> poisoned() {
    int events = Integer.getInteger("auditlog.test.poisonedEvents", 1_000);
    return Stream.of(
        Arguments.of(1, 10_000),
        Arguments.of(events / 10, events),
        Arguments.of(events / 5, events / 5));
  }

  @Test
  void may_be_one_of_many_and_even_all_of_them() throws IOException {
    try (RunningQueue queue = openWithTables()) {
      database.update(
          "ALTER TABLE audit_log ADD CONSTRAINT no_poison CHECK (payload NOT LIKE '%poison%')");
      for (int i = 2; i <= 60; i++) {
        queue.append(RunningQueue.event(i <= 30 || i % 10 == 0 ? "poison" : Integer.toString(i)));
      }
      queue.drained();
    }

    assertEquals(28, database.count("audit_log"));
    assertEquals(32, database.count("audit_skipped"));
    assertEquals(32, quarantined().size());
  }

  @Test
  void with_a_value_that_no_column_can_have_is_stored_without_its_columns() {
    try (RunningQueue queue = queue().open()) {
      queue.append(RunningQueue.event("1"));
      queue.append(
          RunningQueue.event(
              "\"message\":\"2\",\"occurred_at\":\"2026-13-45T99:99:99.000000Z\"", ""));
      queue.append(RunningQueue.event("3"));
      queue.drained();
    }

    assertNull(row(2).get("message"));
    assertEquals(row(2).get("recorded_at"), row(2).get("occurred_at"));
    assertTrue(row(2).get("mapping_issues").toString().contains("occurred_at"));
    assertEquals("3", row(3).get("message"));
  }

  @Test
  void by_the_table_of_its_kind_only_is_whole_in_the_log() {
    database.update(
        "CREATE TABLE acme_payments (actor_id VARCHAR(20) NOT NULL, paid_at DATETIME,"
            + " UNIQUE KEY (actor_id))");
    KindTable table =
        new KindTable(
            "payment",
            "acme_payments",
            List.of(KindColumn.of("actor_id", null, null), KindColumn.of("paid_at", null, null)));
    String payment =
        "{\"kind\":\"payment\",\"message\":\"%s\",\"actor_id\":%s,\"metadata\":{\"paid_at\":\"%s\"}}";
    try (RunningQueue queue =
        queue().journal(j -> j.tables(KindTables.of(List.of(table)).toJson())).open()) {
      queue.append(String.format(payment, 1, "\"a\"", "2026-11-23 08:50:01"));
      queue.append(String.format(payment, 2, "null", "2026-11-23 08:50:01"));
      queue.append(String.format(payment, 3, "\"b\"", "yesterday"));
      queue.append(String.format(payment, 4, "\"" + "c".repeat(21) + "\"", "2026-11-23 08:50:01"));
      queue.append(String.format(payment, 5, "\"a\"", "2026-11-23 08:50:01"));
      queue.append(String.format(payment, 6, "\"d\"", "2026-11-23 08:50:01"));
      queue.drained();
    }

    assertStored(1, 6);
    assertEquals(
        List.of("a", "d"), database.column("SELECT actor_id FROM acme_payments ORDER BY 1"));
    assertEquals(
        List.of(2L, 3L, 4L, 5L),
        database.column(
            "SELECT CAST(seq AS SIGNED) FROM audit_log WHERE mapping_issues LIKE '%acme_payments%' ORDER BY seq"));
  }

  @Test
  void that_breaks_a_unique_key_of_somebody_s_own_does_not_stop_the_others() {
    try (RunningQueue queue = openWithTables()) {
      database.update("ALTER TABLE audit_log ADD UNIQUE KEY one_a_record (record_id)");
      queue.append(RunningQueue.event("\"message\":\"2\",\"record_id\":\"r\"", ""));
      queue.append(RunningQueue.event("\"message\":\"3\",\"record_id\":\"r\"", ""));
      queue.append(RunningQueue.event("4"));
      queue.drained();
    }

    assertEquals(4, database.count("audit_log"));
    assertEquals("r", row(2).get("record_id"));
    assertTrue(row(3).get("mapping_issues").toString().contains("one_a_record"));
    assertEquals("4", row(4).get("message"));
  }

  @Test
  void is_not_blamed_where_the_table_takes_no_row_at_all() throws IOException {
    try (RunningQueue queue = openWithTables()) {
      database.update("ALTER TABLE audit_log ADD CONSTRAINT no_more CHECK (seq < 2)");
      queue.append(2, 50);
      queue.awaitSaid("audit_log takes no row at all");
      assertEquals(1, database.count("audit_log"));

      database.update("ALTER TABLE audit_log DROP CONSTRAINT no_more");
      queue.drained();
      assertEquals(0, queue.metrics.reduced().sum());
      assertEquals(0, queue.metrics.quarantined().sum());
    }

    assertStored(1, 50);
    assertEquals(List.of(), quarantined());
  }
}

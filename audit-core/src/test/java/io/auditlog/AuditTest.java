package io.auditlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.auditlog.config.ConfigurationException;
import io.auditlog.config.Element;
import io.auditlog.event.AuditEvent;
import io.auditlog.event.AuditLevel;
import io.auditlog.event.Field;
import io.auditlog.event.Origin;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.Threads;
import io.auditlog.queue.AuditQueue;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.RecordingReporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {

  @TempDir Path folder;

  private Path queueDir() {
    return folder.resolve("queue");
  }

  private AuditConfig.Builder config() {
    return AuditConfig.builder().queueDir(queueDir()).application("orders");
  }

  /** The events in the queue, in the order of their journals' files. */
  private List<JsonNode> queued() throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> events = new ArrayList<>();
    for (Path journal : journals()) {
      try (Stream<Path> files = Files.list(journal)) {
        for (Path segment : files.filter(f -> f.toString().endsWith(".ndjson")).sorted().toList()) {
          for (String line : Files.readAllLines(segment)) {
            if (line.startsWith("{\"seq\"")) {
              events.add(json.readTree(line).get("event"));
            }
          }
        }
      }
    }
    return events;
  }

  private List<Path> journals() throws IOException {
    if (!Files.exists(queueDir())) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(queueDir())) {
      return entries
          .filter(e -> e.getFileName().toString().matches("[0-9a-f-]{36}"))
          .sorted()
          .toList();
    }
  }

  @Nested
  class An_event_recorded_from_Java {

    @Test
    void is_in_the_queue_when_the_call_returns() throws IOException {
      try (Audit audit = Audit.open(config().build())) {
        audit.record(
            AuditEvent.type("okta.api.post.success.ok")
                .level(AuditLevel.NOTICE)
                .message("Success")
                .metadata("uri", "users"));
        JsonNode event = queued().get(0);
        assertEquals("okta.api.post.success.ok", event.get("event_type").asText());
        assertEquals("notice", event.get("level").asText());
        assertEquals("users", event.get("metadata").get("uri").asText());
        assertEquals("orders", event.get("application").asText());
        assertEquals(Thread.currentThread().getName(), event.get("thread").asText());
        assertEquals(1, audit.status().pending());
        assertEquals(1, audit.status().appended());
      }
    }

    @Test
    void is_counted_and_not_queued_if_it_is_neither_to_be_logged_nor_a_transaction()
        throws IOException {
      try (Audit audit = Audit.open(config().build())) {
        audit.record(AuditEvent.type("a.b").log(false));
        assertEquals(1, audit.status().skipped());
        assertEquals(0, audit.status().appended());
        assertTrue(journals().isEmpty());
      }
    }

    @Test
    void is_counted_if_something_of_it_did_not_fit() {
      try (Audit audit = Audit.open(config().build())) {
        audit.record(AuditEvent.type("a.b").set(Field.COUNT_RECORDS, "three"));
        audit.record(AuditEvent.type("a.b").metadata("large", "x".repeat(2 << 20)));
        audit.record(AuditEvent.type("a.b").countRecords(3));
        assertEquals(2, audit.status().issues());
        assertEquals(3, audit.status().appended());
      }
    }

    @Test
    void that_cannot_be_made_durable_is_in_the_exception_as_a_whole() {
      Audit audit = Audit.open(config().build());
      audit.close();
      AuditException e =
          assertThrows(
              AuditException.class, () -> audit.record(AuditEvent.type("a.b").message("whole")));
      assertTrue(e.event().orElseThrow().contains("\"message\":\"whole\""));
      assertEquals(1, audit.status().failed());
    }
  }

  @Nested
  class Uses_and_logins {

    @Test
    void have_their_fields_and_defaults() throws IOException {
      try (Audit audit = Audit.open(config().build())) {
        audit.logUse(null, "", null, "/tmp/1.png", "ok", null, "nano", 1234, "STOP");
        audit.logLogin("ann", "10.0.0.1", null, "laptop");
        JsonNode use = queued().get(0);
        assertEquals("use_log", use.get("kind").asText());
        assertEquals(1234, use.get("duration_ms").asLong());
        assertEquals(
            "{\"user_name\":\"未知用户\",\"device_name\":\"未知设备\",\"prompt\":\"\",\"result_path\":\"/tmp/1.png\","
                + "\"status\":\"ok\",\"error_message\":null,\"model\":\"nano\",\"finish_reason\":\"STOP\"}",
            use.get("metadata").toString());
        JsonNode login = queued().get(1);
        assertEquals("login_log", login.get("kind").asText());
        assertEquals("ann", login.get("metadata").get("user_name").asText());
        assertTrue(
            login
                .get("metadata")
                .get("login_time")
                .asText()
                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d"));
      }
    }

    @Test
    void never_throw_and_print_what_cannot_be_made_durable() {
      List<String> printed = new CopyOnWriteArrayList<>();
      Audit audit = Audit.open(config().build(), new PrintedOnly(printed));
      audit.close();
      audit.logUse("ann", "laptop", "a cat", null, "ok", null, null, null, null);
      audit.logLogin("bob", null, null, null);
      assertTrue(printed.get(0).contains("a cat"));
      assertTrue(printed.get(1).contains("bob"));
    }
  }

  @Nested
  class A_queue {

    @Test
    void is_shared_by_all_with_equal_settings() throws IOException {
      Audit one = Audit.open(config().build());
      try (Audit two = Audit.open(config().build())) {
        one.record(AuditEvent.type("a.one"));
        two.record(AuditEvent.type("a.two"));
        assertEquals(1, journals().size());
        assertEquals(2, one.status().appended());
        one.close();
        two.record(AuditEvent.type("a.three"));
        assertEquals(3, queued().size());
      }
    }

    @Test
    void is_one_s_own_with_other_settings() throws IOException {
      try (Audit one = Audit.open(config().build());
          Audit two = Audit.open(config().set("batchSize", "10").build())) {
        one.record(AuditEvent.type("a.one"));
        two.record(AuditEvent.type("a.two"));
        assertEquals(2, journals().size());
      }
    }

    @Test
    void that_was_released_is_handed_over_to_the_next_with_equal_settings() throws IOException {
      AuditQueue before = config().build().open(new RecordingReporter());
      Origin here = new Origin(null, "main", Instant.now());
      before.append(before.encode(AuditEvent.type("a.before"), here));
      before.release();
      try (Audit after = Audit.open(config().build())) {
        after.record(AuditEvent.type("a.after"));
        assertEquals(1, journals().size());
        assertEquals(2, after.status().appended());
      }
    }

    @Test
    void of_an_appender_is_found_by_name_and_not_closed_by_the_finder() {
      Element appender = new Element("Audit").set("queueDir", queueDir().toString());
      try (Audit owner = Audit.open(AuditConfig.of("FOUND", appender))) {
        Audit.of("FOUND").close();
        owner.record(AuditEvent.type("a.b"));
        assertEquals(1, Audit.of("FOUND").status().appended());
      }
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Audit.of("FOUND"));
      assertEquals("no audit appender named \"FOUND\" is running", e.getMessage());
    }

    @Test
    void leaves_no_thread_behind() {
      Audit audit = Audit.open(config().build());
      audit.record(AuditEvent.type("a.b"));
      audit.close(Duration.ofSeconds(5));
      Eventually.await(() -> ourThreads().isEmpty(), () -> "still there: " + ourThreads());
    }
  }

  private static List<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(Threads::isOurs)
        .toList();
  }

  @Nested
  class A_configuration_error {

    private String message(AuditConfig.Builder config) {
      return assertThrows(ConfigurationException.class, config::build).getMessage();
    }

    @Test
    void names_what_is_missing() {
      assertEquals(
          "AuditConfig: needs the setting queueDir, for example queueDir=\"/var/lib/orders/audit\"",
          message(AuditConfig.builder()));
      assertEquals(
          "AuditConfig: MySql: needs the setting url, for example url=\"jdbc:mysql://db:3306/audit\"",
          message(config().mysql("user", "u")));
    }

    @Test
    void names_an_unknown_setting_wherever_it_stands() {
      assertTrue(
          message(config().set("bachSize", "1"))
              .startsWith("AuditConfig: unknown setting bachSize; known are "));
      assertTrue(
          message(config().mysql("jdbc:mysql://db/audit", "u", "p").mysql("pasword", "hunter2"))
              .startsWith("AuditConfig: MySql: unknown setting pasword; known are "));
      assertTrue(
          message(config().add(new Element("Filed")))
              .startsWith(
                  "AuditConfig: unknown element Filed; known are Field, MySql, Rule, Table, View"));
    }

    @Test
    void of_a_bad_url_shows_no_password() {
      assertEquals(
          "AuditConfig: MySql: url=\"jdbc:postgresql://...@db/audit?...\": url must be jdbc:mysql://host[:port]/database[?name=value&...]",
          message(
              config()
                  .mysql("jdbc:postgresql://u:hunter2@db/audit?password=hunter2", "u", "hunter2")));
    }

    @Test
    void of_a_short_key_file_says_how_long_it_must_be() throws IOException {
      Path key = folder.resolve("key");
      Files.write(key, new byte[31]);
      Files.setPosixFilePermissions(
          key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
      assertEquals(
          "AuditConfig: hmacKeyFile=\"" + key + "\": it has 31 bytes; use at least 32",
          message(config().set("hmacKeyFile", key.toString())));
    }

    @Test
    void of_a_key_file_that_others_can_read_says_so() throws IOException {
      Path key = folder.resolve("key");
      Files.write(key, new byte[32]);
      Files.setPosixFilePermissions(
          key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
      assertEquals(
          "AuditConfig: hmacKeyFile=\""
              + key
              + "\": others may read or write it; use a file of mode 0600",
          message(config().set("hmacKeyFile", key.toString())));
    }
  }

  /** Keeps what is printed whole. */
  private record PrintedOnly(List<String> printed) implements Reporter {

    @Override
    public void info(String message) {}

    @Override
    public void warn(String message, Throwable causeOrNull) {}

    @Override
    public void error(String message, Throwable causeOrNull) {}

    @Override
    public void printWhole(String reason, String event) {
      printed.add(event);
    }
  }
}

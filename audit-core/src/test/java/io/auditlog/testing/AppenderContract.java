package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.auditlog.Audit;
import io.auditlog.AuditStatus;
import io.auditlog.config.Element;
import io.auditlog.metrics.Health;
import io.auditlog.testing.LoggingFramework.Log;
import io.auditlog.testing.LoggingFramework.Running;
import io.auditlog.testing.LoggingFramework.Severity;
import io.auditlog.testing.program.LoggingProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an appender promises, whichever framework it belongs to: through real configuration files,
 * real loggers, a real queue and a real server. After each test it is checked that what is stored
 * counts without a gap and that its chain is unbroken.
 */
public abstract class AppenderContract {

  private static final String APPENDER = "AUDIT";
  private static final String BEAN = "io.auditlog:name=AUDIT,type=Audit";
  private static final String LOGGER = "com.acme.orders.OrderService";

  /** Left out with frameworks that have no key-values. */
  private static final String KEY_VALUES = "slf4j2";

  /** A whole event on the standard error. */
  private static final Pattern PRINTED =
      Pattern.compile(
          "No space left.*\\{\"event_type\".*\"message\":\"(m-\\d+-\\d+) x{4999}\".*\\}");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LoggingFramework framework;

  @TempDir Path folder;
  private TestDatabase databaseOrNull;
  private Running running;

  protected AppenderContract(LoggingFramework framework) {
    this.framework = framework;
  }

  @AfterEach
  void stopAndDropDatabase() {
    if (running != null) {
      running.clearMdc();
      running.close();
    }
    if (databaseOrNull != null) {
      try {
        if (databaseOrNull.count("audit_journal") > 0) {
          StoredAudit.checked(databaseOrNull);
        }
      } finally {
        databaseOrNull.close();
      }
    }
  }

  /** Made when a test first asks for it. */
  private TestDatabase database() {
    if (databaseOrNull == null) {
      databaseOrNull = TestDatabase.freshDatabase();
    }
    return databaseOrNull;
  }

  private Path queueDir() {
    return folder.resolve("queue");
  }

  /** An appender that needs no database. */
  private Element queueOnly() {
    return new Element("Audit")
        .set("application", "contract")
        .set("queueDir", queueDir().toString());
  }

  private Element mysql(String url) {
    return mysql(url, database().user(), database().password());
  }

  private static Element mysql(String url, String user, String password) {
    return new Element("MySql")
        .set("url", url)
        .set("user", user)
        .set("password", password)
        .set("retryInitial", "20 ms")
        .set("retryMax", "200 ms");
  }

  private Element withMySql() {
    return queueOnly().add(mysql(database().url()));
  }

  private static Element field(String name, String from, String value) {
    return new Element("Field").set("name", name).set("from", from).set("value", value);
  }

  private Path configuration(String file, Element audit) {
    try {
      Path path = folder.resolve(file);
      framework.write(path, APPENDER, audit);
      return path;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void start(Element audit) {
    running = framework.start(configuration("logging.xml", audit));
  }

  private Log log() {
    return running.logger(LOGGER);
  }

  private static AuditStatus status() {
    return Audit.of(APPENDER).status();
  }

  /** Waits until so many events are in {@code audit_log}, and gives them in their order. */
  private List<Map<String, Object>> stored(int count) {
    awaitStored(count);
    return database().query("SELECT * FROM audit_log ORDER BY journal_id, seq");
  }

  private void awaitStored(long count) {
    Eventually.await(
        () -> database().count("audit_log") >= count,
        () -> database().count("audit_log") + " of " + count + " stored");
    assertEquals(count, database().count("audit_log"));
  }

  private Map<String, Object> storedOne() {
    return stored(1).get(0);
  }

  private static JsonNode json(Object text) {
    try {
      return JSON.readTree((String) text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  private static JsonNode metadata(Map<String, Object> row) {
    return json(row.get("metadata"));
  }

  /** What the appender itself has said, without what the framework adds on its own. */
  private List<String> ownErrors() {
    return running.said(Severity.ERROR).stream()
        .filter(text -> text.contains("Audit appender \"" + APPENDER + "\""))
        .toList();
  }

  /** The message of a throwable, and of its causes. */
  private static String messages(Throwable thrown) {
    StringBuilder messages = new StringBuilder();
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      messages.append(at.getMessage()).append('\n');
    }
    return messages.toString();
  }

  @Nested
  class An_event {

    @Test
    void arrives_with_every_default_from_a_plain_call() {
      start(withMySql());

      log().log("INFO", "Order {} accepted", 4711);

      Map<String, Object> row = storedOne();
      Map<String, Object> expected = new HashMap<>();
      expected.put("event_type", "log." + LOGGER.toLowerCase(Locale.ROOT) + ".info");
      expected.put("level", "info");
      expected.put("severity", 6);
      expected.put("message", "Order 4711 accepted");
      expected.put("method", LOGGER);
      expected.put("kind", "audit");
      expected.put("logger", LOGGER);
      expected.put("thread", Thread.currentThread().getName());
      expected.put("application", "contract");
      expected.forEach((column, value) -> assertEquals(text(value), text(row.get(column)), column));
      assertFalse(text(row.get("host")).isEmpty());
      assertEquals("1", text(row.get("seq")));
      assertTrue(row.get("recorded_at") != null && row.get("occurred_at") != null);
      Stream.of("actor_id", "count_records", "errors", "mapping_issues", "metadata", "tenant_id")
          .forEach(column -> assertNull(row.get(column), column));
      JsonNode payload = json(row.get("payload"));
      assertEquals("Order 4711 accepted", payload.get("message").asText());
      assertTrue(
          payload.get("logged_at").asText().matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{6}Z"),
          () -> payload.toString());
    }

    @Test
    void takes_fields_and_metadata_from_the_mdc() {
      start(withMySql());
      running.putMdc("actorId", "u-17");
      running.putMdc("tenant.id", "acme");
      running.putMdc("request", "r-1");
      running.putMdc("log", "false");

      log().log("INFO", "seen");

      Map<String, Object> row = storedOne();
      assertEquals("u-17", row.get("actor_id"));
      assertEquals("acme", row.get("tenant_id"));
      assertEquals("r-1", metadata(row).get("request").asText());
      assertEquals("false", metadata(row).get("log").asText(), "MDC cannot switch a record off");
    }

    @Test
    @Tag(KEY_VALUES)
    void takes_typed_fields_and_metadata_from_key_values() {
      start(withMySql());
      Map<String, Object> keyValues = new LinkedHashMap<>();
      keyValues.put("event_type", "acme.order.create.success.ok");
      keyValues.put("countRecords", 0);
      keyValues.put("record_id", 4711L);
      keyValues.put("durationMs", Duration.ofMillis(1500));
      keyValues.put("total", 12.5);
      keyValues.put("lines", List.of("a", "b"));

      log().logKeyValues("WARN", "created", keyValues);

      Map<String, Object> row = storedOne();
      assertEquals("acme.order.create.success.ok", row.get("event_type"));
      assertEquals("created", row.get("message"));
      assertEquals("warning", row.get("level"));
      assertEquals(0L, row.get("count_records"));
      assertEquals("4711", row.get("record_id"));
      assertEquals(1500L, row.get("duration_ms"));
      assertEquals(12.5, metadata(row).get("total").doubleValue());
      assertEquals("[\"a\",\"b\"]", metadata(row).get("lines").toString());
      assertNull(row.get("mapping_issues"));
    }

    @Test
    void keeps_the_chain_of_a_throwable_as_errors() {
      start(withMySql());

      log()
          .logThrown(
              "ERROR", "failed", new IllegalStateException("outer", new IOException("inner")));

      assertEquals(
          "[\"java.lang.IllegalStateException: outer\",\"java.io.IOException: inner\"]",
          json(storedOne().get("errors")).toString());
    }

    @Test
    void does_not_take_a_trailing_throwable_for_an_argument() {
      start(withMySql());

      log().log("ERROR", "Order {} failed", 4711, new IllegalStateException("closed"));

      Map<String, Object> row = storedOne();
      assertEquals("Order 4711 failed", row.get("message"));
      assertEquals(
          "[\"java.lang.IllegalStateException: closed\"]", json(row.get("errors")).toString());
    }

    @Test
    void has_the_level_of_its_call_or_of_a_marker_that_is_named_like_one() {
      start(withMySql());

      Stream.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR").forEach(l -> log().log(l, l));
      log().logMarked("WARN", "EMERGENCY", "marked");
      log().logMarked("INFO", "BILLING", "marked");

      List<Map<String, Object>> rows = stored(7);
      assertEquals(
          List.of("debug", "debug", "info", "warning", "error", "emergency", "info"),
          rows.stream().map(row -> row.get("level")).toList());
      assertEquals("BILLING", metadata(rows.get(6)).get("marker").asText());
    }

    @Test
    void gets_the_fields_of_its_appender() {
      start(
          withMySql()
              .add(field("tenant_id", null, "acme"))
              .add(field("actor_id", "userId", null))
              .add(field("actor_type", "userType", "employee"))
              .add(field("region", null, "eu")));
      running.putMdc("userId", "u-17");

      log().log("INFO", "seen");

      Map<String, Object> row = storedOne();
      assertEquals("acme", row.get("tenant_id"));
      assertEquals("u-17", row.get("actor_id"));
      assertEquals("employee", row.get("actor_type"));
      assertEquals("eu", metadata(row).get("region").asText());
      assertFalse(metadata(row).has("userId"));
    }

    @Test
    void has_only_those_mdc_keys_that_are_included_and_not_excluded() {
      start(withMySql().set("includeMdc", "req*, user").set("excludeMdc", "*Token"));
      Stream.of("request", "requestToken", "user", "csrf").forEach(key -> running.putMdc(key, "x"));

      log().log("INFO", "seen");

      assertEquals("{\"request\":\"x\",\"user\":\"x\"}", sorted(metadata(storedOne())));
    }

    @Test
    void gets_the_default_type_that_was_set() {
      start(withMySql().set("defaultEventType", "acme.{level}.unknown"));

      log().log("WARN", "seen");

      assertEquals("acme.warning.unknown", storedOne().get("event_type"));
    }

    @Test
    void says_its_method_where_location_is_included() {
      start(withMySql().set("includeLocation", " True "));

      log().log("INFO", "seen");

      String method = (String) storedOne().get("method");
      assertTrue(method.endsWith("::log"), method);
    }

    @Test
    @Tag(KEY_VALUES)
    void of_kind_use_log_or_login_log_gets_a_row_in_the_table_of_its_kind() {
      start(withMySql());
      log().logKeyValues("INFO", "", Map.of("kind", "use_log", "user_name", "王芳", "prompt", "p"));
      log().logKeyValues("INFO", "", Map.of("kind", "login_log", "user_name", "李雷"));

      awaitStored(2);

      Map<String, Object> use = database().query("SELECT * FROM nano_banana_user_use_log").get(0);
      assertEquals("王芳", use.get("user_name"));
      assertEquals("未知设备", use.get("device_name"));
      assertEquals("p", use.get("prompt"));
      assertEquals(List.of("李雷"), database().column("SELECT user_name FROM nano_banana_user_log"));
    }

    @Test
    @Tag(KEY_VALUES)
    void of_a_kind_with_a_table_of_its_own_gets_a_row_there() {
      start(
          withMySql()
              .add(
                  new Element("Table")
                      .set("kind", "download")
                      .set("name", "acme_downloads")
                      .add(field("file", "fileName", null))
                      .add(field("actor_id", null, "nobody"))));

      log().logKeyValues("INFO", "", Map.of("kind", "download", "fileName", "a.pdf"));

      awaitStored(1);
      Map<String, Object> row = database().query("SELECT * FROM acme_downloads").get(0);
      assertEquals("a.pdf", row.get("file"));
      assertEquals("nobody", row.get("actor_id"));
    }

    @Test
    @Tag(KEY_VALUES)
    void is_put_by_log_and_transaction_of_its_call_into_the_log_and_the_work_queue() {
      start(withMySql());

      for (boolean log : new boolean[] {true, false}) {
        for (boolean transaction : new boolean[] {true, false}) {
          String name = log + "/" + transaction;
          log()
              .logKeyValues(
                  "INFO",
                  name,
                  Map.of(
                      "log",
                      log,
                      "transaction",
                      transaction,
                      "kind",
                      "login_log",
                      "user_name",
                      name));
        }
      }

      assertPlacedByLogAndTransaction();
    }

    @Test
    void is_put_there_by_fields_of_its_appender_that_take_log_and_transaction_from_the_mdc() {
      start(
          withMySql()
              .add(field("log", "audited", null))
              .add(field("transaction", "to.do", null))
              .add(field("kind", null, "login_log")));

      for (String log : List.of("true", "false")) {
        for (String transaction : List.of("true", "false")) {
          running.putMdc("audited", log);
          running.putMdc("to.do", transaction);
          running.putMdc("user_name", log + "/" + transaction);
          log().log("INFO", log + "/" + transaction);
        }
      }

      assertPlacedByLogAndTransaction();
    }

    @Test
    void is_put_there_by_fields_of_its_appender_that_say_so_for_all() {
      start(withMySql().add(field("log", null, "false")).add(field("transaction", null, "true")));

      log().log("INFO", "one");
      log().log("INFO", "two");

      Eventually.await(
          () -> database().count("audit_skipped") == 2,
          () -> database().count("audit_skipped") + " of 2 skipped");
      assertEquals(2, database().count("audit_transactions"));
      assertEquals(0, database().count("audit_log"));
    }

    /** Of four events in order: true/true, true/false, false/true and false/false. */
    private void assertPlacedByLogAndTransaction() {
      Eventually.await(
          () -> database().count("audit_skipped") == 1,
          () -> status() + " " + running.said(Severity.WARN));
      assertEquals(
          List.of("true/true", "true/false"),
          database().column("SELECT message FROM audit_log ORDER BY seq"));
      assertEquals(
          List.of("true/true", "true/false"),
          database().column("SELECT user_name FROM nano_banana_user_log ORDER BY id"));
      assertEquals(
          List.of("1", "3"),
          database().column("SELECT CAST(seq AS CHAR) FROM audit_transactions ORDER BY seq"));
      assertEquals(
          "3 log: false", database().value("SELECT CONCAT(seq, ' ', reason) FROM audit_skipped"));
      assertEquals(1, status().skipped());
    }

    @Test
    void of_our_own_threads_and_loggers_is_refused() throws Exception {
      start(withMySql());
      Thread ours = new Thread(() -> log().log("INFO", "ours"), "io.auditlog-upload");
      ours.start();
      ours.join();
      running.logger("io.auditlog.upload.Uploader").log("INFO", "ours");

      log().log("INFO", "theirs");

      assertEquals("theirs", storedOne().get("message"));
    }

    @Test
    void whose_argument_logs_itself_is_recorded_once_and_so_is_what_that_logs() {
      start(withMySql());
      Object chatty =
          new Object() {
            @Override
            public String toString() {
              log().log("INFO", "from toString");
              return "chatty";
            }
          };

      log().log("INFO", "outer {}", chatty);
      log().log("INFO", "after");

      Eventually.await(
          () -> status().pending() == 0 && count("after") == 1,
          () -> status().pending() + " pending");
      assertEquals(1, count("outer chatty"));
      assertTrue(count("from toString") >= 1);
    }

    private long count(String message) {
      if (database().count("audit_log") == 0) {
        return 0;
      }
      return ((Number)
              database().value("SELECT COUNT(*) FROM audit_log WHERE message = ?", message))
          .longValue();
    }

    private String sorted(JsonNode object) {
      return JSON.valueToTree(JSON.convertValue(object, TreeMap.class)).toString();
    }

    private String text(Object value) {
      return String.valueOf(value);
    }
  }

  @Nested
  class The_queue {

    @Test
    void brings_what_eight_threads_log_to_the_database_in_order_and_byte_for_byte()
        throws Exception {
      int threads = 8;
      int each = Integer.getInteger("auditlog.test.eventsOfAThread", 10_000);
      start(withMySql().set("keepUploaded", "1 d"));

      inParallel(
          threads,
          thread -> {
            for (int i = 0; i < each; i++) {
              log().log("INFO", "{}/{}", thread, i);
            }
          });
      awaitStored((long) threads * each);
      running.close();

      List<QueueFiles.Line> lines = QueueFiles.read(queueDir());
      List<Map<String, Object>> rows =
          database()
              .query(
                  "SELECT j.journal, l.seq, l.message, l.payload, l.mac FROM audit_log l"
                      + " JOIN audit_journal j ON j.id = l.journal_id ORDER BY j.journal, l.seq");
      assertEquals(threads * each, lines.size());
      assertEquals(threads * each, rows.size());
      Map<String, Integer> next = new HashMap<>();
      for (int i = 0; i < rows.size(); i++) {
        Map<String, Object> row = rows.get(i);
        QueueFiles.Line line = lines.get(i);
        assertEquals(line.journal(), row.get("journal"));
        assertEquals(line.seq(), ((Number) row.get("seq")).longValue());
        assertEquals(line.event(), row.get("payload"));
        assertEquals(line.mac(), base64(row.get("mac")));
        String[] message = ((String) row.get("message")).split("/", -1);
        assertEquals(next.getOrDefault(message[0], 0), Integer.parseInt(message[1]));
        next.merge(message[0], 1, Integer::sum);
      }
      assertEquals(threads, next.size());
    }

    private String base64(Object bytes) {
      return Base64.getUrlEncoder().withoutPadding().encodeToString((byte[]) bytes);
    }

    @Test
    void keeps_events_while_the_database_is_down_at_start_and_uploads_them_when_it_comes() {
      try (Relay relay = new Relay(database().server())) {
        start(queueOnly().add(mysql(relay.url(database().name()))));
        for (int i = 0; i < 100; i++) {
          log().log("INFO", "early");
        }
        Eventually.await(() -> status().retries() > 5, () -> status().toString());
        assertEquals(100, status().pending());
        assertEquals(Health.DEGRADED, status().health());
        assertTrue(status().uploadTrouble().get().contains("waits for the database"));
        assertEquals(List.of(), running.said(Severity.ERROR));
        List<String> warnings = running.said(Severity.WARN);
        assertTrue(
            warnings.stream().anyMatch(text -> text.contains("waits for the database")),
            warnings::toString);

        relay.open();

        awaitStored(100);
        Eventually.await(() -> status().pending() == 0, () -> status().toString());
        assertEquals(Health.UP, status().health());
        assertEquals(100L, Beans.attribute(BEAN, "Uploaded"));
        assertTrue((double) Beans.attribute(BEAN, "UploadBatches", "max") >= 1);
        running.close();
      }
    }

    @Test
    void lets_the_application_log_at_full_speed_where_the_database_never_comes() throws Exception {
      try (Relay closed = new Relay(database().server())) {
        start(
            queueOnly()
                .set("shutdownTimeout", "1s")
                .add(mysql(closed.url(database().name())).set("connectTimeout", "1s")));

        long began = System.nanoTime();
        inParallel(
            8,
            thread -> {
              for (int i = 0; i < 1_000; i++) {
                log().log("INFO", "kept");
              }
            });
        Duration took = Duration.ofNanos(System.nanoTime() - began);

        assertEquals(8_000, status().pending());
        assertTrue(took.compareTo(Duration.ofSeconds(20)) < 0, took.toString());
        Eventually.await(() -> status().lastError().isPresent(), () -> status().toString());
        long stopping = System.nanoTime();
        running.close();
        Duration stopped = Duration.ofNanos(System.nanoTime() - stopping);
        assertTrue(stopped.compareTo(Duration.ofSeconds(5)) < 0, stopped.toString());
        assertEquals(8_000, QueueFiles.read(queueDir()).size());
      }
    }

    @Test
    void is_closed_within_its_time_although_the_database_never_answers() throws Exception {
      try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
        String url = "jdbc:mysql://127.0.0.1:" + silent.getLocalPort() + "/audit";
        Element hanging = mysql(url, "audit", "secret").set("socketTimeout", "10 min");
        start(queueOnly().set("shutdownTimeout", "300 ms").add(hanging));
        log().log("INFO", "kept");

        long stopping = System.nanoTime();
        running.close();
        Duration stopped = Duration.ofNanos(System.nanoTime() - stopping);

        assertTrue(stopped.compareTo(Duration.ofSeconds(5)) < 0, stopped.toString());
        assertEquals(1, QueueFiles.read(queueDir()).size());
      }
    }
  }

  /** Promise: a call returns when its event is durable, whichever thread makes it. */
  @Nested
  @Tag("once")
  class Threads_of_the_application {

    static Stream<Java> javas() {
      return Java.all().stream();
    }

    @ParameterizedTest
    @MethodSource("javas")
    void may_be_interrupted_at_any_time_and_lose_neither_events_nor_interrupts(Java java)
        throws Exception {
      logging().areInterrupted(java);
    }

    @Test
    void may_be_ten_thousand_virtual_ones_that_leave_their_carrier_while_they_wait()
        throws Exception {
      logging().areVirtual(Java.version(25));
    }

    private LoggingThreads logging() {
      Path configuration = configuration("threads.xml", queueOnly());
      return new LoggingThreads(
          framework.program(),
          "-D" + framework.configurationProperty() + "=" + configuration,
          folder,
          queueDir());
    }
  }

  /**
   * Promise: on a full disk each event is in the queue, or printed whole, or its call throws; the
   * application goes on, and so does the queue when there is room again. In a second JVM, whose
   * standard error is read.
   */
  @Nested
  @Tag("once")
  class A_disk_that_is_full {

    private static final long MB = 1 << 20;

    @Test
    void has_each_event_printed_whole_that_is_not_in_the_queue() throws Exception {
      try (Tmpfs disk = Tmpfs.mount(folder.resolve("disk"), 2 * MB)) {
        SecondJvm ended = logOnFullDisk(disk, queueOnly());

        assertEquals(List.of(), ended.failed());
        List<String> printed = printed();
        assertFalse(printed.isEmpty());
        List<String> lost = new ArrayList<>(ended.returned());
        lost.removeAll(queued(disk));
        lost.removeAll(printed);
        assertEquals(List.of(), lost);
      }
    }

    @Test
    void has_each_call_throw_whose_event_is_not_in_the_queue() throws Exception {
      try (Tmpfs disk = Tmpfs.mount(folder.resolve("disk"), 2 * MB)) {
        SecondJvm ended = logOnFullDisk(disk, queueOnly().set("ignoreExceptions", "false"));

        assertFalse(ended.failed().isEmpty());
        List<String> lost = new ArrayList<>(ended.returned());
        lost.removeAll(queued(disk));
        assertEquals(List.of(), lost);
        assertEquals(List.of(), printed());
      }
    }

    /** Logs until the disk is full, and then until there is room again and used. */
    private SecondJvm logOnFullDisk(Tmpfs disk, Element audit) throws Exception {
      Path filler = disk.fill(MB);
      audit.set("queueDir", disk.root().resolve("queue").toString());
      Path configuration = configuration("full.xml", audit);
      // Which keeps the tests' own console quiet, and an application would not do.
      String text = Files.readString(configuration).replace("status=\"off\"", "status=\"error\"");
      Files.writeString(configuration, text);
      try (SecondJvm jvm =
          SecondJvm.running(LoggingProgram.class)
              .on(Java.oldest())
              .options("-D" + framework.configurationProperty() + "=" + configuration)
              .arguments(framework.program().getName(), "m", 4, 5, 5_000)
              .errors(errors())
              .start()) {
        Eventually.await(
            () -> !jvm.failed().isEmpty() || !printed().isEmpty(),
            () -> jvm.returnedCount() + " returned");
        int before = queued(disk).size();
        Files.delete(filler);
        Eventually.await(() -> queued(disk).size() > before + 10, () -> before + " queued");
        assertEquals(0, jvm.stop());
        return jvm;
      }
    }

    private Path errors() {
      return folder.resolve("errors.txt");
    }

    /** What the calls say of a message: without the padding behind it. */
    private List<String> queued(Tmpfs disk) {
      return QueuedEvents.messages(disk.root()).stream().map(m -> m.split(" ", 2)[0]).toList();
    }

    private List<String> printed() {
      try {
        String text = Files.exists(errors()) ? Files.readString(errors()) : "";
        return PRINTED.matcher(text).results().map(found -> found.group(1)).toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Promise: with {@code ignoreExceptions="false"} a call throws whose event is not in the queue,
   * whatever the cause, and otherwise goes on; either way it is counted, and shown until an event
   * is in the queue again.
   */
  @Nested
  class An_event_that_cannot_be_made_durable {

    private static final int LARGE = 20_000;
    private static final int MORE_THAN_FIT = 1_000;

    @ParameterizedTest
    @ValueSource(strings = {"fail", "block"})
    void has_its_call_throw_while_the_queue_is_full(String onFull) throws IOException {
      start(fullSoon(onFull).set("ignoreExceptions", "false"));

      int returned = 0;
      RuntimeException thrown = null;
      for (int i = 0; i < MORE_THAN_FIT && thrown == null; i++) {
        try {
          log().log("INFO", "x".repeat(LARGE));
          returned++;
        } catch (RuntimeException e) {
          thrown = e;
        }
      }

      assertTrue(thrown != null && messages(thrown).contains("is full"), messages(thrown));
      assertEquals(returned, QueueFiles.read(queueDir()).size());
      assertShown(1, "is full");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "block"})
    void has_its_call_return_and_is_counted_where_exceptions_are_ignored(String onFull)
        throws IOException {
      start(fullSoon(onFull));

      int calls = 0;
      while (calls < MORE_THAN_FIT && status().failed() == 0) {
        log().log("INFO", "x".repeat(LARGE));
        calls++;
      }

      assertEquals(calls - 1, QueueFiles.read(queueDir()).size());
      assertEquals(calls - 1, status().appended());
      assertShown(1, "is full");
    }

    private Element fullSoon(String onFull) {
      return queueOnly()
          .set("maxQueueSize", "8 MB")
          .set("onFull", onFull)
          .set("blockTimeout", "50 ms");
    }

    @Test
    void has_its_call_throw_while_there_is_a_file_in_the_place_of_the_folder() throws IOException {
      start(queueOnly().set("ignoreExceptions", "false"));
      Path aside = folder.resolve("aside");
      Files.move(queueDir(), aside);
      Files.createFile(queueDir());

      RuntimeException thrown =
          assertThrows(RuntimeException.class, () -> log().log("INFO", "lost"));

      assertTrue(messages(thrown).contains(queueDir().toString()), messages(thrown));
      assertShown(1, queueDir().toString());
      Files.delete(queueDir());
      Files.move(aside, queueDir());
      log().log("INFO", "stored");
      assertEquals(List.of("stored"), QueuedEvents.messages(queueDir()));
      assertEquals(Health.UP, status().health());
    }

    @Test
    @Tag("once")
    void has_its_call_throw_while_the_folder_cannot_be_written_to() throws IOException {
      try (Tmpfs disk = Tmpfs.mount(folder.resolve("disk"), 16 << 20)) {
        Path there = disk.root().resolve("queue");
        start(queueOnly().set("queueDir", there.toString()).set("ignoreExceptions", "false"));
        disk.makeReadOnly();

        RuntimeException thrown =
            assertThrows(RuntimeException.class, () -> log().log("INFO", "lost"));

        assertTrue(messages(thrown).contains("Read-only"), messages(thrown));
        assertShown(1, "Read-only");
        disk.makeWritable();
        log().log("INFO", "stored");
        assertEquals(List.of("stored"), QueuedEvents.messages(there));
        assertEquals(Health.UP, status().health());
        running.close();
      }
    }

    private void assertShown(int failed, String why) {
      AuditStatus status = status();
      assertEquals(failed, status.failed());
      assertEquals(Health.DOWN, status.health());
      assertTrue(status.appendTrouble().orElseThrow().contains(why), status::toString);
      assertTrue(status.lastError().isPresent(), status::toString);
      assertEquals((long) failed, Beans.attribute(BEAN, "Failed"));
      assertEquals(status.appendTrouble().get(), Beans.attribute(BEAN, "AppendTrouble"));
    }
  }

  @Nested
  class A_new_configuration {

    @Test
    void counts_from_the_next_call_on_and_goes_on_with_the_queue() throws IOException {
      start(withMySql().set("keepUploaded", "1 d"));
      log().log("INFO", "before");

      Element changed =
          withMySql().set("keepUploaded", "1 d").add(field("tenant_id", null, "acme"));
      running.reconfigure(configuration("changed.xml", changed));
      log().log("INFO", "after");

      assertEquals(List.of(BEAN), Beans.named(APPENDER));
      assertEquals(2L, Beans.attribute(BEAN, "Appended"), "of the queue that was handed over");
      List<Map<String, Object>> rows = stored(2);
      assertEquals(List.of("before", "after"), rows.stream().map(r -> r.get("message")).toList());
      assertNull(rows.get(0).get("tenant_id"));
      assertEquals("acme", rows.get(1).get("tenant_id"));
      assertEquals(
          1, QueueFiles.read(queueDir()).stream().map(QueueFiles.Line::journal).distinct().count());
    }

    @Test
    void may_lead_to_another_queue_and_what_is_left_in_the_old_one_is_uploaded() {
      start(withMySql());
      log().log("INFO", "before");

      Element moved = withMySql().set("queueDir", folder.resolve("other").toString());
      running.reconfigure(configuration("moved.xml", moved));
      log().log("INFO", "after");

      awaitStored(2);
      assertEquals(List.of("after"), QueuedEvents.messages(folder.resolve("other")));
    }

    @Test
    void that_is_right_ends_the_refusal_of_one_that_was_wrong() {
      start(queueOnly().set("durability", "never").set("ignoreExceptions", "false"));
      assertThrows(RuntimeException.class, () -> log().log("INFO", "refused"));

      running.reconfigure(configuration("right.xml", withMySql()));
      log().log("INFO", "recorded");

      assertEquals("recorded", storedOne().get("message"));
      assertEquals(Health.UP, status().health());
      assertEquals(List.of(BEAN), Beans.named(APPENDER));
      assertEquals(1L, Beans.attribute(BEAN, "Appended"));
    }

    @Test
    void that_is_wrong_begins_a_refusal_that_the_status_shows() {
      start(queueOnly().set("ignoreExceptions", "false"));
      log().log("INFO", "recorded");

      Element wrong = queueOnly().set("durability", "never").set("ignoreExceptions", "false");
      running.reconfigure(configuration("wrong.xml", wrong));

      assertThrows(RuntimeException.class, () -> log().log("INFO", "refused"));
      assertEquals(Health.DOWN, status().health());
      assertEquals(List.of(BEAN), Beans.named(APPENDER));
      assertEquals("DOWN", Beans.attribute(BEAN, "Health"));
    }
  }

  private static void inParallel(int threads, Consumer<Integer> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        all.add(pool.submit(() -> work.accept(thread)));
      }
      for (Future<?> one : all) {
        one.get(2, TimeUnit.MINUTES);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Nested
  class A_configuration_that_is_wrong {

    static Stream<Arguments> mistakes() {
      return Stream.of(
          mistake("durability", "never", "fsync or flush"),
          mistake("maxQueueSize", "ten", "GB"),
          mistake("maxQueueSize", "1 KB", "8 MB"),
          mistake("onFull", "drop", "block or fail"),
          mistake("blockTimeout", "5 parsecs", "ms, s, min"),
          mistake("segmentSize", "64 XB", "1 MB"),
          mistake("maxEventSize", "5 MB", "4 MB"),
          mistake("keepUploaded", "-1s", "0s"),
          mistake("ignoreExceptions", "ture", "true or false"),
          mistake("beans", "xml", "text or json"),
          mistake("includeLocation", "yes", "true or false"),
          mistake("hmacKeyFile", "/not/there", "cannot be read"),
          mistake("batchSize", "0", "from 1 to"),
          mistake("batchSize", "many", "whole number"),
          mistake("shutdownTimeout", "soon", "ms, s, min"),
          mistake("queueDir", "${not.there}/audit", "not defined"),
          mistake("application", "${not.there}", "not defined"),
          mistake("application", "orders_IS_UNDEFINED", "not defined"));
    }

    private static Arguments mistake(String setting, String value, String allowed) {
      return Arguments.of(setting, value, allowed);
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource("mistakes")
    void is_one_error_that_names_appender_setting_value_and_what_is_allowed(
        String setting, String value, String allowed) {
      // Frameworks differ in what becomes of an undefined variable; the name in it stays.
      String shown = value.replace("${", "").replaceAll("}.*", "");
      assertRefused(queueOnly().set(setting, value), setting, shown, allowed);
    }

    static Stream<Arguments> mistakesInMySql() {
      return Stream.of(
          mistake("url", "jdbc:postgresql://db/audit", "jdbc:mysql:"),
          mistake("url", "", "needs"),
          mistake("createTables", "maybe", "true or false"),
          mistake("tablePrefix", "a b", "letters"),
          mistake("connectTimeout", "never", "ms, s, min"),
          mistake("socketTimeout", "0", "250 ms"),
          mistake("retryInitial", "0", "10 ms"),
          mistake("retryMax", "2 weeks", "ms, s, min"),
          mistake("retryInitial", "10 min", "at most retryMax"),
          mistake("user", "${not.there}", "not defined"));
    }

    @ParameterizedTest(name = "MySql {0}={1}")
    @MethodSource("mistakesInMySql")
    void is_the_same_in_the_element_of_the_database(String setting, String value, String allowed) {
      String shown = value.replace("${", "").replaceAll("}.*", "");
      assertRefused(
          queueOnly().add(nowhere().set(setting, value)), "MySql", setting, shown, allowed);
    }

    @Test
    void is_one_error_that_names_an_unknown_setting_but_not_its_value_which_may_be_a_secret() {
      assertRefused(queueOnly().set("quueDir", "x"), "unknown", "quueDir", "queueDir");
      assertRefused(queueOnly().add(nowhere().set("pasword", "x")), "MySql", "pasword", "password");
      assertRefused(
          queueOnly().add(field("tenant_id", null, "acme").set("valeu", "x")), "Field", "valeu");
    }

    @Test
    void never_shows_a_password() {
      Stream.of(
              nowhere().set("password", "hunter2").set("url", "nonsense"),
              nowhere().set("password", "hunter2${not.there}"),
              nowhere().set("pasword", "hunter2"),
              nowhere().set("url", "jdbc:mysql://u:hunter2@localhost:x/a?password=hunter2"),
              nowhere().set("url", "jdbc:mysql://u:hunter2@${not.there}/a"),
              nowhere().set("url", "jdbc:mysql://address=(host=db)(password=hunter2)"),
              nowhere().set("url", "jdbc:mysql://(host=${not.there},password=hunter2)/a"))
          .forEach(
              mysql -> {
                String errors =
                    refusal(queueOnly().add(mysql))
                        + status().toString()
                        + Beans.attribute(BEAN, "ConfigurationError");
                running.close();
                assertTrue(errors.contains("MySql"), errors);
                assertFalse(errors.contains("hunter2"), errors);
              });
    }

    private Element nowhere() {
      return mysql("jdbc:mysql://localhost:1/audit", "audit", "secret");
    }

    @Test
    void is_an_error_if_there_are_two_passwords() {
      assertRefused(
          queueOnly().add(nowhere().set("passwordFile", "secret")),
          "MySql",
          "both password and passwordFile");
    }

    @Test
    void names_a_missing_queue_folder() {
      assertRefused(new Element("Audit").set("application", "orders"), "queueDir");
    }

    @Test
    void names_an_unknown_element_with_or_without_content() {
      assertRefused(queueOnly().add(new Element("Role").set("logger", "com.acme")), "Role");
      assertRefused(queueOnly().add(new Element("Tabel").add(field("file", null, "x"))), "Tabel");
      assertRefused(
          queueOnly()
              .add(
                  new Element("Table")
                      .set("kind", "download")
                      .set("name", "downloads")
                      .add(new Element("Column").set("name", "file"))),
          "Column");
    }

    @Test
    void names_what_is_missing_in_a_field_or_table() {
      assertRefused(queueOnly().add(field(null, null, "x")), "Field", "name");
      if (framework.tellsEmptyFromMissing()) {
        assertRefused(
            queueOnly().add(field("tenant_id", null, null)), "Field", "tenant_id", "from");
      }
      assertRefused(
          queueOnly().add(new Element("Table").set("name", "downloads")), "Table", "kind");
    }

    @Test
    void is_an_error_if_the_queue_folder_cannot_be_made() throws IOException {
      Path file = Files.createFile(folder.resolve("file"));
      String inFile = file.resolve("queue").toString();

      assertRefused(queueOnly().set("queueDir", inFile), inFile);
      assertRefused(queueOnly().set("queueDir", file.toString()), file.toString());
    }

    @Test
    @Tag("once")
    void is_an_error_if_the_queue_folder_cannot_be_written_to() throws IOException {
      try (Tmpfs disk = Tmpfs.mount(folder.resolve("disk"), 16 << 20)) {
        Path readOnly = Files.createDirectory(disk.root().resolve("queue"));
        disk.makeReadOnly();

        assertRefused(
            queueOnly().set("queueDir", readOnly.toString()),
            readOnly.toString(),
            "cannot be written to by us");
      }
    }

    @Test
    void is_an_error_if_the_queue_folder_is_of_another_user() throws IOException {
      Path others = Files.createDirectory(folder.resolve("others"));
      Requirement.command("chown", "65534", others.toString());

      assertRefused(queueOnly().set("queueDir", others.toString()), others.toString(), "belongs");
    }

    /** One error that holds all of this; nothing else happens, or each call throws it. */
    private void assertRefused(Element audit, String... fragments) {
      List<String> errors = refusal(audit);
      assertEquals(1, errors.size(), errors.toString());
      for (String fragment : fragments) {
        assertTrue(errors.get(0).contains(fragment), fragment + " in: " + errors.get(0));
      }
      log().log("INFO", "nothing happens");
      assertEquals(1, ownErrors().size(), "said once");
      assertShown(fragments);
      running.close();
      assertEquals(List.of(), Beans.named(APPENDER));
      assertThrows(IllegalArgumentException.class, () -> status());
      if (!audit.texts().containsKey("ignoreExceptions")) {
        start(audit.set("ignoreExceptions", "false"));
        for (int i = 0; i < 2; i++) {
          RuntimeException thrown =
              assertThrows(RuntimeException.class, () -> log().log("INFO", "throws"));
          for (String fragment : fragments) {
            assertTrue(messages(thrown).contains(fragment), fragment + " in: " + messages(thrown));
          }
        }
        assertEquals(2, status().failed());
        running.close();
      }
    }

    /** Where nobody reads the framework's own log, as what is wrong now, and how much it costs. */
    private void assertShown(String... fragments) {
      AuditStatus status = status();
      assertEquals(Health.DOWN, status.health());
      assertEquals(1, status.failed());
      String error = status.configurationError().orElseThrow();
      for (String fragment : fragments) {
        assertTrue(error.contains(fragment), fragment + " in: " + error);
      }
      assertEquals(List.of(BEAN), Beans.named(APPENDER));
      assertEquals(error, Beans.attribute(BEAN, "ConfigurationError"));
      assertEquals(1L, Beans.attribute(BEAN, "Failed"));
    }

    private List<String> refusal(Element audit) {
      start(audit);
      return ownErrors();
    }
  }
}

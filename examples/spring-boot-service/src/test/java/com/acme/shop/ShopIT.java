package com.acme.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Eventually;
import io.auditlog.testing.QueueFiles;
import io.auditlog.testing.StoredAudit;
import io.auditlog.testing.TestDatabase;
import io.auditlog.testing.WebProcess;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packed service as a process of its own: what its requests log arrives with the fields that
 * its filter and its configuration give, health and figures show in the actuator, and a stop loses
 * nothing that was answered.
 */
class ShopIT {

  private static final Path JAR = Path.of(System.getProperty("shop.jar"));
  private static final int CUSTOMERS = 8;
  private static final int ANSWERED = 300;
  private static final int SIGTERM = 128 + 15;
  private static final Pattern RECEIVED = Pattern.compile("\"message\":\"Order (\\d+) received");

  @TempDir private Path folder;

  private WebProcess start(String url, String user, String password) throws IOException {
    return WebProcess.start(
        folder,
        Map.of("AUDIT_DB_PASSWORD", password),
        "-jar",
        JAR.toString(),
        "--server.port=0",
        "--audit.queue-dir=" + queueDir(),
        "--audit.url=" + url,
        "--audit.user=" + user);
  }

  private WebProcess start(TestDatabase database) throws IOException {
    return start(database.url(), database.user(), database.password());
  }

  private Path queueDir() {
    return folder.resolve("queue");
  }

  private static HttpResponse<String> order(WebProcess service, String user)
      throws IOException, InterruptedException {
    return service.send(
        service
            .request("/orders")
            .header("Content-Type", "application/json")
            .header("X-User", user)
            .header("X-Request-Id", "request of " + user)
            .POST(HttpRequest.BodyPublishers.ofString("{\"item\":\"\u706f\",\"quantity\":2}")));
  }

  @Test
  void none_of_its_classes_knows_auditlog() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("target", "classes"))) {
      List<Path> classes = files.filter(file -> file.toString().endsWith(".class")).toList();
      assertFalse(classes.isEmpty());
      for (Path type : classes) {
        assertFalse(
            Files.readString(type, StandardCharsets.ISO_8859_1).contains("auditlog"),
            type.toString());
      }
    }
  }

  @Test
  void what_requests_log_arrives_with_the_fields_that_the_filter_and_the_configuration_give()
      throws Exception {
    try (TestDatabase database = TestDatabase.freshDatabase();
        WebProcess service = start(database)) {
      assertEquals(201, order(service, "zoe").statusCode());
      assertEquals(
          204,
          service
              .send(
                  service
                      .request("/orders/1/shipped")
                      .header("X-User", "bob")
                      .PUT(HttpRequest.BodyPublishers.noBody()))
              .statusCode());

      Eventually.await(
          () -> database.count("audit_log") > 0 && rows(database).size() == 2, service::output);

      Map<String, Object> taken = rows(database).get(0);
      Map<String, Object> shipped = rows(database).get(1);
      assertEquals("Order 1 received: 2 x \u706f", taken.get("message"));
      assertEquals("log.com.acme.shop.orders.info", taken.get("event_type"));
      assertEquals("zoe", taken.get("actor_id"));
      assertEquals("127.0.0.1", taken.get("actor_ip_addr"));
      assertEquals("acme", taken.get("tenant_id"));
      assertEquals("shop", taken.get("application"));
      assertEquals("request of zoe", taken.get("request_id"));
      assertEquals("acme.order.ship.success.ok", shipped.get("event_type"));
      assertEquals("1", shipped.get("record_id"));
      assertEquals("shipped", shipped.get("attribute_value_new"));
      assertEquals("bob", shipped.get("actor_id"));
      assertHealth(service, "\"audit\":{\"details\":{", "\"status\":\"UP\"");
      Eventually.await(() -> figure(service, "audit.events.uploaded") >= 2, service::output);
      assertEquals(0, figure(service, "audit.events.pending"));
      assertEquals(1, figure(service, "audit.recording"));
    }
  }

  private static List<Map<String, Object>> rows(TestDatabase database) {
    return database.query(
        "SELECT *, metadata->>'$.requestId' AS request_id FROM audit_log"
            + " WHERE logger = 'com.acme.shop.Orders' ORDER BY seq");
  }

  private static void assertHealth(WebProcess service, String... fragments)
      throws IOException, InterruptedException {
    HttpResponse<String> health = service.get("/actuator/health");
    assertEquals(200, health.statusCode());
    for (String fragment : fragments) {
      assertTrue(health.body().contains(fragment), fragment + " in " + health.body());
    }
  }

  private static double figure(WebProcess service, String name) {
    try {
      HttpResponse<String> metric = service.get("/actuator/metrics/" + name + "?tag=name:AUDIT");
      Matcher value = Pattern.compile("\"value\":([-\\d.E]+)").matcher(metric.body());
      return metric.statusCode() == 200 && value.find() ? Double.parseDouble(value.group(1)) : -1;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Hooks of the JVM run side by side, so what is logged last goes up at the next start. */
  @Test
  void a_stop_in_the_middle_of_requests_loses_and_doubles_nothing_that_was_answered()
      throws Exception {
    try (TestDatabase database = TestDatabase.freshDatabase()) {
      Set<String> answered = ConcurrentHashMap.newKeySet();
      try (WebProcess service = start(database)) {
        List<Thread> customers = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
          Thread customer = new Thread(() -> orderUntilClosed(service, answered));
          customer.start();
          customers.add(customer);
        }
        Eventually.await(() -> answered.size() >= ANSWERED, service::output);
        service.askToEnd();
        assertEquals(SIGTERM, service.awaitEnd());
        for (Thread customer : customers) {
          customer.join();
        }
      }
      try (WebProcess again = start(database)) {
        Eventually.await(() -> figure(again, "audit.events.pending") == 0, again::output);
        again.askToEnd();
        again.awaitEnd();
      }

      List<String> stored = new ArrayList<>();
      for (String payload : StoredAudit.checked(database)) {
        Matcher order = RECEIVED.matcher(payload);
        if (order.find()) {
          stored.add(order.group(1));
        }
      }
      assertEquals(stored.size(), Set.copyOf(stored).size(), () -> "doubled: " + stored);
      answered.removeAll(Set.copyOf(stored));
      assertEquals(Set.of(), answered);
    }
  }

  private static void orderUntilClosed(WebProcess service, Set<String> answered) {
    try {
      while (true) {
        HttpResponse<String> answer = order(service, "alice");
        Matcher number = Pattern.compile("\"number\":(\\d+)").matcher(answer.body());
        if (answer.statusCode() != 201 || !number.find()) {
          return;
        }
        answered.add(number.group(1));
      }
    } catch (IOException e) {
      // It is closed.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void without_its_database_the_service_starts_serves_and_says_so() throws Exception {
    try (WebProcess service = start("jdbc:mysql://127.0.0.1:1/audit", "audit", "secret")) {
      assertEquals(201, order(service, "zoe").statusCode());

      Eventually.await(
          () -> {
            try {
              return service.get("/actuator/health").body().contains("UploadTrouble");
            } catch (IOException | InterruptedException e) {
              throw new IllegalStateException(e);
            }
          },
          service::output);
      assertHealth(service, "\"status\":\"DEGRADED\"", "\"UploadTrouble\":\"");
      assertEquals(1, figure(service, "audit.recording"));
      assertEquals(0, figure(service, "audit.uploading"));
      service.askToEnd();
      assertEquals(SIGTERM, service.awaitEnd());
    }

    assertTrue(
        QueueFiles.read(queueDir()).stream()
            .anyMatch(line -> line.event().contains("Order 1 received: 2 x \u706f")));
  }
}

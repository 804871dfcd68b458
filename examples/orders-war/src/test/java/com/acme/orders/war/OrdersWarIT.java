package com.acme.orders.war;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.auditlog.testing.StoredAudit;
import io.auditlog.testing.TestDatabase;
import io.auditlog.testing.WebProcess;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The WAR in a Tomcat of its own: what a request logged arrives with the fields that its
 * configuration gives, at the latest when Tomcat stops.
 */
class OrdersWarIT {

  @TempDir private Path folder;

  @Test
  void what_requests_log_arrives_with_the_fields_that_the_configuration_gives() throws Exception {
    try (TestDatabase database = TestDatabase.freshDatabase();
        WebProcess tomcat =
            WebProcess.start(
                folder,
                Map.of("AUDIT_DB_PASSWORD", database.password()),
                "-Daudit.queueDir=" + folder.resolve("queue"),
                "-Daudit.url=" + database.url(),
                "-Daudit.user=" + database.user(),
                "-cp",
                TomcatJars.classPath(),
                OnTomcat.class.getName(),
                Path.of("target", "orders-war.war").toAbsolutePath().toString(),
                "0")) {
      assertEquals(
          201,
          tomcat
              .send(
                  tomcat
                      .request("/orders?user=bob&item=lamp")
                      .POST(HttpRequest.BodyPublishers.noBody()))
              .statusCode());
      tomcat.askToEnd();
      tomcat.awaitEnd();

      assertEquals(1, StoredAudit.checked(database).size());
      Map<String, Object> row = database.query("SELECT * FROM audit_log").get(0);
      assertEquals("lamp ordered at ", row.get("message"));
      assertEquals("bob", row.get("actor_id"));
      assertEquals("127.0.0.1", row.get("actor_ip_addr"));
      assertEquals("acme", row.get("tenant_id"));
      assertEquals("orders-war", row.get("application"));
    }
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
}

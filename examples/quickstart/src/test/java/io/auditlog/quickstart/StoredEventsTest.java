package io.auditlog.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.event.AuditEvent;
import io.auditlog.event.Field;
import io.auditlog.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real server, with rows that the real uploader has written. */
class StoredEventsTest {

  private static final Step LOGIN = new Step("3f2a91bc-1", "login");
  private static final Step RECEIVE = new Step("3f2a91bc-1", "receive");
  private static final Step PAY = new Step("3f2a91bc-1", "pay");
  private static final Step CARD = new Step("3f2a91bc-1", "card");
  private static final List<Step> ALL = List.of(LOGIN, RECEIVE, PAY, CARD);

  private final TestDatabase database = TestDatabase.freshDatabase();

  @TempDir private Path folder;

  @BeforeEach
  void upload() throws QuickstartException {
    Application application =
        new Application(
            "orders",
            folder,
            List.of(),
            folder,
            new Database(database.url(), database.user(), database.password()));
    AuditConfig config =
        AuditConfig.builder()
            .application("orders")
            .queueDir(application.queueDir())
            .mysql(database.url(), database.user(), database.password())
            .build();
    try (Audit audit = Audit.open(config)) {
      audit.record(
          event(LOGIN)
              .set(Field.KIND, "login_log")
              .metadata("device_name", "device of 3f2a91bc-1"));
      audit.record(event(RECEIVE));
      audit.record(event(PAY));
      audit.record(
          event(CARD).set(Field.KIND, "use_log").metadata("result_path", "/cards/3f2a91bc-1.png"));
      audit.record(event(new Step("another-1", "login")));
    }
    new Drain(application).run();
  }

  private static AuditEvent event(Step step) {
    return AuditEvent.type("acme.order.step.success.ok")
        .metadata("requestId", step.requestId())
        .metadata("step", step.name());
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void are_those_of_the_given_instances_in_all_three_tables() throws SQLException {
    assertEquals(
        List.of(
            Comparison.of("audit_log", ALL, ALL),
            Comparison.of("nano_banana_user_use_log", List.of(CARD), List.of(CARD)),
            Comparison.of("nano_banana_user_log", List.of(LOGIN), List.of(LOGIN))),
        compared());
  }

  @Test
  void lack_a_row_that_is_not_there() throws SQLException {
    database.update("DELETE FROM audit_log WHERE seq = 2");
    database.update("DELETE FROM nano_banana_user_log");

    assertEquals(List.of(RECEIVE), compared().get(0).lost());
    assertEquals(List.of(LOGIN), compared().get(2).lost());
  }

  @Test
  void have_a_row_twice_that_is_there_twice() throws SQLException {
    database.update("CREATE TABLE copy AS SELECT * FROM audit_log WHERE seq = 3");
    database.update("UPDATE copy SET seq = 1000");
    database.update("INSERT INTO audit_log SELECT * FROM copy");
    database.update(
        "INSERT INTO nano_banana_user_use_log (user_name, device_name, prompt, result_path, status)"
            + " SELECT user_name, device_name, prompt, result_path, status"
            + " FROM nano_banana_user_use_log");

    assertEquals(List.of(PAY), compared().get(0).doubled());
    assertEquals(List.of(CARD), compared().get(1).doubled());
  }

  @Test
  void of_one_request_are_shown_in_their_order() throws SQLException {
    try (Connection connection = database.connect()) {
      List<List<String>> rows =
          new StoredEvents(connection, "orders", List.of("3f2a91bc")).request("3f2a91bc-1");

      assertEquals("kind", rows.get(0).get(3));
      assertEquals(
          List.of("login_log", "audit", "audit", "use_log"),
          rows.stream().skip(1).map(row -> row.get(3)).toList());
    }
  }

  private List<Comparison> compared() throws SQLException {
    try (Connection connection = database.connect()) {
      return new StoredEvents(connection, "orders", List.of("3f2a91bc")).compared(ALL);
    }
  }
}

package com.acme.parcels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.mysql.cj.jdbc.MysqlDataSource;
import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.AuditTransactions;
import io.auditlog.event.AuditEvent;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.StoredAudit;
import io.auditlog.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParcelWorkerTest {

  private final TestDatabase database = TestDatabase.freshDatabase();
  private final List<String> sent = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void checkAndDropDatabase() {
    try {
      StoredAudit.checked(database);
    } finally {
      database.close();
    }
  }

  private void record(Consumer<Audit> calls) {
    AuditConfig config =
        AuditConfig.builder()
            .queueDir(folder.resolve("queue"))
            .mysql(database.url(), database.user(), database.password())
            .build();
    try (Audit audit = Audit.open(config)) {
      calls.accept(audit);
      Eventually.await(() -> audit.status().pending() == 0, () -> audit.status().toString());
    }
  }

  private ParcelWorker worker(Carrier carrier) {
    MysqlDataSource dataSource = new MysqlDataSource();
    dataSource.setUrl(database.url());
    dataSource.setUser(database.user());
    dataSource.setPassword(database.password());
    return new ParcelWorker(
        AuditTransactions.builder(dataSource).build(), carrier, Duration.ofMillis(1));
  }

  private List<Object> states() {
    return database.column(
        "SELECT CONCAT(status, ' ', attempts, COALESCE(CONCAT(' ', last_error), ''))"
            + " FROM audit_transactions ORDER BY id");
  }

  @Test
  void each_parcel_that_was_ordered_is_sent_once() {
    record(
        audit -> {
          ParcelOrders orders = new ParcelOrders(audit);
          orders.order("4711");
          orders.order("4712");
        });
    ParcelWorker worker = worker((number, order) -> sent.add(number + " for " + order));

    assertEquals(2, worker.work());
    assertEquals(0, worker.work());

    assertEquals(List.of("1 for 4711", "2 for 4712"), sent);
    assertEquals(List.of("done 1", "done 1"), states());
  }

  @Test
  void a_parcel_that_the_carrier_does_not_take_is_sent_later() {
    record(audit -> new ParcelOrders(audit).order("4711"));
    ParcelWorker worker =
        worker(
            (number, order) -> {
              sent.add(order);
              if (sent.size() < 3) {
                throw new CarrierException("no van");
              }
            });

    Eventually.await(
        () -> {
          worker.work();
          return sent.size() == 3;
        },
        () -> states().toString());

    assertEquals(List.of("done 3 no van"), states());
  }

  @Test
  void what_no_worker_can_ever_do_is_dead() {
    record(
        audit -> {
          audit.record(AuditEvent.type("acme.other").transaction(true));
          audit.record(AuditEvent.type(ParcelOrders.EVENT_TYPE).transaction(true));
        });

    worker((number, order) -> sent.add(order)).work();

    assertEquals(List.of(), sent);
    assertEquals(
        List.of(
            "dead 1 nobody knows what to do about acme.other", "dead 1 the event has no record_id"),
        states());
  }
}

package com.acme.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.QueueFiles;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a logging configuration makes of the order service as it is, while the database is down.
 * Each module that has one runs this with it.
 */
public abstract class ConfigurationContract {

  private static final int ORDERS = 7;

  private final Supplier<Shipping> shipping;

  @TempDir private static Path folder;

  /** Not made before the test has said where the queue is: it starts logging. */
  protected ConfigurationContract(Supplier<Shipping> shipping) {
    this.shipping = shipping;
  }

  @Test
  void makes_each_step_of_each_order_an_event_in_the_queue() throws Exception {
    Path queueDir = folder.resolve("queue");
    System.setProperty("audit.queueDir", queueDir.toString());
    System.setProperty("audit.url", "jdbc:mysql://127.0.0.1:1/audit");
    System.setProperty("audit.user", "audit");
    ByteArrayOutputStream said = new ByteArrayOutputStream();

    new OrderService(
            shipping.get(), new Progress(new PrintStream(said, true, StandardCharsets.UTF_8)))
        .serve(ORDERS);

    List<String> events = QueueFiles.read(queueDir).stream().map(QueueFiles.Line::event).toList();
    assertEquals(ORDERS * OrderService.STEPS_OF_AN_ORDER, events.size());
    assertEquals(
        events.size(),
        said.toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("done "))
            .count());
    assertOne(
        events, "pay", 7, "\"actor_id\":\"zoë\"", "\"tenant_id\":\"acme\"", "connection reset");
    assertOne(
        events, "card", 7, "\"kind\":\"use_log\"", "\"result_path\":\"/cards/", "Snow on a lamp");
    assertOne(events, "login", 7, "\"kind\":\"login_log\"", "\"user_name\":\"zoë\"");
    assertOne(
        events,
        "ship",
        7,
        "\"event_type\":\"acme.order.ship.success.ok\"",
        "\"record_id\":\"7\"",
        "\"attribute_value_new\":\"shipped\"",
        "\"carrier\":\"ACME Express\"");
  }

  private static void assertOne(List<String> events, String step, int order, String... fragments) {
    List<String> found =
        events.stream()
            .filter(event -> event.contains("\"step\":\"" + step + "\""))
            .filter(event -> event.matches(".*\"requestId\":\"\\w+-" + order + "\".*"))
            .toList();
    assertEquals(1, found.size(), step);
    for (String fragment : fragments) {
      assertTrue(found.get(0).contains(fragment), fragment + " in " + found.get(0));
    }
  }
}

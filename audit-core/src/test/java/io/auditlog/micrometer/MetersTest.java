package io.auditlog.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.config.Element;
import io.auditlog.event.AuditEvent;
import io.auditlog.event.Field;
import io.auditlog.platform.Threads;
import io.auditlog.queue.AuditQueue;
import io.auditlog.queue.OpenQueues;
import io.auditlog.testing.AskedVersion;
import io.auditlog.testing.Documentation;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.RecordingReporter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise: where Micrometer is, each open appender has its meters in the global registry, and none
 * is left when it is closed. With the version that we are compiled against and with the newest.
 */
class MetersTest {

  private static final String NAME = "METERS";

  @TempDir Path folder;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void addRegistry() {
    Metrics.addRegistry(registry);
  }

  @AfterEach
  void removeRegistry() {
    Metrics.removeRegistry(registry);
    registry.close();
  }

  private Audit open(String application, String queue) {
    Element appender =
        new Element("Audit")
            .set("application", application)
            .set("queueDir", folder.resolve(queue).toString());
    return Audit.open(AuditConfig.of(NAME, appender), new RecordingReporter());
  }

  private List<Meter> meters(String name) {
    return registry.getMeters().stream()
        .filter(meter -> name.equals(meter.getId().getTag("name")))
        .toList();
  }

  private void awaitMeters(String name) {
    Eventually.await(
        () -> registry.find("audit.upload.batches").tag("name", name).meter() != null,
        () -> "there is only " + registry.getMeters().size() + " meters");
  }

  /** Another thread may be at work just then, and end this export as well. */
  private void awaitNoMeters(String name) {
    Eventually.await(() -> meters(name).isEmpty(), () -> meters(name).toString());
  }

  private double value(String meter, String... tags) {
    Meter found = registry.get(meter).tag("name", NAME).tags(tags).meter();
    return found.measure().iterator().next().getValue();
  }

  @Test
  void the_classes_are_those_of_the_version_that_the_build_asked_for() {
    AskedVersion.assertIsThatOf(Metrics.class, "micrometer");
  }

  @Test
  void an_open_appender_has_all_that_are_documented_until_it_is_closed() {
    try (Audit audit = open("orders", "queue")) {
      audit.record(AuditEvent.type("a.b").set(Field.COUNT_RECORDS, "three"));
      audit.record(AuditEvent.type("a.b"));
      awaitMeters(NAME);

      assertEquals(2, value("audit.events.appended"));
      assertEquals(1, value("audit.events.issues"));
      assertEquals(2, value("audit.events.pending"));
      assertEquals(1, value("audit.recording"));
      assertEquals(1, value("audit.uploading"));
      assertEquals((double) audit.status().bytes(), value("audit.queue.size"));
      assertEquals(10.0 * (1 << 30), value("audit.queue.limit"));
      assertEquals(2, value("audit.flush.batches"));
      assertEquals(1, value("audit.flush.batch.percentile", "phi", "0.99"));
      assertEquals(2, value("audit.append"));
      double longest = registry.get("audit.append.max").timeGauge().value(TimeUnit.MICROSECONDS);
      double p99 =
          registry
              .get("audit.append.percentile")
              .tag("phi", "0.99")
              .timeGauge()
              .value(TimeUnit.MICROSECONDS);
      assertTrue(0 < p99 && p99 <= longest && longest < 60e6, p99 + " " + longest);
      assertEquals("orders", meters(NAME).get(0).getId().getTag("application"));
      Eventually.await(() -> value("audit.events.pending.age") > 0, () -> "no age");
      assertEquals(documented(), names());
    }
    awaitNoMeters(NAME);
  }

  private Set<String> names() {
    return meters(NAME).stream()
        .map(meter -> meter.getId().getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> documented() {
    Path operations = Documentation.root().resolve("docs/operations.md");
    return Documentation.table(operations, "## Figures", "JMX").stream()
        .flatMap(row -> Documentation.code(row.get(1)).stream())
        .filter(name -> name.startsWith("audit."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void an_appender_that_is_started_anew_before_the_old_one_is_stopped_keeps_their_names() {
    Audit before = open("orders", "queue");
    before.record(AuditEvent.type("a.b"));
    awaitMeters(NAME);
    try (Audit after = open("orders", "moved")) {
      awaitMeters(NAME + "-2");
      before.close();

      awaitNoMeters(NAME + "-2");
      after.record(AuditEvent.type("a.b"));
      after.record(AuditEvent.type("a.b"));
      assertEquals(2, value("audit.events.appended"));
    }
    awaitNoMeters(NAME);
  }

  @Test
  void a_misconfigured_appender_has_meters_that_say_so() {
    AuditQueue refused =
        OpenQueues.get().refuse(NAME, "orders", "no queueDir", () -> null, new RecordingReporter());
    try {
      awaitMeters(NAME);
      assertEquals(0, value("audit.recording"));
    } finally {
      refused.close();
    }
    awaitNoMeters(NAME);
  }

  @Test
  void a_registry_that_fails_harms_nobody() {
    registry.config().onMeterAdded(MetersTest::failForOurs);
    RecordingReporter reporter = new RecordingReporter();
    Element appender = new Element("Audit").set("queueDir", folder.resolve("queue").toString());
    try (Audit audit = Audit.open(AuditConfig.of("FAILING", appender), reporter)) {
      Eventually.await(
          () -> reporter.said().stream().anyMatch(text -> text.contains("cannot be shown")),
          () -> reporter.said().toString());
      audit.record(AuditEvent.type("a.b"));
      assertEquals(1, audit.status().appended());
    }
    awaitNoMeters("FAILING");
  }

  private static void failForOurs(Meter meter) {
    if ("FAILING".equals(meter.getId().getTag("name"))
        && meter.getId().getName().equals("audit.queue.size")) {
      throw new IllegalStateException("a listener fails");
    }
  }

  @Test
  void no_thread_is_left_when_an_appender_is_closed_at_once() {
    open("orders", "queue").close();

    Eventually.await(() -> ourThreads().isEmpty(), () -> "still there: " + ourThreads());
    assertFalse(registry.find("audit.recording").tag("name", NAME).meters().iterator().hasNext());
  }

  private static List<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(Threads::isOurs)
        .toList();
  }
}

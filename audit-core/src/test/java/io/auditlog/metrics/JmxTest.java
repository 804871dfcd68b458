package io.auditlog.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.AuditException;
import io.auditlog.LayoutConfig;
import io.auditlog.config.Element;
import io.auditlog.event.AuditEvent;
import io.auditlog.event.Field;
import io.auditlog.queue.AuditQueue;
import io.auditlog.queue.OpenQueues;
import io.auditlog.testing.Beans;
import io.auditlog.testing.Documentation;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.Java;
import io.auditlog.testing.QueueFiles;
import io.auditlog.testing.RecordingReporter;
import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.program.AuditOrders;
import io.auditlog.testing.program.LoggingProgram;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise: each open appender has an MBean with its figures, whoever else has one of that name, and
 * none is left when it is closed.
 */
class JmxTest {

  private static final String BEAN = "io.auditlog:name=JMX,type=Audit";

  @TempDir Path folder;

  private Audit open(String name, String application, String queue, RecordingReporter reporter) {
    Element appender =
        new Element("Audit")
            .set("application", application)
            .set("queueDir", folder.resolve(queue).toString());
    return Audit.open(AuditConfig.of(name, appender), reporter);
  }

  private Audit open(String application, String queue) {
    return open("JMX", application, queue, new RecordingReporter());
  }

  @Test
  void shows_the_figures_of_an_open_appender() {
    Instant before = Instant.now();
    try (Audit audit = open("orders", "queue")) {
      audit.record(AuditEvent.type("a.b").set(Field.COUNT_RECORDS, "three"));
      audit.record(AuditEvent.type("a.b").log(false));
      audit.record(AuditEvent.type("a.b"));

      assertEquals(List.of(BEAN), Beans.named("JMX"));
      assertEquals("JMX", Beans.attribute(BEAN, "Name"));
      assertEquals("orders", Beans.attribute(BEAN, "Application"));
      assertEquals("UP", Beans.attribute(BEAN, "Health"));
      assertEquals(2L, Beans.attribute(BEAN, "Appended"));
      assertEquals(1L, Beans.attribute(BEAN, "Skipped"));
      assertEquals(1L, Beans.attribute(BEAN, "Issues"));
      assertEquals(0L, Beans.attribute(BEAN, "Failed"));
      assertEquals(2L, Beans.attribute(BEAN, "Pending"));
      assertEquals(audit.status().bytes(), Beans.attribute(BEAN, "Bytes"));
      assertEquals(10L << 30, Beans.attribute(BEAN, "MaxBytes"));
      String oldest = (String) Beans.attribute(BEAN, "OldestPending");
      assertEquals(audit.status().oldestPending().get(), Instant.parse(oldest));
      Eventually.await(
          () -> (double) Beans.attribute(BEAN, "OldestPendingAge") > 0, () -> "no age");
      double age = (double) Beans.attribute(BEAN, "OldestPendingAge");
      assertTrue(age < Instant.now().getEpochSecond() - before.getEpochSecond() + 2, "" + age);
      assertEquals(2L, Beans.attribute(BEAN, "AppendMicros", "count"));
      double p50 = (double) Beans.attribute(BEAN, "AppendMicros", "p50");
      double p99 = (double) Beans.attribute(BEAN, "AppendMicros", "p99");
      double max = (double) Beans.attribute(BEAN, "AppendMicros", "max");
      assertTrue(0 < p50 && p50 <= p99 && p99 <= max && max < 60e6, p50 + " " + p99 + " " + max);
      assertEquals(2L, Beans.attribute(BEAN, "FlushBatches", "count"));
      assertEquals(1.0, Beans.attribute(BEAN, "FlushBatches", "mean"));
      assertNull(Beans.attribute(BEAN, "LastError"));
    }
    assertEquals(List.of(), Beans.named("JMX"));
  }

  @Test
  void shows_what_is_documented() throws Exception {
    Path operations = Documentation.root().resolve("docs/operations.md");
    List<String> documented =
        Documentation.table(operations, "## Figures", "JMX").stream()
            .flatMap(row -> Documentation.code(row.get(0)).stream())
            .sorted()
            .toList();
    List<String> shown =
        Stream.of(AuditMXBean.class.getMethods())
            .map(method -> method.getName().replaceFirst("get", ""))
            .sorted()
            .toList();
    assertEquals(shown, documented);
  }

  @Test
  void shows_why_events_cannot_be_made_durable_until_one_can() throws IOException {
    try (Audit audit = open("orders", "queue")) {
      Path queue = folder.resolve("queue");
      Files.move(queue, folder.resolve("aside"));
      Files.createFile(queue);

      assertThrows(AuditException.class, () -> audit.record(AuditEvent.type("a.b")));

      assertEquals("DOWN", Beans.attribute(BEAN, "Health"));
      assertEquals(1L, Beans.attribute(BEAN, "Failed"));
      String trouble = (String) Beans.attribute(BEAN, "AppendTrouble");
      assertTrue(trouble.contains(queue.toString()), trouble);
      assertEquals(trouble, audit.status().appendTrouble().get());
      assertTrue(audit.status().lastErrorAt().isPresent());

      Files.delete(queue);
      Files.move(folder.resolve("aside"), queue);
      audit.record(AuditEvent.type("a.b"));
      assertEquals("UP", Beans.attribute(BEAN, "Health"));
      assertNull(Beans.attribute(BEAN, "AppendTrouble"));
    }
  }

  @Test
  void shows_a_misconfigured_appender_and_its_error() {
    RecordingReporter reporter = new RecordingReporter();
    Element appender = new Element("Audit").set("redact", "pin");
    AuditQueue refused =
        OpenQueues.get()
            .refuse(
                "JMX",
                "orders",
                "queueDir is missing",
                () -> LayoutConfig.ofWrong("JMX", appender).encoder(),
                reporter);
    try {
      assertEquals("DOWN", Beans.attribute(BEAN, "Health"));
      assertEquals("queueDir is missing", Beans.attribute(BEAN, "ConfigurationError"));
      assertEquals("orders", Beans.attribute(BEAN, "Application"));
      Audit found = Audit.of("JMX");
      assertEquals("queueDir is missing", found.status().configurationError().get());
      AuditException e =
          assertThrows(
              AuditException.class,
              () -> found.record(AuditEvent.type("a.b").metadata("pin", "1234")));
      assertEquals("queueDir is missing", e.getMessage());
      assertTrue(e.event().get().contains("\"a.b\""), e.event().get());
      assertTrue(!e.event().get().contains("1234"), e.event().get());
      assertEquals(1L, Beans.attribute(BEAN, "Failed"));
      found.close();
      assertEquals(List.of(BEAN), Beans.named("JMX"), "who finds it does not close it");
    } finally {
      refused.close();
    }
    assertEquals(List.of(), Beans.named("JMX"));
    assertThrows(IllegalArgumentException.class, () -> Audit.of("JMX"));
  }

  @Test
  void keeps_the_name_of_an_appender_that_is_started_anew_before_the_old_one_is_stopped() {
    Audit before = open("orders", "queue");
    before.record(AuditEvent.type("a.b"));
    try (Audit after = open("orders", "moved")) {
      assertEquals(2, Beans.named("JMX").size());
      before.close();

      after.record(AuditEvent.type("a.b"));
      after.record(AuditEvent.type("a.b"));
      assertEquals(List.of(BEAN), Beans.named("JMX"));
      assertEquals(2L, Beans.attribute(BEAN, "Appended"));
    }
    assertEquals(List.of(), Beans.named("JMX"));
  }

  @Test
  void leaves_the_name_of_another_application_to_that_one() {
    Audit orders = open("orders", "orders");
    try (Audit invoices = open("invoices", "invoices")) {
      String second = "io.auditlog:instance=2,name=JMX,type=Audit";
      assertEquals(List.of(second, BEAN), Beans.named("JMX"));
      assertEquals("invoices", Beans.attribute(second, "Application"));
      assertEquals("orders", Beans.attribute(BEAN, "Application"));

      orders.close();
      invoices.record(AuditEvent.type("a.b"));
      assertEquals(List.of(second), Beans.named("JMX"));
      assertEquals(1L, Beans.attribute(second, "Appended"));
    }
  }

  @Test
  void quotes_a_name_that_has_to_be() {
    for (String name : List.of("a,b", "a=b", "a:b", "\"a\"", "a*", "a?b", "a\nb", "a\\b", "")) {
      try (Audit audit = open(name, "orders", "queue", new RecordingReporter())) {
        audit.record(AuditEvent.type("a.b"));
        String quoted = ObjectName.quote(name);
        assertEquals(
            name, Beans.attribute("io.auditlog:type=Audit,name=" + quoted, "Name"), quoted);
      }
    }
    try (Audit audit = open("审计 1", "orders", "queue", new RecordingReporter())) {
      audit.record(AuditEvent.type("a.b"));
      assertEquals("审计 1", Beans.attribute("io.auditlog:type=Audit,name=审计 1", "Name"));
    }
  }

  @Test
  void has_a_bean_for_each_class_loader_and_keeps_none_of_them_in_memory() throws Exception {
    WeakReference<ClassLoader> gone;
    try (Audit here = open("orders", "here")) {
      // On a thread that ends: what a library keeps in thread-locals is not the beans' doing.
      ExecutorService thread = Executors.newSingleThreadExecutor();
      gone = thread.submit(this::openedAndClosedInAnotherClassLoader).get();
      thread.shutdown();
      assertEquals(List.of(BEAN), Beans.named("JMX"));
      assertEquals(0, here.status().appended());
    }
    Eventually.await(
        () -> {
          System.gc();
          return gone.get() == null;
        },
        () -> "the class loader is still in memory");
  }

  private WeakReference<ClassLoader> openedAndClosedInAnotherClassLoader() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    try (URLClassLoader other =
        new URLClassLoader(
            urls.toArray(new URL[0]), ClassLoader.getSystemClassLoader().getParent())) {
      Class<?> opening = other.loadClass(OpenedElsewhere.class.getName());
      assertNotSame(OpenedElsewhere.class, opening);
      AutoCloseable opened =
          (AutoCloseable)
              opening.getConstructor(Path.class).newInstance(folder.resolve("elsewhere"));
      String second = "io.auditlog:instance=2,name=JMX,type=Audit";
      assertEquals(List.of(second, BEAN), Beans.named("JMX"));
      assertEquals(1L, Beans.attribute(second, "Appended"));
      assertEquals(0L, Beans.attribute(BEAN, "Appended"));
      opened.close();
      return new WeakReference<>(other);
    }
  }

  @Test
  void is_no_condition_for_recording_where_a_jvm_has_no_management() throws Exception {
    assertRecords("--limit-modules", "java.base,java.sql,java.naming");
    String said = Files.readString(errors());
    assertTrue(said.contains("INFO auditlog: The figures of \"orders\" cannot be shown"), said);
  }

  @Test
  void is_no_condition_for_recording_where_a_security_manager_forbids_it() throws Exception {
    Path policy = folder.resolve("policy");
    Files.writeString(
        policy,
        "grant { permission java.io.FilePermission \"<<ALL FILES>>\", \"read,write,delete,execute,readlink\";"
            + " permission java.util.PropertyPermission \"*\", \"read,write\";"
            + " permission java.lang.RuntimePermission \"*\";"
            + " permission java.lang.reflect.ReflectPermission \"*\";"
            + " permission java.net.NetPermission \"*\";"
            + " permission java.net.SocketPermission \"*\", \"resolve\";"
            + " permission java.nio.file.LinkPermission \"*\"; };");
    assertRecords("-Djava.security.manager", "-Djava.security.policy==" + policy);
    String said = Files.readString(errors());
    assertTrue(said.contains("The figures of \"orders\" cannot be shown"), said);
  }

  private Path errors() {
    return folder.resolve("errors");
  }

  private void assertRecords(String... options) throws Exception {
    Path queue = folder.resolve("queue");
    try (SecondJvm jvm =
        SecondJvm.running(LoggingProgram.class)
            .on(Java.version(17))
            .options(options)
            .options("-D" + AuditOrders.QUEUE_DIR + "=" + queue)
            .arguments(AuditOrders.class.getName(), "m", 1, 5, 10)
            .errors(errors())
            .start()) {
      jvm.awaitReturned(10);
      assertEquals(0, jvm.stop());
      assertEquals(jvm.returnedCount(), QueueFiles.read(queue).size());
    }
  }

  /** Another web application's appender. */
  public static final class OpenedElsewhere implements AutoCloseable {

    private final Audit audit;

    public OpenedElsewhere(Path queueDir) {
      Element appender =
          new Element("Audit").set("application", "orders").set("queueDir", queueDir.toString());
      audit = Audit.open(AuditConfig.of("JMX", appender));
      audit.record(AuditEvent.type("a.b"));
    }

    @Override
    public void close() {
      audit.close();
    }
  }
}

package io.auditlog.appender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.Audit;
import io.auditlog.config.Element;
import io.auditlog.event.AuditEvent;
import io.auditlog.mapping.LogRecord;
import io.auditlog.metrics.Health;
import io.auditlog.platform.Reporter;
import io.auditlog.testing.RecordingReporter;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise: an appender always starts, and what it cannot record is counted, said and seen. */
class RecorderTest {

  @TempDir Path folder;
  private final RecordingReporter reporter = new RecordingReporter();

  /** Of events that are texts, of which an empty one cannot be read. */
  private static final class TextReader implements EventReader<String> {

    @Override
    public String loggerName(String event) {
      return "com.acme";
    }

    @Override
    public String threadName(String event) {
      return Thread.currentThread().getName();
    }

    @Override
    public boolean isOnCallersThread(String event) {
      return true;
    }

    @Override
    public LogRecord read(String event) {
      if (event.isEmpty()) {
        throw new StackOverflowError();
      }
      return LogRecord.builder().logger("com.acme").message(event).build();
    }
  }

  private Recorder<String> start(String name, Element element) {
    return Recorder.start(name, element, new TextReader(), reporter);
  }

  @Test
  void starts_without_a_name_and_without_a_queue_folder() {
    Recorder<String> recorder = start(null, new Element("Audit"));

    assertFalse(recorder.isRecording());
    recorder.record("left out");
    recorder.close();
    assertTrue(reporter.said("needs the setting queueDir"), () -> reporter.said().toString());
  }

  @Test
  void starts_where_a_library_is_missing() throws Exception {
    URL ours = Recorder.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader alone =
        new URLClassLoader(new URL[] {ours}, ClassLoader.getPlatformClassLoader())) {
      Class<?> element = alone.loadClass(Element.class.getName());
      Class<?> reader = alone.loadClass(EventReader.class.getName());
      Class<?> said = alone.loadClass(Reporter.class.getName());
      Object audit = element.getConstructor(String.class).newInstance("Audit");
      element
          .getMethod("set", String.class, String.class)
          .invoke(audit, "queueDir", folder.resolve("queue").toString());
      Method start =
          alone
              .loadClass(Recorder.class.getName())
              .getMethod("start", String.class, element, reader, said);

      Object recorder = start.invoke(null, "ALONE", audit, nothing(reader), nothing(said));

      assertEquals(false, recorder.getClass().getMethod("isRecording").invoke(recorder));
      recorder.getClass().getMethod("close").invoke(recorder);
    }
  }

  private static Object nothing(Class<?> type) {
    return Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null);
  }

  @Test
  void is_down_when_an_event_could_not_be_read_until_one_is_durable_again() {
    Element element = new Element("Audit").set("queueDir", folder.resolve("queue").toString());
    Recorder<String> recorder = start("UNREAD", element);
    Audit audit = Audit.of("UNREAD");
    try {
      recorder.record("");

      assertEquals(1, audit.status().failed());
      assertEquals(Health.DOWN, audit.status().health());
      assertTrue(audit.status().lastError().orElse("").contains("could not be recorded"));
      assertTrue(
          reporter.said().stream().anyMatch(line -> line.endsWith("nothing of it can be printed")),
          () -> reporter.said().toString());

      audit.record(AuditEvent.type("a.b"));
      assertEquals(Health.UP, audit.status().health());
    } finally {
      recorder.close();
    }
  }
}

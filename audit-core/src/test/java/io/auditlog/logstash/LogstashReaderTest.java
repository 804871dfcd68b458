package io.auditlog.logstash;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.auditlog.event.AuditEvent;
import io.auditlog.event.EncodedEvent;
import io.auditlog.event.EventEncoder;
import io.auditlog.event.Redaction;
import io.auditlog.mapping.EventMapper;
import io.auditlog.mapping.LogRecord;
import io.auditlog.mapping.MappingSettings;
import io.auditlog.testing.Eventually;
import java.lang.ref.WeakReference;
import java.math.BigInteger;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.Adler32;
import net.logstash.logback.argument.StructuredArgument;
import net.logstash.logback.argument.StructuredArguments;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;

/**
 * Structured arguments of any class are read by what they write, and whatever they do, the call
 * becomes an event. What is remembered about classes keeps none of them.
 */
class LogstashReaderTest {

  private static LogRecord record(Object... arguments) {
    LogRecord.Builder record =
        LogRecord.builder().loggedAt(Instant.EPOCH).message("seen").arguments(arguments);
    LogstashReader.readArguments(arguments, record);
    return record.build();
  }

  private static AuditEvent event(LogRecord record) {
    return new EventMapper(MappingSettings.builder().build()).map(record);
  }

  private static String json(Object... arguments) {
    LogRecord record = record(arguments);
    EncodedEvent encoded =
        new EventEncoder("app", "host", 1 << 20, false, Redaction.NONE)
            .encode(event(record), record.origin());
    return new String(encoded.json(), StandardCharsets.UTF_8);
  }

  @Test
  void values_are_the_very_objects_of_the_call() {
    Object value = new Object();
    Map<String, Object> metadata =
        event(
                record(
                    StructuredArguments.kv("a", value),
                    StructuredArguments.entries(Map.of("b", value)),
                    StructuredArguments.defer(() -> StructuredArguments.kv("c", value))))
            .metadata();

    for (String key : List.of("a", "b", "c")) {
      assertSame(value, metadata.get(key), key);
    }
  }

  @Test
  void an_application_may_write_values_itself() {
    StructuredArgument own =
        out -> {
          out.writeNumberField("number", 1.5f);
          out.writeBinaryField("bytes", new byte[] {1, 2});
          out.writeFieldName("object");
          out.writeStartObject();
          out.writeArrayFieldStart("list");
          out.writeString("a");
          out.writeNumber(new BigInteger("12345678901234567890"));
          out.writeNull();
          out.writeEndArray();
          out.writeEndObject();
        };

    String json = json(own);
    assertTrue(
        json.contains(
            "\"metadata\":{\"number\":1.5,\"bytes\":[1,2],\"object\":{\"list\":[\"a\",12345678901234567890,null]}}"),
        json);
    assertFalse(json.contains("mapping_issues"), json);
  }

  @Test
  void a_key_that_comes_twice_is_an_issue_and_no_value_is_lost() {
    StructuredArgument twice =
        out -> {
          out.writeNumberField("record_id", 1);
          out.writeNumberField("record_id", 2);
        };

    String json = json(twice);
    assertTrue(json.contains("\"record_id\":\"1\""), json);
    assertTrue(json.contains("[\"record_id: differs in logstash: \\\"2\\\"\"]"), json);
  }

  @Test
  void one_that_writes_no_entries_but_something_else_is_one_line() {
    StructuredArgument odd =
        out -> {
          out.writeNumberField("a", 1);
          out.writeString("stray");
        };

    String json = json(odd);
    assertTrue(json.contains("\"a\":1"), json);
    assertTrue(
        json.contains(
            "\"mapping_issues\":[\"logstash: could not be read: java.io.IOException: VALUE_STRING where a key"
                + " should be, after \\\"a\\\"\"]"),
        json);
  }

  @Test
  void one_that_does_not_end_what_it_begins_is_read_to_its_end() {
    StructuredArgument open =
        out -> {
          out.writeNumberField("a", 1);
          out.writeObjectFieldStart("b");
          out.writeNumberField("c", 2);
          out.writeArrayFieldStart("d");
          out.writeNumber(3);
        };

    String json = json(open, StructuredArguments.kv("e", 4));
    assertTrue(json.contains("\"metadata\":{\"a\":1,\"b\":{\"c\":2,\"d\":[3]},\"e\":4"), json);
  }

  /** What one gives that is compiled for another Jackson. */
  @Test
  void an_error_is_one_line_too() {
    StructuredArgument outdated =
        out -> {
          throw new AbstractMethodError("writeTo");
        };

    String json = json(outdated, StructuredArguments.kv("actor_id", "lin"));
    assertTrue(json.contains("\"actor_id\":\"lin\""), json);
    assertTrue(
        json.contains("[\"logstash: could not be read: java.lang.AbstractMethodError: writeTo\"]"),
        json);
  }

  @Test
  void others_are_not_structured() {
    for (Object value : new Object[] {null, "a=b", 7, Map.of("a", 1), new Object[0]}) {
      assertFalse(LogstashReader.isStructured(value));
    }
    assertTrue(LogstashReader.isStructured(StructuredArguments.kv("a", 1)));
  }

  /** As an application server has them: one in each application, with a Jackson of its own. */
  @Test
  void those_of_several_class_loaders_are_read_and_can_be_unloaded() throws Exception {
    WeakReference<ClassLoader> application = readInAnApplication();

    Eventually.await(() -> isCollected(application), () -> "its classes are kept");
  }

  private static WeakReference<ClassLoader> readInAnApplication() throws Exception {
    URL[] jars = {
      jar(StructuredArguments.class),
      jar(Marker.class),
      jar(ch.qos.logback.core.status.Status.class),
      jar(ObjectMapper.class),
      jar(JsonParser.class),
      jar(JsonCreator.class)
    };
    try (URLClassLoader application =
        new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
      Class<?> factory = application.loadClass(StructuredArguments.class.getName());
      assertNotSame(StructuredArguments.class, factory);
      Object pair = factory.getMethod("kv", String.class, Object.class).invoke(null, "total", 12.5);
      Object fields = factory.getMethod("fields", Object.class).invoke(null, new Bean());
      String json = json(pair, fields);
      assertTrue(json.contains("\"metadata\":{\"total\":12.5,\"size\":7}"), json);
      return new WeakReference<>(application);
    }
  }

  /** As where the library is the server's, and Auditlog a part of an application. */
  @Test
  void they_do_not_keep_the_classes_that_read_them() throws Exception {
    WeakReference<ClassLoader> own = readWithClassesOfItsOwn();

    Eventually.await(() -> isCollected(own), () -> "Auditlog's classes are kept");
  }

  private static WeakReference<ClassLoader> readWithClassesOfItsOwn() throws Exception {
    ClassLoader withoutAuditlog =
        new ClassLoader(LogstashReaderTest.class.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.auditlog.")) {
              throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
          }
        };
    URL[] classes = {jar(LogstashReader.class), jar(Application.class)};
    try (URLClassLoader own = new URLClassLoader(classes, withoutAuditlog)) {
      Class<?> application = own.loadClass(Application.class.getName());
      assertNotSame(Application.class, application);
      Object json = ((Callable<?>) application.getConstructor().newInstance()).call();
      assertTrue(json.toString().contains("\"metadata\":{\"a\":1,\"value\":1"), json.toString());
      return new WeakReference<>(own);
    }
  }

  /** An application with Auditlog in it. */
  public static final class Application implements Callable<String> {

    @Override
    public String call() {
      // Not one of its own: of an object's class, logstash-logback-encoder keeps a serializer.
      Object bean = new Adler32();
      return json("text", StructuredArguments.kv("a", 1), StructuredArguments.fields(bean));
    }
  }

  private static boolean isCollected(WeakReference<?> reference) {
    System.gc();
    return reference.get() == null;
  }

  private static URL jar(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  /** A bean with a property. */
  public static final class Bean {

    public int getSize() {
      return 7;
    }
  }
}

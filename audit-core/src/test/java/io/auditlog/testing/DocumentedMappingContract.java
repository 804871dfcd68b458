package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.auditlog.testing.LoggingFramework.Running;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of {@code docs/mapping.md}: its call, compiled and made, becomes its record. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DocumentedMappingContract {

  private static final String LOGGER = "com.acme.Shop";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Left out with frameworks that have no key-values. */
  private static final String KEY_VALUES = "slf4j2";

  private final LoggingFramework framework;
  private final String name;
  private final String imports;

  /**
   * @param name of the framework, as titles begin with it
   * @param imports what an application of the framework imports, which has a {@code Logger} in it
   */
  protected DocumentedMappingContract(LoggingFramework framework, String name, String imports) {
    this.framework = framework;
    this.name = name;
    this.imports = imports;
  }

  List<MappingExample> examples() {
    List<MappingExample> examples =
        MappingExample.all().stream()
            .filter(example -> example.isFor(name) && !example.title().contains("SLF4J 2"))
            .toList();
    assertFalse(examples.isEmpty());
    return examples;
  }

  Stream<MappingExample> examplesOfKeyValues() {
    return MappingExample.all().stream()
        .filter(example -> example.isFor(name) && example.title().contains("SLF4J 2"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void an_example_becomes_the_record_that_is_shown(MappingExample example, @TempDir Path folder)
      throws Exception {
    check(example, folder);
  }

  @Tag(KEY_VALUES)
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("examplesOfKeyValues")
  void an_example_with_key_values_becomes_the_record_that_is_shown(
      MappingExample example, @TempDir Path folder) throws Exception {
    check(example, folder);
  }

  private void check(MappingExample example, Path folder) throws Exception {
    Path queue = folder.resolve("queue");
    Path file = folder.resolve("logging.xml");
    framework.write(file, "AUDIT", example.audit(queue.toString()));
    try (Running running = framework.start(file)) {
      running.clearMdc();
      call(example, folder, running.nativeLogger(LOGGER));
      running.clearMdc();
    }
    List<JsonNode> records = QueuedEvents.in(queue);
    assertEquals(1, records.size(), records.toString());
    assertEquals(
        JSON.readTree(example.record()).toPrettyString(), shown(records.get(0)).toPrettyString());
  }

  /** Without what the page says that it leaves out. */
  private static ObjectNode shown(JsonNode record) {
    ObjectNode shown = record.deepCopy();
    shown.remove(List.of("logger", "thread", "application", "host", "logged_at"));
    if (record.path("kind").asText().equals("audit")) {
      shown.remove("kind");
    }
    if (record.path("method").asText().equals(LOGGER)) {
      shown.remove("method");
    }
    return shown;
  }

  private void call(MappingExample example, Path folder, Object logger) throws Exception {
    String code =
        imports
            + "import java.time.*;\nimport java.util.*;\n"
            + "import static net.logstash.logback.argument.StructuredArguments.*;\n"
            + "import static net.logstash.logback.marker.Markers.*;\n"
            + "public class Shop {\n  public static void call(Logger log) throws Exception {\n"
            + example.call()
            + "\n"
            + "  }\n}\n";
    assertEquals("", new ShownCode("Shop", code).compile(folder));
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, Thread.currentThread().getContextClassLoader())) {
      Class<?> shop = loader.loadClass("Shop");
      for (var method : shop.getMethods()) {
        if (method.getName().equals("call")) {
          method.invoke(null, logger);
        }
      }
    }
  }
}

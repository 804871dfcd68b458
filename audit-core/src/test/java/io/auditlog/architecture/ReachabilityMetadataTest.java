package io.auditlog.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.metrics.AuditMXBean;
import io.auditlog.metrics.Summary;
import io.auditlog.micrometer.GlobalRegistryExporter;
import io.auditlog.testing.ReachabilityMetadata;
import io.micrometer.core.instrument.Metrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds that a native image knows all that this module reaches by its name. */
class ReachabilityMetadataTest {

  private static final String JACKSON_2 = "com.fasterxml.jackson.";
  private static final String JACKSON_3 = "tools.jackson.";

  private final ReachabilityMetadata metadata = new ReachabilityMetadata();

  @Test
  void lists_nothing_that_does_not_exist() throws Exception {
    metadata.assertAllExists(JACKSON_3);
  }

  @Test
  void lists_what_is_looked_up_by_name_where_that_is_done() throws Exception {
    metadata.assertLookedUpByNameOnlyIn(
        "ForeignJackson", "ProcessId", "Publications", "Slf4j", "Tables", "Threads");
    assertEquals(Set.of("io/auditlog/mysql/tables.sql"), metadata.resources());
  }

  @Test
  void lists_what_jmx_and_micrometer_need() {
    assertTrue(
        metadata
            .types()
            .containsAll(
                Set.of(
                    AuditMXBean.class.getName(),
                    Summary.class.getName(),
                    GlobalRegistryExporter.class.getName(),
                    Metrics.class.getName())),
        () -> metadata.types().toString());
  }

  @Test
  void lists_each_class_and_method_of_a_foreign_jackson_of_either_version() throws Exception {
    String source =
        Files.readString(Path.of("src/main/java/io/auditlog/logstash/ForeignJackson.java"));
    Map<String, Set<String>> jackson2 = below(JACKSON_2);
    Map<String, Set<String>> jackson3 = below(JACKSON_3);

    assertEquals(all("\"\\.((?:core|databind)\\.[\\w.]+)\"", source), jackson2.keySet());
    assertEquals(Set.of("writeStartObject", "getCodec"), jackson2.remove("core.JsonGenerator"));
    assertEquals(
        Set.of("writeStartObject", "objectWriteContext"), jackson3.remove("core.JsonGenerator"));
    assertEquals(jackson2, jackson3);

    Set<String> called = all("getMethod\\(\\s*\"(\\w+)\"", source);
    called.addAll(all("\"(\\w+)\"", source.replaceAll("(?s).*PARSER_METHODS =(.*?);.*", "$1")));
    called.addAll(Set.of("<init>", "values"));
    Set<String> listed = new TreeSet<>(Set.of("isInstance")); // of java.lang.Class
    jackson2.values().forEach(listed::addAll);
    assertEquals(called, listed);
    assertEquals(
        Set.of("writeTo"),
        metadata.methods().get("net.logstash.logback.argument.StructuredArgument"));
    assertEquals(
        Set.of("writeTo"), metadata.methods().get("net.logstash.logback.marker.LogstashMarker"));
  }

  private Map<String, Set<String>> below(String root) {
    Map<String, Set<String>> methods = new TreeMap<>();
    metadata
        .methods()
        .forEach(
            (type, names) -> {
              if (type.startsWith(root)) {
                methods.put(type.substring(root.length()), names);
              }
            });
    return methods;
  }

  private static Set<String> all(String regex, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile(regex).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}

package io.auditlog.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.metrics.AuditMXBean;
import io.auditlog.testing.Documentation;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds that docs/operations.md speaks of messages and figures that there are. */
class DocumentedMessagesTest {

  private static final Path OPERATIONS = Documentation.root().resolve("docs/operations.md");

  @Test
  void each_message_that_wants_a_person_is_one_that_the_code_says() throws IOException {
    String code = code();
    List<String> messages =
        Documentation.table(OPERATIONS, "## Messages", "message").stream()
            .flatMap(row -> Documentation.code(row.get(0)).stream())
            .toList();

    assertTrue(messages.size() > 20, messages::toString);
    assertEquals(List.of(), messages.stream().filter(message -> !code.contains(message)).toList());
  }

  @Test
  void each_figure_to_alert_on_is_one_that_jmx_shows() {
    Set<String> shown =
        Stream.of(AuditMXBean.class.getMethods())
            .map(Method::getName)
            .map(name -> name.replaceFirst("get", ""))
            .collect(Collectors.toSet());
    List<String> alerts =
        Documentation.table(OPERATIONS, "## What to alert on", "figure").stream()
            .flatMap(row -> Documentation.code(row.get(0)).stream())
            .filter(name -> !name.equals("p99"))
            .toList();

    assertTrue(alerts.size() > 10, alerts::toString);
    assertEquals(List.of(), alerts.stream().filter(name -> !shown.contains(name)).toList());
  }

  /** The sources, with texts that go on in the next line put together. */
  private static String code() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String module : List.of("audit-core", "audit-log4j2-appender", "audit-logback-appender")) {
      try (Stream<Path> files =
          Files.walk(Documentation.root().resolve(module + "/src/main/java"))) {
        for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
          all.append(Files.readString(file));
        }
      }
    }
    return all.toString().replaceAll("\"\\s*\\+\\s*\"", "");
  }
}

package io.auditlog.logback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.Audit;
import io.auditlog.testing.Documentation;
import io.auditlog.testing.Snippet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every configuration of Logback that the documentation shows, loaded. */
class DocumentedConfigurationTest {

  @TempDir private Path folder;

  static List<Snippet> snippets() {
    return Documentation.snippets(Snippet.Use.LOGBACK);
  }

  @Test
  void the_documentation_shows_a_whole_configuration() {
    assertTrue(
        snippets().stream().anyMatch(snippet -> snippet.firstElement().equals("configuration")));
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void a_configuration_of_the_documentation_starts_without_an_error(Snippet snippet) {
    String xml = withoutSpring(whole(snippet));
    try (Logback logback = new Logback().configure(xml)) {
      assertEquals(List.of(), logback.errors());
      assertEquals(
          Optional.empty(),
          Audit.of("AUDIT").status().configurationError(),
          "the appender is running");
    }
  }

  /** An element alone, put where it belongs. */
  private String whole(Snippet snippet) {
    String harmless = snippet.harmless(folder.resolve("queue"));
    return switch (snippet.firstElement()) {
      case "configuration" -> harmless;
      case "appender" -> Logback.configuration(harmless, "AUDIT");
      case "encoder" ->
          Logback.configuration(audit("") + console(harmless), "AUDIT")
              .replace("</root>", "<appender-ref ref=\"CONSOLE\"/></root>");
      default -> Logback.configuration(audit(harmless), "AUDIT");
    };
  }

  private String audit(String settings) {
    return Logback.appender("<queueDir>" + folder.resolve("queue") + "</queueDir>" + settings);
  }

  private static String console(String encoder) {
    return "<appender name=\"CONSOLE\" class=\"ch.qos.logback.core.ConsoleAppender\">"
        + encoder
        + "</appender>";
  }

  /** Only Spring Boot knows this element; elsewhere a property with the default does the same. */
  private static String withoutSpring(String xml) {
    return xml.replaceAll(
        "<springProperty scope=\"context\" name=\"([^\"]*)\" source=\"[^\"]*\" defaultValue=\"([^\"]*)\"/>",
        "<property name=\"$1\" value=\"$2\"/>");
  }
}

package io.auditlog.log4j2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.Audit;
import io.auditlog.testing.Documentation;
import io.auditlog.testing.Snippet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every configuration of Log4j that the documentation shows, loaded. */
class DocumentedConfigurationTest {

  @TempDir private Path folder;

  static List<Snippet> snippets() {
    return Documentation.snippets(Snippet.Use.LOG4J);
  }

  @Test
  void the_documentation_shows_every_format() {
    List<String> languages = snippets().stream().map(Snippet::language).distinct().toList();
    assertTrue(
        languages.containsAll(List.of("xml", "json", "yaml", "properties")), languages::toString);
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void a_configuration_of_the_documentation_starts_without_an_error(Snippet snippet)
      throws IOException {
    Path file = folder.resolve("log4j2." + snippet.language());
    Files.writeString(file, whole(snippet).harmless(folder.resolve("queue")));
    StatusRecording statuses = new StatusRecording();
    LoggerContext context = new LoggerContext("documented", null, file.toUri());
    try {
      context.start();

      assertEquals(List.of(), statuses.at(Level.ERROR));
      assertEquals(
          Optional.empty(),
          Audit.of("AUDIT").status().configurationError(),
          "the appender is running");
    } finally {
      context.stop(0, TimeUnit.SECONDS);
      statuses.stop();
    }
  }

  /** An element alone, put where it belongs. */
  private static Snippet whole(Snippet snippet) {
    if (!snippet.language().equals("xml") || snippet.firstElement().equals("Configuration")) {
      return snippet;
    }
    String audit = "<Audit name=\"AUDIT\" queueDir=\"queue\">";
    String appenders =
        switch (snippet.firstElement()) {
          case "Audit" -> snippet.text();
          case "AuditLayout" ->
              audit + "</Audit><Console name=\"CONSOLE\">" + snippet.text() + "</Console>";
          default -> audit + snippet.text() + "</Audit>";
        };
    return new Snippet(
        snippet.file(),
        snippet.line(),
        snippet.language(),
        "<Configuration><Appenders>" + appenders + "</Appenders></Configuration>");
  }
}

package io.auditlog.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.auditlog.testing.Documentation;
import io.auditlog.testing.ShownCode;
import io.auditlog.testing.Snippet;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every piece of Java that the documentation shows, compiled. */
class DocumentedCodeTest {

  @TempDir private Path folder;

  /** All but those that are run in the frameworks' own tests, and compiled there. */
  static List<Snippet> snippets() {
    return Documentation.snippets(Snippet.Use.JAVA).stream()
        .filter(snippet -> !snippet.file().equals("docs/mapping.md"))
        .toList();
  }

  @Test
  void the_documentation_shows_code() {
    assertFalse(snippets().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void code_of_the_documentation_compiles(Snippet snippet) {
    assertEquals("", new ShownCode("Shown", program(snippet)).compile(folder));
  }

  private static String program(Snippet snippet) {
    return "import static net.logstash.logback.argument.StructuredArguments.*;\n"
        + "import static net.logstash.logback.marker.Markers.*;\n"
        + "import com.zaxxer.hikari.*;\n"
        + "import io.auditlog.*;\n"
        + "import io.auditlog.config.*;\n"
        + "import io.auditlog.event.*;\n"
        + "import io.auditlog.mysql.*;\n"
        + "import java.nio.file.*;\n"
        + "import java.time.*;\n"
        + "import java.util.*;\n"
        + "import org.slf4j.*;\n"
        + "class Shown {\n"
        + "  static final Logger log = LoggerFactory.getLogger(Shown.class);\n"
        + "  static void show() throws Exception {\n"
        + snippet.text()
        + "\n  }\n}\n";
  }
}

package io.auditlog.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.auditlog.testing.Documentation;
import io.auditlog.testing.Snippet;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
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
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    compiler
        .getTask(
            null,
            null,
            diagnostics,
            List.of("-d", folder.toString(), "-proc:none"),
            null,
            List.of(new Source(program(snippet))))
        .call();

    String errors =
        diagnostics.getDiagnostics().stream()
            .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
            .map(Object::toString)
            .collect(Collectors.joining("\n"));
    assertEquals("", errors);
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

  private static final class Source extends SimpleJavaFileObject {

    private final String code;

    Source(String code) {
      super(URI.create("string:///Shown.java"), Kind.SOURCE);
      this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }
  }
}

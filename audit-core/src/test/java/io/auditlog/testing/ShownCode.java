package io.auditlog.testing;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A class made of code that the documentation shows. */
public final class ShownCode extends SimpleJavaFileObject {

  private final String code;

  /**
   * @param name of the class, which is in no package
   */
  public ShownCode(String name, String code) {
    super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
    this.code = code;
  }

  /** Compiles it into a folder; gives the errors, or an empty text. */
  public String compile(Path folder) {
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    ToolProvider.getSystemJavaCompiler()
        .getTask(
            null,
            null,
            diagnostics,
            List.of("-d", folder.toString(), "-proc:none", "-Xlint:none"),
            null,
            List.of(this))
        .call();
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }

  @Override
  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
    return code;
  }
}

package io.auditlog.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.auditlog.testing.Documentation;
import io.auditlog.testing.Snippet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DocumentationTest {

  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]*)(?:#([^)]*))?\\)");

  @Test
  void each_code_fence_is_of_a_known_kind() {
    for (Snippet snippet : Documentation.snippets()) {
      snippet.use(); // Throws for an unknown one.
    }
  }

  @Test
  void each_link_within_the_repository_leads_somewhere() {
    List<String> broken = new ArrayList<>();
    for (Path file : Documentation.files()) {
      Matcher link = LINK.matcher(String.join("\n", Documentation.lines(file)));
      while (link.find()) {
        Path target = link.group(1).isEmpty() ? file : file.resolveSibling(link.group(1));
        if (!Files.exists(target)
            || (link.group(2) != null && !anchors(target).contains(link.group(2)))) {
          broken.add(Documentation.root().relativize(file) + ": " + link.group());
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  /** Of its headings, as Markdown's usual viewers make them. */
  private static List<String> anchors(Path file) {
    return Documentation.lines(file).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .collect(Collectors.toList());
  }
}

package io.auditlog.documentation;

import io.auditlog.testing.Documentation;
import io.auditlog.testing.Snippet;
import org.junit.jupiter.api.Test;

class DocumentationTest {

  @Test
  void each_code_fence_is_of_a_known_kind() {
    for (Snippet snippet : Documentation.snippets()) {
      snippet.use(); // Throws for an unknown one.
    }
  }
}

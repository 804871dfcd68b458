package io.auditlog.logback;

import io.auditlog.testing.DocumentedMappingContract;

/** The examples of the documentation, with Logback. */
class DocumentedMappingTest extends DocumentedMappingContract {

  DocumentedMappingTest() {
    super(new LogbackFramework(), "Logback", "import org.slf4j.*;\n");
  }
}

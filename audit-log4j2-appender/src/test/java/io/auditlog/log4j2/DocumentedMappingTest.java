package io.auditlog.log4j2;

import io.auditlog.testing.DocumentedMappingContract;

/** The examples of the documentation, with Log4j 2. */
class DocumentedMappingTest extends DocumentedMappingContract {

  DocumentedMappingTest() {
    super(
        new Log4jFramework(),
        "Log4j",
        """
        import org.apache.logging.log4j.*;
        import org.apache.logging.log4j.message.*;
        """);
  }
}

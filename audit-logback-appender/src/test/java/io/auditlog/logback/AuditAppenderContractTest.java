package io.auditlog.logback;

import io.auditlog.testing.AppenderContract;

/** What all appenders promise, with Logback. */
class AuditAppenderContractTest extends AppenderContract {

  AuditAppenderContractTest() {
    super(new LogbackFramework());
  }
}

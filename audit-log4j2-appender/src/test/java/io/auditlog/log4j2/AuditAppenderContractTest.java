package io.auditlog.log4j2;

import io.auditlog.testing.AppenderContract;

/** What all appenders promise, with Log4j 2. */
class AuditAppenderContractTest extends AppenderContract {

  AuditAppenderContractTest() {
    super(new Log4jFramework());
  }
}

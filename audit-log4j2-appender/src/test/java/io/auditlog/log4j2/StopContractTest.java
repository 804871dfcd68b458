package io.auditlog.log4j2;

import io.auditlog.testing.StopContract;

/** The end of an application, with Log4j 2. */
class StopContractTest extends StopContract {

  StopContractTest() {
    super(new Log4jFramework());
  }
}

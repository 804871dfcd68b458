package io.auditlog.logback;

import io.auditlog.testing.StopContract;

/** The end of an application, with Logback. */
class StopContractTest extends StopContract {

  StopContractTest() {
    super(new LogbackFramework());
  }
}

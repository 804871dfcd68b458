package io.auditlog.logback;

import io.auditlog.testing.LayoutContract;

/** What all layouts promise, with Logback. */
class LayoutContractTest extends LayoutContract {

  LayoutContractTest() {
    super(new LogbackFramework());
  }
}

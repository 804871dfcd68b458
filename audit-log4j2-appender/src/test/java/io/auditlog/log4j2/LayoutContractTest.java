package io.auditlog.log4j2;

import io.auditlog.testing.LayoutContract;

/** What all layouts promise, with Log4j 2. */
class LayoutContractTest extends LayoutContract {

  LayoutContractTest() {
    super(new Log4jFramework());
  }
}

package io.auditlog.log4j2;

import io.auditlog.testing.RecursionContract;

/** What logs while it is recorded, with Log4j 2. */
class RecursionContractTest extends RecursionContract {

  RecursionContractTest() {
    super(new Log4jFramework());
  }
}

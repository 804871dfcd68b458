package io.auditlog.logback;

import io.auditlog.testing.RecursionContract;

/** What logs while it is recorded, with Logback. */
class RecursionContractTest extends RecursionContract {

  RecursionContractTest() {
    super(new LogbackFramework());
  }
}

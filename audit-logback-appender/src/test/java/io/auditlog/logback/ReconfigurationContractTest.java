package io.auditlog.logback;

import io.auditlog.testing.ReconfigurationContract;

/** What happens when the configuration is changed, with Logback. */
class ReconfigurationContractTest extends ReconfigurationContract {

  ReconfigurationContractTest() {
    super(new LogbackFramework());
  }
}

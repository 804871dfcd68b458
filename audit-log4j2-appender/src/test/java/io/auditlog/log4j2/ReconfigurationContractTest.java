package io.auditlog.log4j2;

import io.auditlog.testing.ReconfigurationContract;

/** What happens when the configuration is changed, with Log4j 2. */
class ReconfigurationContractTest extends ReconfigurationContract {

  ReconfigurationContractTest() {
    super(new Log4jFramework());
  }
}

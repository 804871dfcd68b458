package io.auditlog.log4j2;

import io.auditlog.testing.KillContract;

/** What an application that is killed can rely on, with Log4j 2. */
class KillContractTest extends KillContract {

  KillContractTest() {
    super(new Log4jFramework());
  }
}

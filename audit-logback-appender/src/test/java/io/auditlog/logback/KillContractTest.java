package io.auditlog.logback;

import io.auditlog.testing.KillContract;

/** What an application that is killed can rely on, with Logback. */
class KillContractTest extends KillContract {

  KillContractTest() {
    super(new LogbackFramework());
  }
}

package io.auditlog.logback;

import io.auditlog.testing.MappingContract;

/** Which records calls become, with Logback. */
class MappingContractTest extends MappingContract {

  MappingContractTest() {
    super(new LogbackFramework());
  }
}

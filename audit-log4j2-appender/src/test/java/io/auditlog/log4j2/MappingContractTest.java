package io.auditlog.log4j2;

import io.auditlog.testing.MappingContract;

/** Which records calls become, with Log4j 2. */
class MappingContractTest extends MappingContract {

  MappingContractTest() {
    super(new Log4jFramework());
  }
}

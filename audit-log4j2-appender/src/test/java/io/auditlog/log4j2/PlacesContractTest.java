package io.auditlog.log4j2;

import io.auditlog.testing.PlacesContract;

/** Each Java and each place, with Log4j 2. */
class PlacesContractTest extends PlacesContract {

  PlacesContractTest() {
    super(new Log4jFramework());
  }
}

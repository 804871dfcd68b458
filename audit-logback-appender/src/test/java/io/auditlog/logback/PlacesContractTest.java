package io.auditlog.logback;

import io.auditlog.testing.PlacesContract;

/** Each Java and each place, with Logback. */
class PlacesContractTest extends PlacesContract {

  PlacesContractTest() {
    super(new LogbackFramework());
  }
}

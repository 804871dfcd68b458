package io.auditlog.logback;

import io.auditlog.testing.AllJarContract;
import java.util.Set;

/** What the one jar for Logback promises to an application that it is dropped into. */
class AllJarIT extends AllJarContract {

  AllJarIT() {
    super(new LogbackFramework(), Set.of("com/fasterxml/jackson/", "com/zaxxer/hikari/"), Set.of());
  }
}

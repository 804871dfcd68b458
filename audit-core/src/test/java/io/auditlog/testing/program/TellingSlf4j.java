package io.auditlog.testing.program;

import org.slf4j.helpers.NOP_FallbackServiceProvider;

/**
 * What an application may have behind SLF4J, chosen by {@code -Dslf4j.provider}. It tells on the
 * standard error which thread initializes SLF4J, and logs nothing.
 */
public final class TellingSlf4j extends NOP_FallbackServiceProvider {

  @Override
  public void initialize() {
    super.initialize();
    System.err.println("SLF4J initialized by " + Thread.currentThread().getName());
  }
}

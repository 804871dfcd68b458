package io.auditlog.logback;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import net.logstash.logback.argument.StructuredArguments;
import org.junit.jupiter.api.Test;

/** The build runs these tests with several versions of Logback. */
class LogbackVersionTest {

  @Test
  void the_classes_under_test_are_those_of_the_version_that_the_build_asked_for() {
    String version = System.getProperty("expected.logback.version", "");

    assertTrue(
        location(Logger.class).endsWith(version.isEmpty() ? ".jar" : "-" + version + ".jar"),
        location(Logger.class));
    assertTrue(
        location(UnsynchronizedAppenderBase.class)
            .endsWith(version.isEmpty() ? ".jar" : "-" + version + ".jar"),
        location(UnsynchronizedAppenderBase.class));
  }

  @Test
  void so_are_those_of_logstash_logback_encoder() {
    String version = System.getProperty("expected.logstash.version", "");

    assertTrue(
        location(StructuredArguments.class)
            .endsWith(version.isEmpty() ? ".jar" : "-" + version + ".jar"),
        location(StructuredArguments.class));
  }

  private static String location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().toString();
  }
}

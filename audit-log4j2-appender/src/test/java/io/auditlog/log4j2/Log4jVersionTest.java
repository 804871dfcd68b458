package io.auditlog.log4j2;

import static org.junit.jupiter.api.Assertions.assertTrue;

import net.logstash.logback.argument.StructuredArguments;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The build runs these tests with several versions of Log4j. */
class Log4jVersionTest {

  @ParameterizedTest
  @ValueSource(classes = {LogManager.class, LoggerContext.class})
  void the_classes_under_test_are_those_of_the_version_that_the_build_asked_for(Class<?> type) {
    String version = System.getProperty("expected.log4j.version", "");
    String location = type.getProtectionDomain().getCodeSource().getLocation().toString();

    assertTrue(location.endsWith(version.isEmpty() ? ".jar" : "-" + version + ".jar"), location);
  }

  @Test
  void so_are_those_of_logstash_logback_encoder() {
    String version = System.getProperty("expected.logstash.version", "");
    String location =
        StructuredArguments.class.getProtectionDomain().getCodeSource().getLocation().toString();

    assertTrue(location.endsWith(version.isEmpty() ? ".jar" : "-" + version + ".jar"), location);
  }
}

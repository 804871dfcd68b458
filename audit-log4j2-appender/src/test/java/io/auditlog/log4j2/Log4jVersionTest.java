package io.auditlog.log4j2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.auditlog.testing.AskedVersion;
import net.logstash.logback.argument.StructuredArguments;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The build runs these tests with several versions of Log4j and of the libraries. */
class Log4jVersionTest {

  @ParameterizedTest
  @ValueSource(classes = {LogManager.class, LoggerContext.class})
  void the_classes_under_test_are_those_of_the_version_that_the_build_asked_for(Class<?> type) {
    AskedVersion.assertIsThatOf(type, "log4j");
  }

  @Test
  void so_are_those_of_logstash_logback_encoder() {
    AskedVersion.assertIsThatOf(StructuredArguments.class, "logstash");
  }

  @ParameterizedTest
  @ValueSource(classes = {JsonParser.class, ObjectMapper.class})
  void so_are_those_of_jackson(Class<?> type) {
    AskedVersion.assertIsThatOf(type, "jackson");
  }

  @Test
  void so_are_those_of_hikaricp() {
    AskedVersion.assertIsThatOf(HikariDataSource.class, "hikaricp");
  }

  @Test
  void so_is_java() {
    AskedVersion.assertIsThatOfJava();
  }
}

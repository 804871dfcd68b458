package io.auditlog.logback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.MDC;

/** What is Logback's own about an encoder: Joran and its traps, appenders, AsyncAppender. */
class AuditEncoderTest {

  @TempDir Path folder;
  private final Logback logback = new Logback();

  @AfterEach
  void stopLogback() {
    MDC.clear();
    logback.close();
  }

  private Path file() {
    return folder.resolve("application.log");
  }

  private void start(String settings) {
    logback.configure(Logback.configuration(Logback.fileAppender(file(), settings), "FILE"));
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(file());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void stands_in_the_appender_for_the_console() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      logback.configure(
          Logback.configuration(
              "<appender name=\"CONSOLE\" class=\""
                  + ConsoleAppender.class.getName()
                  + "\">"
                  + Logback.encoder("")
                  + "</appender>",
              "CONSOLE"));
      logback.logger().info("grüß");
    } finally {
      System.setOut(before);
    }

    String text = printed.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("OrderService grüß {\"event_type\":"), text);
    assertEquals(List.of(), logback.errors());
  }

  @Test
  void stands_in_an_appender_that_rolls_its_files_over() {
    logback.configure(
        Logback.configuration(
            "<appender name=\"ROLLING\" class=\""
                + RollingFileAppender.class.getName()
                + "\"><file>"
                + file()
                + "</file><rollingPolicy class=\""
                + FixedWindowRollingPolicy.class.getName()
                + "\"><fileNamePattern>"
                + folder.resolve("old-%i.log")
                + "</fileNamePattern></rollingPolicy><triggeringPolicy class=\""
                + SizeBasedTriggeringPolicy.class.getName()
                + "\"><maxFileSize>10KB</maxFileSize></triggeringPolicy>"
                + Logback.encoder("")
                + "</appender>",
            "ROLLING"));

    logback.logger().info("m-1");

    assertTrue(lines().get(0).startsWith("OrderService m-1 {"), lines().get(0));
    assertEquals(List.of(), logback.errors());
  }

  @Test
  void works_behind_an_asynchronous_appender() {
    logback.configure(
        Logback.configuration(
            Logback.fileAppender(file(), "<includeLocation>true</includeLocation>")
                + "<appender name=\"ASYNC\" class=\""
                + AsyncAppender.class.getName()
                + "\"><includeCallerData>true</includeCallerData><appender-ref ref=\"FILE\"/>"
                + "</appender>",
            "ASYNC"));
    MDC.put("userId", "u-17");

    logback.logger().info("Order {}", 4711);
    logback.close();

    assertEquals(1, lines().size());
    String line = lines().get(0);
    assertTrue(
        line.startsWith(
            "AuditEncoderTest::works_behind_an_asynchronous_appender Order 4711 {\"event_type\""),
        line);
    assertTrue(line.contains("\"metadata\":{\"userId\":\"u-17\"}"), line);
    assertTrue(line.contains("\"thread\":\"" + Thread.currentThread().getName() + "\""), line);
  }

  @ParameterizedTest
  @CsvSource({
    "<chraset>UTF-8</chraset>, chraset",
    "<field><name>tenant_id</name><valeu>acme</valeu></field>, valeu",
    "<view><name>v</name><key>level</key></view>, key",
    "<view><name>v</name><field><name>f</name><form>g</form></field></view>, form",
    "<mysql><url>jdbc:mysql://db/audit</url></mysql>, mysql"
  })
  void an_element_that_joran_ignores_is_refused_by_its_name(String settings, String name) {
    start(settings);
    logback.logger().info("goes on");

    List<String> errors =
        logback.errors().stream().filter(error -> error.startsWith("AuditEncoder")).toList();
    assertEquals(1, errors.size(), () -> logback.errors().toString());
    assertTrue(
        errors.get(0).startsWith("AuditEncoder of appender \"FILE\": ")
            && errors.get(0).contains("unknown setting " + name),
        errors.get(0));
    assertTrue(lines().get(0).startsWith("OrderService goes on {"), lines().get(0));
  }

  /** Joran makes an element of it, and keeps its text to itself. */
  @Test
  void the_name_of_a_view_where_the_view_belongs_is_refused() {
    start("<view>login</view>");

    List<String> errors = logback.errors();
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(
        errors.get(0).startsWith("AuditEncoder of appender \"FILE\": View: needs the setting name"),
        errors.get(0));
  }

  @Test
  void an_empty_text_of_a_view_is_the_empty_text() {
    start(
        "<view><name>v</name><keys>level</keys>"
            + "<field><name>source</name><value></value></field></view>");

    logback.logger().warn("seen");

    assertTrue(lines().get(0).endsWith(",\"level\":\"warning\",\"source\":\"\"}"), lines().get(0));
  }

  @Test
  void nothing_is_printed_by_an_encoder_that_was_never_started() {
    AuditEncoder encoder = new AuditEncoder();

    assertEquals(0, encoder.encode(null).length);
    assertEquals(0, encoder.headerBytes().length);
    assertEquals(0, encoder.footerBytes().length);
  }

  @Test
  void an_event_that_breaks_its_word_is_a_line_that_says_so() {
    AuditEncoder encoder = new AuditEncoder();
    encoder.setContext(logback.context());
    encoder.start();

    String line = new String(encoder.encode(null), StandardCharsets.UTF_8);

    assertEquals(
        "an event could not be printed: java.lang.NullPointerException" + System.lineSeparator(),
        line);
  }
}

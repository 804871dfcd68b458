package io.auditlog.log4j2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.config.Element;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.async.AsyncLoggerContext;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is Log4j's own about a layout: its formats, its appenders, its asynchronous ways. */
class AuditLayoutTest {

  @TempDir Path folder;
  private Path file;
  private Log4j log4j;

  @BeforeEach
  void makeLog4j() {
    file = folder.resolve("application.log");
    log4j = new Log4j(folder);
  }

  @AfterEach
  void stopLog4j() {
    ThreadContext.clearAll();
    log4j.close();
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String fileAppender(String layout) {
    return "<File name=\"FILE\" fileName=\"" + file + "\">" + layout + "</File>";
  }

  private List<String> ownErrors() {
    return log4j.errors().stream().filter(text -> text.startsWith("AuditLayout")).toList();
  }

  @ParameterizedTest
  @EnumSource
  void every_setting_is_the_same_in_every_format(ConfigurationFormatsTest.Format format) {
    Element layout =
        new Element("AuditLayout")
            .set("view", "second")
            .set("charset", "UTF-16BE")
            .set("includeMdc", "user*")
            .set("excludeMdc", "userToken")
            .set("redact", "userSecret")
            .set("defaultEventType", "acme.{level}.unknown")
            .set("beans", "json")
            .set("includeLocation", "true")
            .add(new Element("Field").set("name", "tenant_id").set("value", "acme"))
            .add(new Element("View").set("name", "first"))
            .add(
                new Element("View")
                    .set("name", "second")
                    .set("date", "'in 'yyyy")
                    .set("keys", "event_type,method,tenant_id,metadata")
                    .add(new Element("Field").set("name", "source").set("value", "orders")));
    Element appender = new Element("File").set("fileName", file.toString()).add(layout);
    ThreadContext.put("userId", "u-17");
    ThreadContext.put("userToken", "t");
    ThreadContext.put("userSecret", "s");
    ThreadContext.put("csrf", "c");

    log4j.configure(
        format.name().toLowerCase(Locale.ROOT),
        switch (format) {
          case XML -> ConfigurationFiles.xml("FILE", appender);
          case PROPERTIES -> ConfigurationFiles.properties("FILE", appender);
          case JSON -> ConfigurationFiles.json("FILE", appender);
          case YAML -> ConfigurationFiles.yaml("FILE", appender);
        });
    log4j.logger().warn("seen");

    assertEquals(List.of(), log4j.errors());
    String text = read(StandardCharsets.UTF_16BE);
    assertTrue(
        text.matches(
            "\\{\"datetime\":\"in 20\\d\\d\",\"event_type\":\"acme.warning.unknown\",\"method\":\""
                + "[^\"]*AuditLayoutTest::every_setting_is_the_same_in_every_format\","
                + "\"metadata\":\\{(?=.*\"userId\":\"u-17\")(?=.*\"userSecret\":\"\\[REDACTED]\")"
                + "[^{}]*},\"tenant_id\":\"acme\","
                + "\"source\":\"orders\"}\\R"),
        text);
  }

  private String read(java.nio.charset.Charset charset) {
    try {
      return Files.readString(file, charset);
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
      log4j.configure(
          Log4j.configuration(
              "<Console name=\"CONSOLE\" follow=\"true\"><AuditLayout/></Console>", "CONSOLE"));
      log4j.logger().info("grüß");
    } finally {
      System.setOut(before);
    }

    String text = printed.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("OrderService grüß {\"event_type\":"), text);
  }

  @Test
  void stands_in_an_appender_that_rolls_its_files_over() throws IOException {
    log4j.configure(
        Log4j.configuration(
            "<RollingFile name=\"ROLLING\" fileName=\""
                + file
                + "\" filePattern=\""
                + folder.resolve("old-%i.log")
                + "\"><AuditLayout/><SizeBasedTriggeringPolicy size=\"1 KB\"/>"
                + "<DefaultRolloverStrategy max=\"100\"/></RollingFile>",
            "ROLLING"));

    for (int i = 0; i < 50; i++) {
      log4j.logger().info("m-{}", i);
    }
    log4j.context().stop(1, TimeUnit.MINUTES);

    int count = 0;
    int files = 0;
    try (Stream<Path> all = Files.list(folder)) {
      for (Path log : all.filter(path -> path.toString().endsWith(".log")).toList()) {
        files++;
        for (String line : Files.readAllLines(log)) {
          assertTrue(line.matches("OrderService m-\\d+ \\{.*}"), line);
          count++;
        }
      }
    }
    assertEquals(50, count);
    assertTrue(files > 2, "rolled over");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void finds_out_where_a_call_stands_only_if_it_is_to_include_that(boolean include) {
    AuditLayout layout =
        AuditLayout.newBuilder().setIncludeLocation(String.valueOf(include)).build();

    assertEquals(include, layout.requiresLocation());
    assertFalse(AuditLayout.newBuilder().build().requiresLocation());
  }

  @Test
  void works_behind_asynchronous_loggers_and_says_their_threads_and_locations() {
    log4j.close();
    log4j = new Log4j(folder, uri -> new AsyncLoggerContext("asynchronous", null, uri));
    log4j.configure(
        Log4j.configuration(
            Log4j.QUIET,
            fileAppender("<AuditLayout includeLocation=\"true\"/>"),
            "<Root level=\"all\" includeLocation=\"true\"><AppenderRef ref=\"FILE\"/></Root>"));
    ThreadContext.put("userId", "u-17");

    log4j.logger().info("Order {}", 4711);
    log4j.context().stop(1, TimeUnit.MINUTES);

    assertEquals(1, lines().size());
    String line = lines().get(0);
    assertTrue(
        line.startsWith(
            "AuditLayoutTest::works_behind_asynchronous_loggers_and_says_their_threads_and_locations"
                + " Order 4711 {"),
        line);
    assertTrue(line.contains("\"metadata\":{\"userId\":\"u-17\"}"), line);
    assertTrue(line.contains("\"thread\":\"" + Thread.currentThread().getName() + "\""), line);
  }

  @Test
  void works_behind_an_asynchronous_appender() {
    log4j.configure(
        Log4j.configuration(
            fileAppender("<AuditLayout/>")
                + "<Async name=\"ASYNC\"><AppenderRef ref=\"FILE\"/></Async>",
            "ASYNC"));

    log4j.logger().info("Order {}", 4711);
    log4j.context().stop(1, TimeUnit.MINUTES);

    assertTrue(lines().get(0).startsWith("OrderService Order 4711 {"), lines().get(0));
  }

  @Test
  void an_event_that_breaks_its_word_is_a_line_that_says_so() {
    String line = AuditLayout.newBuilder().build().toSerializable(null);

    assertEquals(
        "an event could not be printed: java.lang.NullPointerException" + System.lineSeparator(),
        line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<View name=\"login\"/>", ""})
  void an_unknown_view_is_one_error_that_names_those_that_are_known(String views) {
    log4j.configure(
        Log4j.configuration(
            fileAppender("<AuditLayout view=\"logni\">" + views + "</AuditLayout>"), "FILE"));
    log4j.logger().info("goes on");

    assertEquals(
        List.of(
            "AuditLayout of appender \"FILE\": view=\"logni\": "
                + (views.isEmpty() ? "there is no View in it" : "the Views in it are login")
                + ". Lines are printed with redact, includeMdc and excludeMdc as its only settings"),
        ownErrors());
    assertTrue(lines().get(0).startsWith("OrderService goes on {"), lines().get(0));
  }

  @Test
  void an_element_that_log4j_drops_is_an_error_of_the_layout_it_stands_in() {
    log4j.configure(
        Log4j.configuration(
            fileAppender("<AuditLayout><Veiw name=\"v\"><Field name=\"x\"/></Veiw></AuditLayout>")
                + "<Console name=\"OTHER\"><AuditLayout/></Console>",
            "FILE"));

    assertEquals(1, ownErrors().size(), () -> log4j.errors().toString());
    assertTrue(
        ownErrors().get(0).startsWith("AuditLayout of appender \"FILE\": unknown element Veiw; "),
        ownErrors().get(0));
  }

  @Test
  void a_layout_that_is_built_in_java_reads_the_same_texts() {
    AuditLayout layout =
        AuditLayout.newBuilder()
            .setCharset("US-ASCII")
            .setView("v")
            .setViews(
                ViewElement.newBuilder()
                    .setName("v")
                    .setDate("'at 'yyyy")
                    .setKeys("level")
                    .setFields(FieldElement.newBuilder().setName("a").setValue("b").build())
                    .build())
            .build();

    LogEvent event =
        Log4jLogEvent.newBuilder()
            .setLoggerName("com.acme.Orders")
            .setLevel(Level.FATAL)
            .setMessage(new SimpleMessage("m"))
            .build();

    assertEquals(StandardCharsets.US_ASCII, layout.getCharset());
    String line = layout.toSerializable(event);
    assertTrue(
        line.matches("\\{\"datetime\":\"at \\d{4}\",\"level\":\"critical\",\"a\":\"b\"}\\R"), line);
  }
}

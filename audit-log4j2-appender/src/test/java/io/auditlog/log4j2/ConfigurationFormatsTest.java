package io.auditlog.log4j2;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.auditlog.config.Element;
import io.auditlog.testing.QueuedEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** That it makes no difference in which of Log4j's formats an appender is configured. */
class ConfigurationFormatsTest {

  /** Named as its files end. */
  enum Format {
    XML,
    PROPERTIES,
    JSON,
    YAML;

    String write(Element audit) {
      return switch (this) {
        case XML -> ConfigurationFiles.xml("AUDIT", audit);
        case PROPERTIES -> ConfigurationFiles.properties("AUDIT", audit);
        case JSON -> ConfigurationFiles.json("AUDIT", audit);
        case YAML -> ConfigurationFiles.yaml("AUDIT", audit);
      };
    }
  }

  @TempDir Path folder;
  private Path queueDir;
  private Log4j log4j;

  @BeforeEach
  void makeLog4j() {
    queueDir = folder.resolve("queue");
    log4j = new Log4j(folder);
  }

  @AfterEach
  void stopLog4j() {
    ThreadContext.clearAll();
    System.clearProperty("auditlog.test.application");
    log4j.close();
  }

  private void start(Format format, Element audit) {
    log4j.configure(format.name().toLowerCase(Locale.ROOT), format.write(audit));
  }

  private Element audit() {
    return new Element("Audit").set("queueDir", queueDir.toString());
  }

  private static Element mysql() {
    return new Element("MySql").set("url", "jdbc:mysql://localhost:1/audit");
  }

  private static Element field(String name) {
    return new Element("Field").set("name", name);
  }

  private static Element table() {
    return new Element("Table").set("kind", "download").set("name", "downloads");
  }

  private JsonNode onlyEvent() {
    List<JsonNode> events = QueuedEvents.in(queueDir);
    assertEquals(1, events.size());
    return events.get(0);
  }

  /** No setting has its default. */
  private Element everySetting() throws IOException {
    Path key = folder.resolve("key");
    if (!Files.exists(key)) {
      Files.createFile(
          key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(key, new byte[32]);
    }
    return audit()
        .set("application", "orders")
        .set("durability", "flush")
        .set("maxQueueSize", "1 GB")
        .set("onFull", "fail")
        .set("blockTimeout", "2s")
        .set("segmentSize", "2 MB")
        .set("maxEventSize", "2 MB")
        .set("keepUploaded", "1 h")
        .set("ignoreExceptions", "false")
        .set("includeMdc", "user*,request")
        .set("excludeMdc", "userToken")
        .set("defaultEventType", "acme.{level}.unknown")
        .set("beans", "json")
        .set("includeLocation", "true")
        .set("hmacKeyFile", key.toString())
        .set("batchSize", "10")
        .set("shutdownTimeout", "0s")
        .add(
            mysql()
                .set("user", "audit")
                .set("password", "secret")
                .set("createTables", "false")
                .set("tablePrefix", "acme_")
                .set("connectTimeout", "250 ms")
                .set("socketTimeout", "1s")
                .set("retryInitial", "10 ms")
                .set("retryMax", "1 h"))
        .add(field("tenant_id").set("value", "acme"))
        .add(field("actor_id").set("from", "userId").set("value", "nobody"))
        .add(table().add(field("file").set("from", "fileName")).add(field("actor_id")));
  }

  /** Appenders share a journal only if their settings are equal. */
  @Test
  void every_setting_is_the_same_in_every_format() throws IOException {
    for (Format format : Format.values()) {
      ThreadContext.put("userId", "u-" + format);
      ThreadContext.put("userToken", "t");
      start(format, everySetting());
      log4j.logger().warn("in {}", format);
      assertEquals(List.of(), log4j.errors(), format.toString());
    }

    List<JsonNode> events = QueuedEvents.in(queueDir);
    assertEquals(Format.values().length, events.size());
    Iterator<JsonNode> inOrder = events.iterator();
    for (Format format : Format.values()) {
      JsonNode event = inOrder.next();
      assertEquals("in " + format, event.get("message").asText());
      assertEquals("acme.warning.unknown", event.get("event_type").asText());
      assertEquals("orders", event.get("application").asText());
      assertEquals("acme", event.get("tenant_id").asText());
      assertEquals("u-" + format, event.get("actor_id").asText());
      assertFalse(event.has("metadata"), event::toString);
      assertTrue(event.get("method").asText().contains(getClass().getName()), event::toString);
    }
    try (Stream<Path> files = Files.list(queueDir)) {
      assertEquals(1, files.filter(file -> file.getFileName().toString().length() == 36).count());
    }
  }

  @ParameterizedTest
  @EnumSource
  void lookups_are_replaced(Format format) {
    System.setProperty("auditlog.test.application", "orders");
    start(
        format,
        audit()
            .set("application", "${sys:auditlog.test.application}-7")
            .add(field("path").set("value", "${env:PATH}"))
            .add(field("region").set("value", "${env:AUDITLOG_NOT_THERE:-eu}")));

    log4j.logger().info("seen");

    assertEquals("orders-7", onlyEvent().get("application").asText());
    assertEquals(System.getenv("PATH"), onlyEvent().get("metadata").get("path").asText());
    assertEquals("eu", onlyEvent().get("metadata").get("region").asText());
  }

  static Stream<Arguments> mistakes() {
    Element notAtAll = new Element("Audit");
    return Stream.of(
            mistake("needs the setting queueDir", notAtAll),
            mistake("unknown setting quueDir", audit("quueDir", "x")),
            mistake("unknown setting hide", audit("hide", "x")),
            mistake(
                "ignoreExceptions=\"ture\": use true or false", audit("ignoreExceptions", "ture")),
            mistake("maxQueueSize=\"10 XB\": use a size", audit("maxQueueSize", "10 XB")),
            mistake("keepUploaded=\"5 m\": use a time", audit("keepUploaded", "5 m")),
            mistake("batchSize=\"many\": use a whole number", audit("batchSize", "many")),
            mistake("application=\"${env:AUDITLOG_NOT_THERE}\"", undefined("env")),
            mistake("application=\"${sys:auditlog.not.there}\"", undefined("sys")),
            mistake(
                "MySql: url=\"jdbc:oracle://db/audit\"", with(mysqlAt("jdbc:oracle://db/audit"))),
            mistake(
                "MySql: url=\"jdbc:mysql://db:x/audit\"", with(mysqlAt("jdbc:mysql://db:x/audit"))),
            mistake("MySql: needs the setting url", with(new Element("MySql").set("user", "u"))),
            mistake("MySql: unknown setting databaze", with(mysql().set("databaze", "x"))),
            mistake("MySql: unknown element Pool", with(mysql().add(pool()))),
            mistake("MySql: password=\"***\"", with(mysql().set("password", "${env:NOT_THERE}"))),
            mistake("Field: unknown setting valeu", with(field("f").set("valeu", "x"))),
            mistake("Field: unknown element Pool", with(field("f").set("value", "x").add(pool()))),
            mistake("Field: needs the setting name", with(new Element("Field").set("value", "x"))),
            mistake("Table: unknown setting nmae", with(table().set("nmae", "x"))),
            mistake("Table: unknown element Pool", with(table().add(pool()))),
            mistake(
                "Table: Field: unknown setting form",
                with(table().add(field("f").set("form", "x")))),
            mistake("unknown element Pool", with(pool())),
            mistake("unknown element Pool", with(new Element("Pool").add(field("f")))),
            mistake("unknown element Console", with(new Element("Console").set("name", "C"))),
            mistake("has 2 elements MySql", with(mysql()).add(mysql())))
        .flatMap(
            mistake ->
                Stream.of(Format.values())
                    .map(format -> Arguments.of(format, mistake.get()[0], mistake.get()[1])));
  }

  private static Arguments mistake(String message, Element audit) {
    return Arguments.of(message, audit);
  }

  /** The folder is set by the test. */
  private static Element audit(String setting, String text) {
    return new Element("Audit").set("queueDir", "").set(setting, text);
  }

  private static Element with(Element child) {
    return new Element("Audit").set("queueDir", "").add(child);
  }

  private static Element undefined(String lookup) {
    String name = lookup.equals("env") ? "AUDITLOG_NOT_THERE" : "auditlog.not.there";
    return audit("application", "${" + lookup + ":" + name + "}");
  }

  private static Element mysqlAt(String url) {
    return new Element("MySql").set("url", url);
  }

  private static Element pool() {
    return new Element("Pool").set("size", "7");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("mistakes")
  void a_mistake_is_one_error_in_every_format(Format format, String message, Element mistaken) {
    Element audit = new Element("Audit");
    mistaken.texts().forEach(audit::set);
    mistaken.children().forEach(audit::add);
    if (mistaken.texts().containsKey("queueDir")) {
      audit.set("queueDir", queueDir.toString());
    }

    start(format, audit);

    List<String> errors = log4j.own(Level.ERROR);
    assertEquals(1, errors.size(), () -> log4j.errors().toString());
    assertTrue(errors.get(0).contains("\"AUDIT\": " + message), errors.get(0));
    assertDoesNotThrow(() -> log4j.logger().info("nothing happens"));
    assertFalse(Files.exists(queueDir));
    if (!mistaken.texts().containsKey("ignoreExceptions")) {
      start(format, audit.set("ignoreExceptions", "false"));
      AppenderLoggingException thrown =
          assertThrows(AppenderLoggingException.class, () -> log4j.logger().info("throws"));
      assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_password_is_never_shown_in_the_status_log(Format format) {
    start(
        format,
        audit()
            .set("shutdownTimeout", "0s")
            .add(mysql().set("user", "u").set("password", "hunter2")));
    start(format, audit().add(mysql().set("password", "hunter2").set("url", "nonsense")));
    start(format, audit().add(mysql().set("pasword", "hunter2")));
    start(format, audit().add(mysql().set("password", "hunter2${env:NOT_THERE}")));

    assertEquals(3, log4j.own(Level.ERROR).size());
    for (String status : log4j.statuses()) {
      assertFalse(status.contains("hunter2"), status);
    }
  }

  @Test
  void text_between_elements_is_refused() {
    log4j.configure(
        Log4j.configuration(Log4j.appender("queueDir=\"" + queueDir + "\"", "queueDir"), "AUDIT"));

    assertEquals(1, log4j.own(Level.ERROR).size(), () -> log4j.errors().toString());
    assertTrue(log4j.own(Level.ERROR).get(0).contains("text"));
  }

  @Test
  void elements_may_be_written_in_log4js_strict_form() {
    log4j.configure(
        "<Configuration strict=\"true\"><Appenders>"
            + "<Appender type=\"Audit\" name=\"AUDIT\" queueDir=\""
            + queueDir
            + "\"><Field name=\"tenant_id\" value=\"acme\"/></Appender></Appenders>"
            + "<Loggers><Root level=\"all\"><AppenderRef ref=\"AUDIT\"/></Root></Loggers>"
            + "</Configuration>");

    log4j.logger().info("seen");

    assertEquals("acme", onlyEvent().get("tenant_id").asText());
  }
}

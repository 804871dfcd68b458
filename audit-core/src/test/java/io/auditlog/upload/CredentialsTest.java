package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.event.AuditEvent;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.QueueFiles;
import io.auditlog.testing.RecordingReporter;
import io.auditlog.testing.TcpProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No credential is in a status, a log, an exception, a toString, a JMX attribute or a file. */
class CredentialsTest extends QueueAndDatabase {

  private static final String SECRET = "hunter2secret";

  /** What a URL holds besides, before the host and as parameters; then how it fails. */
  static Stream<Arguments> places() {
    return Stream.of(
        Arguments.of("u:" + SECRET + "@", "", "1045"),
        Arguments.of("", "user=u&password=" + SECRET, "1045"),
        Arguments.of("", "password1=" + SECRET, "1045"),
        Arguments.of("u:" + SECRET + "@", "sslMode=NOPE", "sslMode"),
        Arguments.of(
            "", "sslMode=VERIFY_CA&trustCertificateKeyStorePassword=" + SECRET, "certificate"),
        Arguments.of("u:" + SECRET + "@", "sessionVariables=no_such=1", "1045"),
        Arguments.of("", "propertiesTransform=" + SECRET + "&password=" + SECRET, "Unable"));
  }

  @TempDir Path passwords;

  @ParameterizedTest(name = "{0}…?{1}: {2}")
  @MethodSource("places")
  void of_a_url_are_shown_nowhere_while_it_fails(String before, String parameters, String failure) {
    String url =
        "jdbc:mysql://"
            + before
            + database.server().host()
            + ":"
            + database.server().port()
            + "/"
            + database.name()
            + "?"
            + parameters;
    assertShownNowhere(AuditConfig.builder().mysql("url", url), failure);
  }

  static Stream<String> settings() {
    return Stream.of("password", "passwordFile");
  }

  @ParameterizedTest
  @MethodSource("settings")
  void of_the_settings_are_shown_nowhere_while_they_fail(String setting) throws IOException {
    Path file = Files.writeString(passwords.resolve("password"), SECRET);
    assertShownNowhere(
        AuditConfig.builder()
            .mysql("url", database.url())
            .mysql("user", "root")
            .mysql(setting, setting.equals("password") ? SECRET : file.toString()),
        "1045");
  }

  @ParameterizedTest
  @MethodSource("settings")
  void are_shown_nowhere_while_the_connection_breaks(String setting) throws IOException {
    // The right password this time, as it is known in the midst of an upload.
    Path file = Files.writeString(passwords.resolve("password"), database.password());
    try (TcpProxy proxy = new TcpProxy(database.server())) {
      proxy.faultAt(TcpProxy.Place.COMMIT, TcpProxy.Fault.CUT);
      assertShownNowhere(
          AuditConfig.builder()
              .mysql("url", proxy.url(database.name()))
              .mysql("user", database.user())
              .mysql(setting, setting.equals("password") ? database.password() : file.toString()),
          "Communications link failure");
    }
  }

  private void assertShownNowhere(AuditConfig.Builder builder, String failure) {
    AuditConfig config =
        builder
            .queueDir(queueDir())
            .set("shutdownTimeout", "1s")
            .mysql("retryInitial", "50 ms")
            .build();
    List<String> shown = new ArrayList<>();
    RecordingReporter reporter = new RecordingReporter();
    ListenedLogs logs = new ListenedLogs(shown);
    try (Audit audit = Audit.open(config, reporter)) {
      audit.record(AuditEvent.type("a.b").message("1"));
      Eventually.await(
          () -> audit.status().lastError().orElse("").contains(failure),
          () -> audit.status().toString());
      Stream.<Object>of(audit, audit.status(), config).forEach(it -> shown.add(it.toString()));
      shown.addAll(beans());
      Thread.getAllStackTraces().keySet().forEach(thread -> shown.add(thread.toString()));
    } finally {
      logs.close();
    }
    shown.addAll(reporter.said());
    shown.addAll(files());
    assertTrue(shown.stream().anyMatch(text -> text.contains(failure)));
    assertTrue(
        shown.stream().anyMatch(text -> text.matches("(?s)UploadTrouble=.*" + failure + ".*")),
        "among the attributes of its bean");
    for (String text : shown) {
      assertFalse(text.contains(SECRET), text);
      assertFalse(text.contains(database.password()), text);
    }
  }

  private List<String> files() {
    try {
      List<String> texts = new ArrayList<>();
      for (Path file : QueueFiles.walk(queueDir())) {
        if (Files.isRegularFile(file)) {
          texts.add(Files.readString(file));
        }
      }
      return texts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All attributes of all beans, but for the JVM's own, which hold the test's own settings. */
  private static List<String> beans() {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    List<String> texts = new ArrayList<>();
    for (ObjectName name : server.queryNames(null, null)) {
      texts.add(name.toString());
      if (name.getDomain().startsWith("java.") || name.getDomain().startsWith("jdk.")) {
        continue;
      }
      try {
        for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
          texts.add(attribute.getName() + "=" + server.getAttribute(name, attribute.getName()));
        }
      } catch (JMException | RuntimeMBeanException e) {
        texts.add(e.toString());
      }
    }
    return texts;
  }

  /** What is logged through java.util.logging, at all levels, or written to the console. */
  private static final class ListenedLogs extends Handler {

    private final List<String> shown;
    private final Logger root = Logger.getLogger("");
    private final Level level = root.getLevel();
    private final PrintStream err = System.err;
    private final PrintStream out = System.out;
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    ListenedLogs(List<String> shown) {
      this.shown = shown;
      setLevel(Level.ALL);
      root.addHandler(this);
      root.setLevel(Level.ALL);
      PrintStream listened = new PrintStream(console, true, StandardCharsets.UTF_8);
      System.setErr(listened);
      System.setOut(listened);
    }

    @Override
    public synchronized void publish(LogRecord record) {
      shown.add(record.getMessage() + " " + record.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      root.removeHandler(this);
      root.setLevel(level);
      System.setErr(err);
      System.setOut(out);
      shown.add(console.toString(StandardCharsets.UTF_8));
    }
  }
}

package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.auditlog.config.Element;
import io.auditlog.testing.program.EveryCallProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import net.logstash.logback.argument.StructuredArguments;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promise: whatever Java an application runs on and however odd the place, the same calls become
 * the same records. Second JVMs make every kind of call; what is stored is compared, column by
 * column and byte for byte, with what this Java stores in a plain place.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PlacesContract {

  private static final String ODD_NAME = "kuyruk-İı-王芳";
  private static final String USER = "12345";

  /** What two runs cannot have in common. */
  private static final Set<String> OF_ITS_RUN =
      Set.of("id", "journal_id", "mac", "recorded_at", "occurred_at", "application", "host");

  private final LoggingFramework framework;
  private final TestDatabase database = TestDatabase.freshDatabase();
  private List<String> expected = List.of();
  private int runs;

  @TempDir Path folder;

  protected PlacesContract(LoggingFramework framework) {
    this.framework = framework;
  }

  @AfterAll
  void dropDatabase() {
    database.close();
  }

  List<Java> javas() {
    return Java.allThatLoad(framework.anyClass(), HikariDataSource.class);
  }

  /**
   * Whether all of them can load the structured arguments on the class path: else none makes any.
   */
  private boolean structured() {
    return Java.allThatLoad(framework.anyClass(), HikariDataSource.class, StructuredArguments.class)
        .equals(javas());
  }

  private Java oldest() {
    return javas().stream()
        .min((one, other) -> Integer.compare(one.version(), other.version()))
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("javas")
  void each_java_stores_the_same_records(Java java) throws Exception {
    assertStoresTheSame(on(java));
  }

  @Tag("once")
  @ParameterizedTest
  @CsvSource({"tr, TR, Europe/Istanbul", "ar, EG, Africa/Cairo"})
  void so_does_each_language_and_time_zone(String language, String country, String zone)
      throws Exception {
    for (Java java : twoJavas()) {
      assertStoresTheSame(
          on(java)
              .options("-Duser.language=" + language, "-Duser.country=" + country)
              .options("-Duser.timezone=" + zone));
    }
  }

  /** The language's data came from elsewhere before Java 9. */
  private Set<Java> twoJavas() {
    return Set.copyOf(List.of(Java.current(), oldest()));
  }

  @Test
  @Tag("once")
  void so_does_an_encoding_that_has_few_characters() throws Exception {
    for (Java java : twoJavas()) {
      assertStoresTheSame(
          on(java).under("env", "LC_ALL=C.UTF-8").options("-Dfile.encoding=US-ASCII"),
          folder.resolve(ODD_NAME + java.version()));
      assertStoresTheSame(on(java).under("env", "LC_ALL=POSIX"));
    }
  }

  @Test
  @Tag("once")
  void a_folder_whose_name_the_locale_cannot_write_is_an_error_that_says_so() throws Exception {
    Path queueDir = folder.resolve(ODD_NAME);
    for (Java java : twoJavas()) {
      Path errors = folder.resolve("unwritable" + java.version());
      Element audit = audit("none", queueDir).set("ignoreExceptions", "false");
      try (SecondJvm jvm =
          start(on(java).under("env", "LC_ALL=POSIX").errors(errors), "none", audit, 1)) {
        assertEquals(1, jvm.awaitEnd());
      }
      String said = Files.readString(errors);
      assertTrue(said.contains("queueDir"), said);
    }
  }

  @Test
  @Tag("once")
  void so_does_a_small_heap_whose_application_logs_more_than_fits() throws Exception {
    int times = 100;
    for (Java java : twoJavas()) {
      String application = "small" + java.version();
      Path errors = folder.resolve(application);
      try (SecondJvm jvm =
          start(
              on(java).options("-Xmx24m").errors(errors),
              application,
              audit(application, folder.resolve(application + "-queue")),
              times)) {
        assertEquals(0, jvm.awaitEnd());
        assertEquals(times, jvm.returnedCount());
        assertEquals("", Files.readString(errors));
      }
      assertEquals((long) times * expected().size(), stored(application).size());
    }
  }

  /** With the permissions that docs/configuration.md names, and without the right to exit. */
  @Test
  @Tag("once")
  void so_does_a_security_manager() throws Exception {
    Java java = Java.version(17);
    Path queueDir = queueDir();
    Path policy = folder.resolve("java.policy");
    Files.writeString(
        policy,
        documentedPolicy()
            .replace("/var/lib/orders/audit", queueDir.toString())
            .replace("/etc/orders", folder.toString())
            .replace("db.example.com:3306", database.server().host() + ":*"));
    assertStoresTheSame(on(java).options("-Djava.security.manager=allow"));
    assertStoresTheSame(
        on(java)
            .options("-Djava.security.manager", "-Djava.security.policy==" + policy)
            .errors(folder.resolve("warnings")),
        queueDir);
  }

  private static String documentedPolicy() {
    return Documentation.snippets().stream()
        .map(Snippet::text)
        .filter(text -> text.startsWith("grant {"))
        .findFirst()
        .orElseThrow();
  }

  /**
   * As containers are: root file system read-only but for the volume, a user that no file knows, a
   * host name that nobody resolves.
   */
  @Test
  @Tag("once")
  void so_does_a_read_only_system_without_a_user_and_a_host_name() throws Exception {
    try (Tmpfs volume = Tmpfs.mount(folder.resolve("volume"), 64L << 20)) {
      Requirement.command("chown", USER, volume.root().toString());
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      SecondJvm.Settings contained =
          on(Java.current())
              .under("unshare", "--mount", "--uts", "sh", "-ec")
              .under(
                  "hostname nowhere; mount --make-rprivate /; mount -o remount,bind,ro /;"
                      + " exec setpriv --reuid "
                      + USER
                      + " --regid "
                      + USER
                      + " --clear-groups --inh-caps +dac_read_search"
                      + " --ambient-caps +dac_read_search \"$@\"",
                  "sh")
              .errors(folder.resolve("contained"));
      assertStoresTheSame(contained, volume.root().resolve("audit"));
      assertEquals(
          "nowhere",
          database.value("SELECT MAX(host) FROM audit_log WHERE application = ?", "run" + runs));
    }
  }

  private SecondJvm.Settings on(Java java) {
    return SecondJvm.running(EveryCallProgram.class).on(java);
  }

  private Path queueDir() {
    return folder.resolve("queue" + runs);
  }

  private void assertStoresTheSame(SecondJvm.Settings place) throws Exception {
    assertStoresTheSame(place, queueDir());
  }

  private void assertStoresTheSame(SecondJvm.Settings place, Path queueDir) throws Exception {
    List<String> same = expected();
    List<String> stored = storedIn(place, queueDir);
    for (int i = 0; i < Math.min(same.size(), stored.size()); i++) {
      assertEquals(same.get(i), stored.get(i));
    }
    assertEquals(same.size(), stored.size());
  }

  /** What this Java stores, in a plain place. */
  private List<String> expected() throws Exception {
    if (expected.isEmpty()) {
      expected =
          storedIn(
              on(Java.current())
                  .under("env", "LC_ALL=C.UTF-8")
                  .options("-Duser.language=en", "-Duser.country=US", "-Duser.timezone=UTC"),
              folder.resolve("plain"));
      assertTrue(expected.size() >= 10, expected::toString);
      assertTrue(
          expected.stream().anyMatch(row -> row.contains("actor_id=u-1")), expected::toString);
      assertTrue(expected.stream().anyMatch(row -> row.contains("王芳, İıŞş")), expected::toString);
      assertTrue(
          expected.stream().anyMatch(row -> row.contains("actor_username=İlin")),
          expected::toString);
      assertTrue(
          expected.stream().anyMatch(row -> row.contains("event_type=acme.book.lent")),
          expected::toString);
      assertEquals(structured(), expected.stream().anyMatch(row -> row.contains("\"total\":")));
    }
    return expected;
  }

  private List<String> storedIn(SecondJvm.Settings place, Path queueDir) throws Exception {
    String application = "run" + ++runs;
    try (SecondJvm jvm = start(place, application, audit(application, queueDir), 1)) {
      assertEquals(0, jvm.awaitEnd());
      assertEquals(List.of("made-1"), jvm.returned());
    }
    StoredAudit.checked(database);
    return stored(application);
  }

  private Element audit(String application, Path queueDir) {
    return new Element("Audit")
        .set("application", application)
        .set("queueDir", queueDir.toString())
        .set("shutdownTimeout", "1 MIN")
        .set("durability", "FSYNC")
        .set("onFull", "FAIL")
        .add(
            new Element("Rule")
                .set(
                    "template",
                    "User {actor_username} logged in from {actor_ip_addr} after {event_ms}")
                .set("eventType", "ACME.USER.TITLE")
                .set("level", "NOTICE"))
        .add(
            new Element("Rule")
                .set("pattern", "(?<metadataTitle>\\w+) of (?<recordId>\\d+) by (?<actorId>\\S+)")
                .set("eventType", "acme.book.lent"))
        .add(
            new Element("MySql")
                .set("url", database.url())
                .set("user", database.user())
                .set("password", database.password()));
  }

  private SecondJvm start(SecondJvm.Settings place, String application, Element audit, int times)
      throws IOException {
    Path file = folder.resolve(application + ".xml");
    framework.write(file, "AUDIT", audit);
    Files.writeString(file, Files.readString(file).replace("status=\"off\"", "status=\"warn\""));
    return place
        .options("-D" + framework.configurationProperty() + "=" + file)
        .arguments(framework.everyCall().getName(), times, structured())
        .start();
  }

  private List<String> stored(String application) {
    List<String> rows = new ArrayList<>();
    for (Map<String, Object> row :
        database.query("SELECT * FROM audit_log WHERE application = ? ORDER BY seq", application)) {
      Map<String, Object> same = new TreeMap<>(row);
      same.keySet().removeAll(OF_ITS_RUN);
      same.values().removeIf(Objects::isNull);
      same.computeIfPresent("payload", (column, json) -> withoutItsRun((String) json));
      rows.add(same.toString());
    }
    return rows;
  }

  private static String withoutItsRun(String payload) {
    return payload.replaceAll("\"(logged_at|host|application)\":\"[^\"]*\"", "\"$1\":\"\"");
  }
}

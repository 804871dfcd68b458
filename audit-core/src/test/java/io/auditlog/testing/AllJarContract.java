package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.core.Context;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mysql.cj.jdbc.NonRegisteringDriver;
import com.zaxxer.hikari.HikariDataSource;
import io.auditlog.config.Element;
import io.auditlog.testing.program.LoggingProgram;
import io.auditlog.testing.program.OldApplication;
import io.auditlog.testing.program.StructuredApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.logstash.logback.argument.StructuredArguments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the jar with the classifier {@code all} promises to an application that it is dropped into:
 * that it brings all that Auditlog needs and gets in the way of nothing that is there, wherever it
 * stands on the class path; and that whoever passes it on has the licences of what is in it.
 */
public abstract class AllJarContract {

  /** The jar. */
  protected static final Path JAR = Path.of(System.getProperty("auditlog.test.allJar"));

  private static final Path OLD_JARS = Path.of(System.getProperty("auditlog.test.oldApplication"));

  private static final String SHADED = "io/auditlog/shaded/";
  private static final int JAVA_8 = 52;

  private final LoggingFramework framework;
  private final Set<String> moved;
  private final Set<String> leftOut;

  /**
   * @param moved the packages that are in the jar under other names: {@code com/zaxxer/hikari/} …
   * @param leftOut classes of Connector/J that are not in the jar, beside those of 5.1's names
   */
  protected AllJarContract(LoggingFramework framework, Set<String> moved, Set<String> leftOut) {
    this.framework = framework;
    this.moved = moved;
    this.leftOut = leftOut;
  }

  @Nested
  class The_jar {

    private JarFile jar;

    @BeforeEach
    void open() throws IOException {
      jar = new JarFile(JAR.toFile());
    }

    @AfterEach
    void close() throws IOException {
      jar.close();
    }

    @Test
    void has_no_class_but_ours_and_those_of_connector_j() {
      for (String name : classes(jar)) {
        assertTrue(name.startsWith("io/auditlog/") || name.startsWith("com/mysql/cj/"), name);
      }
      for (String packages : moved) {
        assertTrue(classes(jar).stream().anyMatch(n -> n.startsWith(SHADED + packages)), packages);
      }
    }

    @Test
    void runs_on_java_8_and_has_no_other_classes_for_newer_ones() throws IOException {
      for (String name : classes(jar)) {
        byte[] bytes = bytes(jar, name);
        assertTrue(ByteBuffer.wrap(bytes).getShort(6) <= JAVA_8, name); // the major version
      }
      assertEquals(List.of(), names(jar, name -> name.startsWith("META-INF/versions/")));
      assertEquals(List.of(), names(jar, name -> name.endsWith("module-info.class")));
    }

    /** Each name in a class stands in its constants, with slashes or dots; so do some messages. */
    @Test
    void names_what_it_has_moved_by_its_new_name_only() throws IOException {
      String old = String.join("|", moved).replace("/", "[/.]");
      Pattern name = Pattern.compile("(?<!shaded[/.]|[ '])(?:" + old + ")[\\w/.$]*+(?! )");
      for (String file : classes(jar)) {
        Matcher found = name.matcher(new String(bytes(jar, file), StandardCharsets.ISO_8859_1));
        assertFalse(found.find(), () -> file + ": " + found.group());
      }
    }

    @Test
    void has_connector_j_byte_for_byte_but_for_what_would_meet_an_older_one() throws Exception {
      try (JarFile original = new JarFile(jarOf(NonRegisteringDriver.class).toFile())) {
        for (String name : names(original, n -> n.startsWith("com/") && !n.endsWith("/"))) {
          if (name.startsWith("com/mysql/jdbc/") || leftOut.contains(name)) {
            assertEquals(null, jar.getEntry(name), name);
          } else {
            assertArrayEquals(bytes(original, name), bytes(jar, name), name);
          }
        }
      }
    }

    @Test
    void has_services_only_of_what_it_has_moved_and_each_is_there() throws IOException {
      for (String service : names(jar, n -> n.matches("META-INF/services/.+"))) {
        assertTrue(service.startsWith("META-INF/services/io.auditlog.shaded."), service);
        for (String provider : text(jar, service).lines().toList()) {
          assertTrue(classes(jar).contains(provider.replace('.', '/') + ".class"), provider);
        }
      }
      assertTrue(
          jar.getEntry(
                  "META-INF/services/" + dotted(SHADED) + "com.fasterxml.jackson.core.JsonFactory")
              != null);
    }

    @Test
    void has_the_licences_of_all_that_is_in_it() throws Exception {
      try (JarFile mysql = new JarFile(jarOf(NonRegisteringDriver.class).toFile())) {
        String mysqlLicense = text(jar, "META-INF/licenses/mysql-connector-j/LICENSE");
        assertEquals(text(mysql, "LICENSE"), mysqlLicense);
        assertTrue(mysqlLicense.contains("The Universal FOSS Exception, Version 1.0"));
      }
      Path core = jarOf(JsonFactory.class);
      try (JarFile jackson = new JarFile(core.toFile())) {
        for (String name : List.of("LICENSE", "NOTICE")) {
          assertEquals(
              text(jackson, "META-INF/" + name), text(jar, "META-INF/licenses/jackson/" + name));
        }
        for (String name : names(jackson, n -> n.matches("META-INF/.+-LICENSE"))) {
          assertEquals(text(jackson, name), text(jar, name));
        }
      }
      String apache = text(jar, "META-INF/LICENSE");
      assertTrue(apache.contains("Apache License"));
      assertEquals(apache, text(jar, "META-INF/licenses/HikariCP/LICENSE"));
      assertTrue(text(jar, "META-INF/NOTICE").contains("Universal FOSS Exception"));
      // Who looks for known vulnerabilities reads the versions there.
      Set<String> known = new TreeSet<>();
      for (String name : names(jar, n -> n.endsWith("/pom.properties"))) {
        known.add(Path.of(name).getParent().getFileName().toString());
      }
      assertTrue(
          known.containsAll(List.of("audit-core", "HikariCP", "jackson-databind", "jackson-core")),
          known.toString());
    }

    @Test
    void has_nothing_of_the_time_at_which_it_was_built() {
      LocalDateTime fixed = jar.getEntry(JarFile.MANIFEST_NAME).getTimeLocal();
      for (JarEntry entry : Collections.list(jar.entries())) {
        assertFalse(entry.getTimeLocal().isAfter(fixed), entry.getName());
      }
    }
  }

  /** Applications in a JVM of their own, with nothing on the class path that they do not have. */
  @Nested
  class An_application {

    @TempDir Path folder;
    private TestDatabase database;

    @BeforeEach
    void makeDatabase() {
      database = TestDatabase.freshDatabase();
    }

    @AfterEach
    void dropDatabase() {
      database.close();
    }

    static Stream<Java> javas() {
      return Stream.of(Java.oldest(), Java.current()).distinct();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("javas")
    void with_old_jackson_hikaricp_and_connector_j_works_where_the_jar_is_before_them(Java java)
        throws Exception {
      List<Path> classPath = new ArrayList<>(List.of(JAR));
      classPath.addAll(oldJars(""));
      assertBothSidesWork(java, classPath);
    }

    @Test
    void with_old_jackson_hikaricp_and_connector_j_works_where_the_jar_is_behind_them()
        throws Exception {
      List<Path> classPath = oldJars("");
      classPath.add(JAR);
      assertBothSidesWork(Java.oldest(), classPath);
    }

    private void assertBothSidesWork(Java java, List<Path> classPath) throws Exception {
      Map<String, String> facts = new HashMap<>();
      try (SecondJvm jvm =
          start(
              SecondJvm.running(OldApplication.class)
                  .on(java)
                  .arguments(framework.program().getName())
                  .arguments(database.url() + "?useSSL=false&allowPublicKeyRetrieval=true")
                  .arguments(database.user(), database.password()),
              classPath)) {
        awaitRows(jvm, 3);
        assertEquals(0, jvm.stop(), this::said);
        for (String line : jvm.returned()) {
          int end = line.indexOf('=');
          facts.put(line.substring(0, end), line.substring(end + 1));
        }
      }

      assertEquals(
          Map.of(
              "mapper",
              ObjectMapper.class.getName() + " of " + oldJar("jackson-databind"),
              "json",
              "{\"order_id\":17}",
              "DriverManager",
              "com.mysql.jdbc.Driver of " + oldJar("mysql-connector-java"),
              "pool",
              HikariDataSource.class.getName() + " of " + oldJar("HikariCP"),
              "answer",
              "1",
              "driver",
              oldJar("mysql-connector-java").replace(".jar", ""),
              "drivers",
              "[com.mysql.fabric.jdbc.FabricMySQLDriver, com.mysql.jdbc.Driver]"),
          facts);
      assertEquals(
          List.of("Shop opened"),
          database.column("SELECT message FROM audit_log WHERE message LIKE 'Shop%'"));
      assertEquals("2", metadata("acme.tree", "$.tree.total"));
      // Its annotations are those of another Jackson: docs/jars.md.
      assertEquals("17", metadata("acme.bean", "$.bean.id"));
      assertEquals("rings twice", metadata("acme.bean", "$.bean.note"));
      assertEquals("", said());
    }

    private String metadata(String eventType, String path) {
      return String.valueOf(
          database.value(
              "SELECT JSON_UNQUOTE(JSON_EXTRACT(metadata, ?)) FROM audit_log WHERE event_type = ?",
              path,
              eventType));
    }

    @Test
    void that_has_nothing_but_its_framework_needs_nothing_else() throws Exception {
      List<Path> classPath = oldJars(framework.jars());
      classPath.add(JAR);
      try (SecondJvm jvm =
          start(
              SecondJvm.running(LoggingProgram.class)
                  .on(Java.oldest())
                  .arguments(framework.program().getName(), "bare", 1, 10, 0),
              classPath)) {
        jvm.awaitReturned(1);
        awaitRows(jvm, 1);
        assertEquals(0, jvm.stop(), this::said);
      }
      assertEquals("", said());
    }

    /** logstash-logback-encoder needs a newer Jackson than the old one, and a newer Java. */
    @Test
    void that_logs_structured_arguments_has_them_read_through_its_own_jackson() throws Exception {
      List<Path> classPath = new ArrayList<>(List.of(JAR));
      classPath.addAll(oldJars(framework.jars()));
      for (Class<?> type :
          List.of(
              StructuredArguments.class,
              Context.class,
              org.slf4j.Marker.class,
              ObjectMapper.class,
              JsonFactory.class,
              JsonInclude.class)) {
        classPath.add(jarOf(type));
      }
      try (SecondJvm jvm =
          start(
              SecondJvm.running(StructuredApplication.class)
                  .arguments(framework.program().getName()),
              classPath)) {
        awaitRows(jvm, 1);
        assertEquals(0, jvm.stop(), this::said);
      }
      assertEquals(
          "12.5",
          database.value("SELECT CAST(JSON_EXTRACT(metadata, '$.total') AS CHAR) FROM audit_log"));
      assertEquals("", said());
    }

    private SecondJvm start(SecondJvm.Settings settings, List<Path> jars) throws Exception {
      Path configuration = folder.resolve("logging.xml");
      framework.write(configuration, "AUDIT", audit());
      List<Path> classPath = new ArrayList<>(jars);
      classPath.add(jarOf(LoggingProgram.class));
      classPath.add(jarOf(framework.program()));
      return settings
          .classPath(classPath)
          .options("-D" + framework.configurationProperty() + "=" + configuration)
          .errors(folder.resolve("errors.txt"))
          .start();
    }

    private Element audit() {
      return new Element("Audit")
          .set("application", "old")
          .set("queueDir", folder.resolve("queue").toString())
          .set("ignoreExceptions", "false")
          .set("beans", "json")
          .add(
              new Element("MySql")
                  .set("url", database.url())
                  .set("user", database.user())
                  .set("password", database.password()))
          .add(rule("Bean {metadata.bean}", "acme.bean"))
          .add(rule("Tree {metadata.tree}", "acme.tree"));
    }

    private Element rule(String template, String eventType) {
      return new Element("Rule").set("template", template).set("eventType", eventType);
    }

    private void awaitRows(SecondJvm jvm, long atLeast) {
      Eventually.await(
          () -> {
            assertTrue(jvm.handle().isAlive(), this::said);
            return database.count("audit_log") >= atLeast;
          },
          () -> database.count("audit_log") + " rows; it said " + said());
    }

    private String said() {
      try {
        return Files.readString(folder.resolve("errors.txt"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Those of the old application whose names begin so, in the order of their names. */
  protected static List<Path> oldJars(String regex) throws IOException {
    try (Stream<Path> jars = Files.list(OLD_JARS)) {
      List<Path> found =
          new ArrayList<>(
              jars.filter(jar -> jar.getFileName().toString().matches(regex + ".*"))
                  .sorted()
                  .toList());
      assertTrue(!found.isEmpty(), regex);
      return found;
    }
  }

  private static String oldJar(String artifact) throws IOException {
    return oldJars(artifact).get(0).getFileName().toString();
  }

  /** From where a class was loaded. */
  protected static Path jarOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static String dotted(String path) {
    return path.replace('/', '.');
  }

  private static List<String> classes(JarFile jar) {
    return names(jar, name -> name.endsWith(".class"));
  }

  private static List<String> names(JarFile jar, Predicate<String> which) {
    return Collections.list(jar.entries()).stream().map(JarEntry::getName).filter(which).toList();
  }

  private static byte[] bytes(JarFile jar, String name) throws IOException {
    JarEntry entry = jar.getJarEntry(name);
    assertTrue(entry != null, () -> jar.getName() + " lacks " + name);
    return jar.getInputStream(entry).readAllBytes();
  }

  private static String text(JarFile jar, String name) throws IOException {
    return new String(bytes(jar, name), StandardCharsets.UTF_8);
  }
}

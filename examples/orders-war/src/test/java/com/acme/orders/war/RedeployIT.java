package com.acme.orders.war;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Eventually;
import io.auditlog.testing.Java;
import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.StoredAudit;
import io.auditlog.testing.TestDatabase;
import io.auditlog.testing.program.RecordingProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two web applications in one real Tomcat, which use one queue folder and are deployed anew in
 * turn, with Auditlog in each of them or in the loader that both share: nothing of an application
 * that was undeployed is left in the JVM, and no event is lost or doubled.
 */
class RedeployIT {

  private static final int REDEPLOYMENTS = Integer.getInteger("auditlog.test.redeployments", 3);
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path WAR = TARGET.resolve("orders-war");
  private static final String OURS = "thread io\\.auditlog.*|mbean .*";
  private static final Pattern ITEM = Pattern.compile("\"message\":\"(item-\\d+) ordered at");

  private final TestDatabase database = TestDatabase.freshDatabase();

  @TempDir private Path folder;

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  /** The web application without libraries, and with this file beside its classes, if any. */
  private Path bare(Path... configuration) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("web/WEB-INF/classes"));
    Path packages = WAR.resolve("WEB-INF/classes/com");
    try (Stream<Path> files = Files.walk(packages)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = classes.resolve("com").resolve(packages.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    for (Path file : configuration) {
      Files.copy(file, classes.resolve(file.getFileName()));
    }
    return folder.resolve("web");
  }

  private static List<Path> jars(Path lib) throws IOException {
    try (Stream<Path> files = Files.list(lib)) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      assertTrue(jars.size() > 2, () -> lib + " has " + jars);
      return jars;
    }
  }

  private static Path logbackXml() {
    return TARGET.resolve("test-classes/logback/logback.xml");
  }

  /** Redeploys, checks what arrived and what Tomcat said, and returns all that was said. */
  private List<String> redeploy(Path webApplication, Path... shared) throws Exception {
    Path said = folder.resolve("said.txt");
    Path dumps = Files.createDirectories(TARGET.resolve("redeployed"));
    Files.deleteIfExists(dumps.resolve("leak.hprof"));
    List<String> command = new ArrayList<>();
    command.add(Java.current().command().toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    // So that Tomcat can look for what an application leaves in threads.
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.add("--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED");
    command.add("-Daudit.queueDir=" + folder.resolve("queue"));
    command.add("-Daudit.url=" + database.url());
    command.add("-Daudit.user=" + database.user());
    command.addAll(List.of("-cp", TomcatJars.classPath(), RedeployingTomcat.class.getName()));
    command.addAll(
        List.of(Integer.toString(REDEPLOYMENTS), dumps.toString(), webApplication.toString()));
    Stream.of(shared).map(Path::toString).forEach(command::add);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("AUDIT_DB_PASSWORD", database.password());
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(10, TimeUnit.MINUTES), "still runs");
    } finally {
      process.destroyForcibly().waitFor();
    }
    List<String> lines = Files.readAllLines(said);
    Files.copy(said, dumps.resolve("said.txt"), StandardCopyOption.REPLACE_EXISTING);
    String text = String.join("\n", lines);
    assertEquals(0, process.exitValue(), text);
    assertEquals("end", lines.get(lines.size() - 1), text);
    assertEquals(List.of(), lines.stream().filter(line -> line.startsWith("left ")).toList(), text);
    // What Tomcat finds: threads, thread-locals, drivers.
    assertEquals(List.of(), lines.stream().filter(RedeployIT::isComplaint).toList(), text);
    assertStoredOnce(
        lines.stream().filter(line -> line.startsWith("done ")).map(l -> l.substring(5)).toList());
    return lines;
  }

  /** Tomcat may start a thread of its own just while it undeploys, and then blames itself. */
  private static boolean isComplaint(String line) {
    return line.matches("(WARNING|SEVERE): The web application .*")
        && !line.contains("[Catalina-utility-");
  }

  private void assertStoredOnce(List<String> answered) throws Exception {
    assertEquals((4 * REDEPLOYMENTS + 2 * REDEPLOYMENTS) * 5, answered.size());
    if (storedItems().size() < answered.size()) {
      uploadWhatIsLeft(answered.size());
    }
    assertEquals(answered.stream().sorted().toList(), storedItems().stream().sorted().toList());
  }

  private List<String> storedItems() {
    List<String> stored = new ArrayList<>();
    for (String payload : StoredAudit.checked(database)) {
      Matcher item = ITEM.matcher(payload);
      if (item.find()) {
        stored.add(item.group(1));
      }
    }
    return stored;
  }

  /**
   * The next start of an application of that name. On a busy machine the last upload of one that is
   * undeployed may find no time within {@code shutdownTimeout}.
   */
  private void uploadWhatIsLeft(int all) throws Exception {
    try (SecondJvm next =
        SecondJvm.running(RecordingProgram.class)
            .arguments("next start", 1, 1_000, "orders-war", folder.resolve("queue"))
            .arguments(database.url(), database.user(), database.password())
            .start()) {
      Eventually.await(() -> storedItems().size() >= all, () -> "stored: " + storedItems());
      assertEquals(0, next.stop());
    }
  }

  private static void assertNothingRuns(List<String> said) {
    assertEquals(List.of(), running(said, OURS + "|thread mysql.*"));
  }

  /** What still ran when all applications were undeployed. */
  private static List<String> running(List<String> said, String pattern) {
    return said.stream().filter(line -> line.matches(pattern)).toList();
  }

  /** Gives each application this parameter, as docs/operations.md says. */
  private void parameter(String name, String value) throws IOException {
    Path conf = Files.createDirectories(folder.resolve("tomcat/conf"));
    Files.writeString(
        conf.resolve("context.xml"),
        "<Context><Parameter name=\"%s\" value=\"%s\"/></Context>".formatted(name, value));
  }

  @Test
  void with_log4j_and_the_appender_in_each_application_nothing_is_left_of_one() throws Exception {
    assertNothingRuns(redeploy(WAR));
  }

  @Test
  void with_logback_and_the_appender_in_each_application_nothing_is_left_of_one() throws Exception {
    Path web = bare(logbackXml());
    Path lib = Files.createDirectories(web.resolve("WEB-INF/lib"));
    for (Path jar : jars(TARGET.resolve("logback-lib"))) {
      Files.copy(jar, lib.resolve(jar.getFileName()));
    }
    assertNothingRuns(redeploy(web));
  }

  /** Each application has a configuration, and Log4j a context, of its own. */
  @Test
  void with_log4j_and_the_appender_in_the_shared_loader_applications_do_not_stop_each_other()
      throws Exception {
    parameter("log4jConfiguration", "classpath:log4j2.xml");
    List<String> said =
        redeploy(
            bare(WAR.resolve("WEB-INF/classes/log4j2.xml")),
            jars(WAR.resolve("WEB-INF/lib")).toArray(new Path[0]));
    assertEquals(List.of(), running(said, OURS));
  }

  /** All applications have one configuration, which is stopped with Tomcat. */
  @Test
  void with_logback_and_the_appender_in_the_shared_loader_applications_do_not_stop_each_other()
      throws Exception {
    parameter("logbackDisableServletContainerInitializer", "true");
    List<Path> shared = new ArrayList<>(jars(TARGET.resolve("logback-lib")));
    shared.add(logbackXml().getParent());
    List<String> said = redeploy(bare(), shared.toArray(new Path[0]));
    assertEquals(
        List.of("mbean io.auditlog:name=AUDIT,type=Audit"), running(said, "mbean io.auditlog.*"));
  }
}

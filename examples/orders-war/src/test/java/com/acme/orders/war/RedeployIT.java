package com.acme.orders.war;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Java;
import io.auditlog.testing.StoredAudit;
import io.auditlog.testing.TestDatabase;
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
 * turn: nothing of an application that was undeployed is left in the JVM, and no event is lost or
 * doubled.
 */
class RedeployIT {

  private static final int REDEPLOYMENTS = Integer.getInteger("auditlog.test.redeployments", 3);
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path WAR = TARGET.resolve("orders-war");
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
  private List<String> redeploy(Path webApplication) throws Exception {
    Path said = folder.resolve("said.txt");
    Path dumps = Files.createDirectories(TARGET.resolve("redeployed"));
    Files.deleteIfExists(dumps.resolve("leak.hprof"));
    List<String> command = new ArrayList<>();
    command.add(Java.current().command().toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    // What is only softly reachable is no leak: it goes before memory runs out.
    command.add("-XX:SoftRefLRUPolicyMSPerMB=0");
    // So that Tomcat can look for what an application leaves in threads.
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.add("--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED");
    command.add("-Daudit.queueDir=" + folder.resolve("queue"));
    command.add("-Daudit.url=" + database.url());
    command.add("-Daudit.user=" + database.user());
    command.addAll(List.of("-cp", TomcatJars.classPath(), RedeployingTomcat.class.getName()));
    command.addAll(
        List.of(Integer.toString(REDEPLOYMENTS), dumps.toString(), webApplication.toString()));
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

  private void assertStoredOnce(List<String> answered) {
    List<String> stored = new ArrayList<>();
    for (String payload : StoredAudit.checked(database)) {
      Matcher item = ITEM.matcher(payload);
      if (item.find()) {
        stored.add(item.group(1));
      }
    }
    assertEquals((4 * REDEPLOYMENTS + 2 * REDEPLOYMENTS) * 5, answered.size());
    assertEquals(answered.stream().sorted().toList(), stored.stream().sorted().toList());
  }

  private static void assertNothingRuns(List<String> said) {
    assertEquals(
        List.of(),
        said.stream()
            .filter(line -> line.matches("thread (io\\.auditlog|mysql).*|mbean .*"))
            .toList());
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
}

package io.auditlog.boot;

import com.acme.parcels.Application;
import io.auditlog.testing.Java;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the build of an application with some Spring Boot and a framework gives it.
 *
 * @param boot {@code 2.7} …
 * @param framework {@code logback} or {@code log4j2}
 * @param plain whether there is a {@code logback.xml} or {@code log4j2.xml} as well, which wins
 */
record ClassPath(String boot, String framework, boolean plain) {

  private static final List<String> BOOTS = List.of("2.7", "3.5", "4.1");

  static Stream<ClassPath> all() {
    return BOOTS.stream()
        .flatMap(
            boot -> Stream.of("logback", "log4j2").map(name -> new ClassPath(boot, name, false)));
  }

  ClassPath withPlainConfiguration() {
    return new ClassPath(boot, framework, true);
  }

  /** What Spring's environment says; only Log4j with Boot 2.7 does not ask it. */
  String application() {
    return boot.equals("2.7") && framework.equals("log4j2") ? "by-default" : "parcels";
  }

  /** The class files of the application and what its pom.xml asks for. */
  List<Path> entries() throws IOException, URISyntaxException {
    List<Path> entries = new ArrayList<>();
    if (plain) {
      entries.add(Path.of("target", "test-classes", "plain"));
    }
    entries.add(
        Path.of(Application.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    String written = Files.readString(Path.of("..", "boot-" + this, "target", "class-path"));
    for (String entry : written.split(File.pathSeparator, -1)) {
      entries.add(Path.of(entry));
    }
    return entries;
  }

  /** The oldest for the oldest, the newest for the newest, and for what is between this one. */
  Java java() {
    if (boot.equals(BOOTS.get(0))) {
      return Java.oldest();
    }
    return boot.equals(BOOTS.get(BOOTS.size() - 1))
        ? Java.all().stream().max(Comparator.comparingInt(Java::version)).orElseThrow()
        : Java.current();
  }

  @Override
  public String toString() {
    return boot + "-" + framework;
  }
}

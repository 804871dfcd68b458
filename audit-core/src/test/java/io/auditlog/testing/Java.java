package io.auditlog.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Java that a second JVM can be started with: the one of this test, those installed beside it,
 * and those named by {@code -Dauditlog.test.javas}, a path of {@code java} commands.
 *
 * @param command what is started
 * @param version 8, 17, 25 …
 */
public record Java(Path command, int version) {

  private static final Pattern VERSION = Pattern.compile("version \"(?:1\\.)?(\\d+)");
  private static final int CLASS_FILES_OF_JAVA_0 = 44;
  private static final Java CURRENT =
      new Java(
          Path.of(System.getProperty("java.home"), "bin", "java"), Runtime.version().feature());
  private static final List<Java> ALL = find();

  /** The Java that runs this test. */
  public static Java current() {
    return CURRENT;
  }

  /** Each version that there is once, the current one first. */
  public static List<Java> all() {
    return ALL;
  }

  /** Those of them that can load these classes. */
  public static List<Java> allThatLoad(Class<?>... classes) {
    return ALL.stream()
        .filter(java -> Arrays.stream(classes).allMatch(type -> neededBy(type) <= java.version))
        .toList();
  }

  /** A class file begins with four bytes that all have, and its minor and major version. */
  private static int neededBy(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
      return in.readNBytes(8)[7] - CLASS_FILES_OF_JAVA_0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The oldest of them: what goes wrong on one of them only does so there, as a rule. */
  public static Java oldest() {
    return Collections.min(ALL, Comparator.comparingInt(Java::version));
  }

  /** A Java of that version; if there is none, the test that asks is skipped and says so. */
  public static Java version(int version) {
    Optional<Java> found = ALL.stream().filter(java -> java.version == version).findFirst();
    assumeTrue(
        found.isPresent(),
        () ->
            "needs Java "
                + version
                + ", and found only "
                + ALL
                + "; name its java command with -Dauditlog.test.javas");
    return found.get();
  }

  private static List<Java> find() {
    List<Path> commands = new ArrayList<>();
    String named = System.getProperty("auditlog.test.javas", "");
    for (String command : named.split(File.pathSeparator, -1)) {
      if (!command.isEmpty()) {
        commands.add(Path.of(command));
      }
    }
    commands.addAll(installedBeside(CURRENT.command.getParent().getParent()));
    List<Java> all = new ArrayList<>(List.of(CURRENT));
    for (Path command : commands) {
      int version = versionOf(command);
      if (all.stream().noneMatch(java -> java.version == version)) {
        all.add(new Java(command, version));
      }
    }
    return List.copyOf(all);
  }

  private static List<Path> installedBeside(Path home) {
    try (Stream<Path> homes = Files.list(home.getParent())) {
      return homes
          .map(other -> other.resolve("bin").resolve("java"))
          .filter(Files::isExecutable)
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of(); // A folder that one may not look into has no Java to offer.
    }
  }

  private static int versionOf(Path command) {
    try {
      Process process =
          new ProcessBuilder(command.toString(), "-version").redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher matcher = VERSION.matcher(said);
      if (!matcher.find()) {
        throw new IllegalStateException(command + " -version said: " + said);
      }
      return Integer.parseInt(matcher.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(command + " is no Java that can be started", e);
    }
  }

  @Override
  public String toString() {
    return "Java " + version;
  }
}

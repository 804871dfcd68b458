package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/** Runs the {@code main} of a test class in a JVM with options of its own. */
final class MainInJvm {

  private MainInJvm() {}

  /** Fails unless it ends by itself without an error; what it says goes where ours does. */
  static void run(Class<?> type, Path queueDir, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Paths.get(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), type.getName()));
    command.add(queueDir.toString());
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }
}

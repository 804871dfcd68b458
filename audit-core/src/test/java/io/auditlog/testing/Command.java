package io.auditlog.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Commands of the operating system. */
final class Command {

  private Command() {}

  /**
   * Runs one to its end.
   *
   * @throws IOException if it is not there or fails, with what it said
   */
  static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.onExit().join().exitValue();
    if (code != 0) {
      throw new IOException(List.of(command) + " said " + code + ": " + said.strip());
    }
  }
}

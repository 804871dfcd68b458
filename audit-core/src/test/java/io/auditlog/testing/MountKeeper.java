package io.auditlog.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of its own that waits for the end of this one, whichever way that comes, and then takes
 * away what a test has mounted. So nothing stays behind when the tests are killed.
 */
final class MountKeeper implements AutoCloseable {

  private static final String WAIT = "trap '' INT TERM HUP; read _; ";

  private final Process process;

  /**
   * @param atTheEnd what the shell does then
   * @param arguments its {@code $0}, {@code $1} and so on
   */
  MountKeeper(String atTheEnd, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", WAIT + atTheEnd));
    command.addAll(List.of(arguments));
    process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  /** Goes on where mounts can be made: on Linux, by root. */
  static void require(String need) {
    String os = System.getProperty("os.name");
    Requirement.that(os.equals("Linux"), "needs " + need + " of Linux, and this is " + os);
    Requirement.command("sh", "-c", "[ $(id -u) = 0 ] || { echo only root can mount; exit 1; }");
  }

  /** For a mount that has failed although it should not. */
  static void missing(IOException why) {
    Requirement.missing("needs the right to mount, which not each container has: " + why);
  }

  /** Does it now. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }
}

package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;

/**
 * What a test needs of the machine that not each machine has. Where it is missing, the test is
 * skipped and says so; with {@code -Dauditlog.test.skip=never} it fails, so that a build that
 * counts on the test notices.
 */
public final class Requirement {

  private static final boolean NEVER_SKIP =
      "never".equals(System.getProperty("auditlog.test.skip"));

  private Requirement() {}

  /** Goes on if that is so. */
  public static void that(boolean met, String need) {
    if (!met) {
      missing(need);
    }
  }

  /** Goes on if a command can be run and succeeds, such as {@code xfs_io -V}. */
  public static void command(String... command) {
    try {
      Command.run(command);
    } catch (IOException e) {
      missing("needs " + command[0] + ": " + e.getMessage());
    }
  }

  /** Skips the test, or fails it. */
  public static void missing(String need) {
    if (NEVER_SKIP) {
      fail(need);
    }
    abort(need);
  }
}

package io.auditlog.testing.program;

import java.util.Arrays;

/**
 * Records a few events through the Java API and ends.
 *
 * <p>Arguments: how many; the {@link End}; then those of {@link Recording}.
 */
public final class ShortLivedProgram {

  /** How it ends. */
  public enum End {
    /** It closes the queue. */
    CLOSE,
    /** It does not think of the queue, and the JVM exits. */
    EXIT,
    /** As if killed: nothing is run any more. */
    HALT
  }

  private ShortLivedProgram() {}

  public static void main(String[] arguments) throws InterruptedException {
    Recording recording = new Recording(Arrays.asList(arguments).subList(2, arguments.length));
    recording.record(Integer.parseInt(arguments[0]));
    switch (End.valueOf(arguments[1])) {
      case CLOSE:
        recording.close();
        break;
      case EXIT:
        break;
      case HALT:
        Runtime.getRuntime().halt(0);
    }
  }
}

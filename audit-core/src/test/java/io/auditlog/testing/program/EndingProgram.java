package io.auditlog.testing.program;

/**
 * Logs from several threads, and from a shutdown hook of its own. Told to stop, it ends with {@code
 * System.exit}, exit code 7, while the threads go on logging; so it does when they have made all
 * their calls. What a call says, and what the hook's calls say, is as in {@link Calls}.
 *
 * <p>Arguments: the class that logs a message, a {@code MessageLog}; the messages' prefix; the
 * number of threads; how many calls each thread makes; how many the hook makes.
 */
public final class EndingProgram {

  private EndingProgram() {}

  public static void main(String[] arguments) throws Exception {
    MessageLog log = LoggingProgram.log(arguments[0]);
    String prefix = arguments[1];
    int threads = Integer.parseInt(arguments[2]);
    int each = Integer.parseInt(arguments[3]);
    int inHook = Integer.parseInt(arguments[4]);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> make(prefix + "-hook", 1, inHook, log)));
    new Thread(
            () -> {
              make(prefix, threads, each, log);
              System.exit(7);
            })
        .start();
    Calls.awaitStop();
    System.exit(7);
  }

  private static void make(String prefix, int threads, int each, MessageLog log) {
    try {
      Calls.make(prefix, threads, 2, each, log::info);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

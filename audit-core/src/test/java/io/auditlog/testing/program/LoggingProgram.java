package io.auditlog.testing.program;

/**
 * Logs through a framework, whose configuration the framework finds by itself.
 *
 * <p>Arguments: the class that logs a message, a {@code MessageLog}; the messages' prefix; the
 * number of threads; the longest pause of a thread before a call in milliseconds; how many further
 * characters a message gets, behind a blank.
 */
public final class LoggingProgram {

  private LoggingProgram() {}

  public static void main(String[] arguments) throws Exception {
    MessageLog log = log(arguments[0]);
    String padding = padding(Integer.parseInt(arguments[4]));
    Calls.makeUntilStopped(
        arguments[1],
        Integer.parseInt(arguments[2]),
        Long.parseLong(arguments[3]),
        message -> log.info(message + padding));
  }

  static MessageLog log(String className) throws ReflectiveOperationException {
    return Class.forName(className)
        .asSubclass(MessageLog.class)
        .getDeclaredConstructor()
        .newInstance();
  }

  private static String padding(int length) {
    StringBuilder padding = new StringBuilder();
    for (int i = 0; i < length; i++) {
      padding.append(i == 0 ? ' ' : 'x');
    }
    return padding.toString();
  }
}

package io.auditlog.testing.program;

/**
 * Logs through a framework, whose configuration the framework finds by itself.
 *
 * <p>Arguments: the class that logs a message, a {@code Consumer<String>} with a constructor
 * without parameters; the messages' prefix; the number of threads.
 */
public final class LoggingProgram {

  private LoggingProgram() {}

  public static void main(String[] arguments) throws ReflectiveOperationException {
    MessageLog log =
        Class.forName(arguments[0])
            .asSubclass(MessageLog.class)
            .getDeclaredConstructor()
            .newInstance();
    Calls.start(arguments[1], Integer.parseInt(arguments[2]), log::info);
  }
}

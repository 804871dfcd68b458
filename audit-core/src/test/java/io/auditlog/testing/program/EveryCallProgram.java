package io.auditlog.testing.program;

/**
 * Makes every kind of call through a framework, whose configuration the framework finds by itself,
 * and ends.
 *
 * <p>Arguments: the class that makes them, an {@code EveryCall}; how many times; whether also with
 * structured arguments.
 */
public final class EveryCallProgram {

  private EveryCallProgram() {}

  public static void main(String[] arguments) throws Exception {
    EveryCall calls =
        Class.forName(arguments[0])
            .asSubclass(EveryCall.class)
            .getDeclaredConstructor()
            .newInstance();
    for (int time = 1; time <= Integer.parseInt(arguments[1]); time++) {
      calls.makeAll();
      if (Boolean.parseBoolean(arguments[2])) {
        StructuredCalls.make(calls);
      }
      Calls.returned("made-" + time);
    }
  }
}

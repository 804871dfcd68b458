package io.auditlog.testing.program;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Makes calls from several threads, for ever, and says on the standard output which have returned:
 * a line {@code <message>} each. A reader knows a line that a kill has cut by its missing end.
 */
final class Calls {

  /** One call, which returns when the message is durable. */
  interface Call {
    void make(String message) throws Exception;
  }

  private final PrintStream out = System.out;
  private final Call call;

  private Calls(Call call) {
    this.call = call;
  }

  /**
   * Starts the threads.
   *
   * @param prefix each message is {@code prefix-thread-number}
   */
  static void start(String prefix, int threads, Call call) {
    Calls calls = new Calls(call);
    for (int thread = 0; thread < threads; thread++) {
      String messages = prefix + "-" + thread + "-";
      new Thread(() -> calls.makeForEver(messages)).start();
    }
  }

  private void makeForEver(String prefix) {
    for (long number = 1; ; number++) {
      String message = prefix + number;
      try {
        call.make(message);
      } catch (Exception e) {
        say("!" + message + "!");
        continue;
      }
      say("<" + message + ">");
    }
  }

  private void say(String text) {
    byte[] line = (text + "\n").getBytes(StandardCharsets.US_ASCII);
    synchronized (out) {
      out.write(line, 0, line.length);
      if (out.checkError()) {
        Runtime.getRuntime().halt(1); // Nobody listens any more.
      }
    }
  }
}

package com.acme.orders;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * Tells whoever started the service how far it is, one line on standard output for each step:
 *
 * <pre>
 * ready instance=3f2a91bc pid=4711 java=1.8.0_504.
 * done 3f2a91bc-1 login.
 * done 3f2a91bc-1 receive.
 * finished.
 * </pre>
 *
 * <p>Each line is handed to the operating system before the method returns, so it survives a kill
 * of this process. A line without its full stop was cut off by one. Thread-safe.
 */
public final class Progress {

  private final PrintStream out;

  /** Lines go to this stream. */
  public Progress(PrintStream out) {
    this.out = out;
  }

  void ready(String instance) {
    say(
        "ready instance="
            + instance
            + " pid="
            + pid()
            + " java="
            + System.getProperty("java.version"));
  }

  /** A step is over: all that it called has returned, the logger too. */
  void done(String requestId, String step) {
    say("done " + requestId + " " + step);
  }

  void finished() {
    say("finished");
  }

  private void say(String text) {
    byte[] line = (text + ".\n").getBytes(StandardCharsets.UTF_8);
    synchronized (out) {
      out.write(line, 0, line.length);
      out.flush();
    }
  }

  /** Java 8 has no better way to ask. */
  private static String pid() {
    return ManagementFactory.getRuntimeMXBean().getName().replaceFirst("@.*", "");
  }
}

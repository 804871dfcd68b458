package io.auditlog.testing;

import io.auditlog.testing.LoggingFramework.Log;
import io.auditlog.testing.LoggingFramework.Running;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A second JVM that logs as fast as it can until it is killed, and says which calls returned. */
final class LoggingProcess {

  private static final int THREADS = 8;

  private final Process process;

  private LoggingProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts the JVM.
   *
   * @param round stands in each message, which is {@code round/thread/number}
   */
  static LoggingProcess start(LoggingFramework framework, Path configuration, int round)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            LoggingProcess.class.getName(),
            framework.getClass().getName(),
            configuration.toString(),
            String.valueOf(round));
    builder.redirectError(new File(configuration + "." + round + ".err"));
    return new LoggingProcess(builder.start());
  }

  /** Kills the JVM with SIGKILL once so many calls have returned; all the messages of those. */
  List<String> killAfter(int calls) throws IOException, InterruptedException {
    List<String> returned = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        // The last line may have been cut by the kill, and would then lack its mark.
        if (line.startsWith("<") && line.endsWith(">")) {
          returned.add(line.substring(1, line.length() - 1));
        }
        if (returned.size() == calls) {
          process.toHandle().destroyForcibly(); // Leaves the output readable, unlike Process.
        }
      }
    }
    process.waitFor();
    return returned;
  }

  /** What runs in the second JVM. */
  public static void main(String[] arguments) throws Exception {
    LoggingFramework framework =
        Class.forName(arguments[0])
            .asSubclass(LoggingFramework.class)
            .getDeclaredConstructor()
            .newInstance();
    Running running = framework.start(Path.of(arguments[1]));
    Log log = running.logger("com.acme.orders");
    PrintStream out = System.out;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      String prefix = arguments[2] + "/" + i + "/";
      Thread thread = new Thread(() -> logForEver(log, out, prefix));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void logForEver(Log log, PrintStream out, String prefix) {
    for (int number = 1; ; number++) {
      String message = prefix + number;
      log.log("INFO", "{}", message);
      byte[] line = ("<" + message + ">\n").getBytes(StandardCharsets.US_ASCII);
      synchronized (out) {
        out.write(line, 0, line.length);
        out.flush();
      }
    }
  }
}

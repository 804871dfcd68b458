package io.auditlog.journal;

import io.auditlog.metrics.AuditMetrics;
import io.auditlog.platform.LocalDisk;
import io.auditlog.platform.SystemTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/**
 * A second JVM that appends from many threads until it is killed, and says on its standard output
 * what was acknowledged.
 */
final class AppendingProcess {

  private final Process process;
  private final BufferedReader output;
  private final List<String> acknowledged = new ArrayList<>();

  private AppendingProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static AppendingProcess start(Path folder, String name, int threads) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Paths.get(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            AppendingProcess.class.getName(),
            folder.toString(),
            name,
            Integer.toString(threads));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new AppendingProcess(builder.start());
  }

  /** Reads on until so many have been acknowledged. */
  void awaitAcknowledged(int count) throws IOException {
    while (acknowledged.size() < count) {
      String line = output.readLine();
      if (line == null) {
        throw new IOException("the process ended by itself");
      }
      acknowledged.add(line);
    }
  }

  /** SIGKILL; gives all that was acknowledged. */
  List<String> kill() throws IOException, InterruptedException {
    process.toHandle().destroyForcibly(); // Leaves the output readable, unlike Process.
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.endsWith(".")) { // The last one may be cut short.
        acknowledged.add(line);
      }
    }
    process.waitFor();
    return acknowledged;
  }

  /** The second JVM. */
  public static void main(String[] args) throws Exception {
    Journals journals =
        Journals.open(
            JournalSettings.builder()
                .queueDir(Paths.get(args[0]))
                .application("orders")
                .target("db:3306/audit")
                .segmentSize(50_000)
                .build(),
            new LocalDisk(),
            new SystemTime(),
            new AuditMetrics(),
            new Queue.Notes());
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (int t = 0; t < Integer.parseInt(args[2]); t++) {
      String thread = args[1] + "-" + t + "-";
      new Thread(
              () -> {
                try {
                  for (int i = 0; ; i++) {
                    String message = thread + i + ".";
                    journals.append(Queue.event(message));
                    out.println(message);
                  }
                } catch (JournalException e) {
                  e.printStackTrace();
                  Runtime.getRuntime().halt(1);
                }
              })
          .start();
    }
  }
}

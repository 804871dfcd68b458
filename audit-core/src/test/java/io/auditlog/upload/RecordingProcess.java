package io.auditlog.upload;

import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.event.AuditEvent;
import io.auditlog.journal.JournalSettings;
import io.auditlog.mysql.MySqlSettings;
import io.auditlog.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A second JVM that records through the Java API, from several threads, until it is killed, and
 * uploads meanwhile. Says on its standard output which calls have returned.
 */
final class RecordingProcess {

  private static final int THREADS = 4;
  private static final String APPLICATION = "killed";

  private final Process process;
  private final BufferedReader output;
  private final List<String> acknowledged = new ArrayList<>();

  private RecordingProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  static RecordingProcess start(Path queueDir, TestDatabase database, String name)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            RecordingProcess.class.getName(),
            queueDir.toString(),
            database.url(),
            database.user(),
            database.password(),
            name);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new RecordingProcess(builder.start());
  }

  /** A queue in this JVM that adopts what the processes leave. */
  static RunningQueue heir(Path queueDir, TestDatabase database) {
    String target = MySqlSettings.builder().url(database.url()).build().target();
    return RunningQueue.on(queueDir, database)
        .target(target)
        .journal((JournalSettings.Builder journal) -> journal.application(APPLICATION))
        .open();
  }

  /** Reads on until so many calls have returned. */
  void awaitAcknowledged(int count) throws IOException {
    while (acknowledged.size() < count) {
      String line = output.readLine();
      if (line == null) {
        throw new IOException("the process ended by itself");
      }
      acknowledged.add(line.substring(1, line.length() - 1));
    }
  }

  /** SIGKILL; gives the messages of all calls that had returned. */
  List<String> kill() throws IOException, InterruptedException {
    process.toHandle().destroyForcibly(); // Leaves the output readable, unlike Process.
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("<") && line.endsWith(">")) { // The last one may be cut short.
        acknowledged.add(line.substring(1, line.length() - 1));
      }
    }
    process.waitFor();
    return acknowledged;
  }

  /** The second JVM. */
  public static void main(String[] args) {
    Audit audit =
        Audit.open(
            AuditConfig.builder()
                .queueDir(Path.of(args[0]))
                .application(APPLICATION)
                .mysql(args[1], args[2], args[3])
                .set("keepUploaded", "0s")
                .set("batchSize", "50")
                .build());
    PrintStream out = System.out;
    for (int t = 0; t < THREADS; t++) {
      String thread = args[4] + "-" + t + "-";
      new Thread(() -> recordForEver(audit, out, thread)).start();
    }
  }

  private static void recordForEver(Audit audit, PrintStream out, String thread) {
    for (int i = 0; ; i++) {
      String message = thread + i;
      audit.record(AuditEvent.type("acme.order.create.success.ok").message(message));
      byte[] line = ("<" + message + ">\n").getBytes(StandardCharsets.US_ASCII);
      synchronized (out) {
        out.write(line, 0, line.length);
        out.flush();
      }
    }
  }
}

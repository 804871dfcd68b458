package io.auditlog.testing.program;

import io.auditlog.journal.Durability;
import io.auditlog.journal.JournalSettings;
import io.auditlog.journal.Journals;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.platform.LocalDisk;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.SystemTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Paths;

/**
 * Appends to a queue of the application {@code orders} and the target {@code db:3306/audit},
 * without any database.
 *
 * <p>Arguments: the messages' prefix; the number of threads; queueDir; bytes of a segment; {@code
 * FSYNC} or {@code FLUSH}, if not the default.
 */
public final class AppendingProgram {

  private static final int DURABILITY = 4;

  private AppendingProgram() {}

  public static void main(String[] arguments) throws Exception {
    JournalSettings.Builder settings =
        JournalSettings.builder()
            .queueDir(Paths.get(arguments[2]))
            .application("orders")
            .target("db:3306/audit")
            .segmentSize(Long.parseLong(arguments[3]));
    if (arguments.length > DURABILITY) {
      settings.durability(Durability.valueOf(arguments[DURABILITY]));
    }
    Journals journals =
        Journals.open(
            settings.build(),
            new LocalDisk(),
            new SystemTime(),
            new AuditMetrics(),
            new StandardError());
    Calls.makeUntilStopped(
        arguments[0],
        Integer.parseInt(arguments[1]),
        0,
        message -> journals.append(event(message).getBytes(StandardCharsets.UTF_8)));
    journals.close();
  }

  private static String event(String message) {
    return "{\"event_type\":\"test\",\"message\":\"" + message + "\"}";
  }

  private static final class StandardError implements Reporter {

    @Override
    public void info(String message) {
      System.err.println(message);
    }

    @Override
    public void warn(String message, Throwable causeOrNull) {
      System.err.println(message + (causeOrNull == null ? "" : ": " + causeOrNull));
    }

    @Override
    public void error(String message, Throwable causeOrNull) {
      warn(message, causeOrNull);
    }

    @Override
    public void printWhole(String reason, String event) {
      System.err.println(reason + ": " + event);
    }
  }
}

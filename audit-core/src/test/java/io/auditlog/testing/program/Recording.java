package io.auditlog.testing.program;

import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.event.AuditEvent;
import java.io.IOException;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.List;

/**
 * The Java API with a database behind, for programs that record.
 *
 * <p>Arguments: the messages' prefix; the number of threads; the longest pause of a thread before a
 * call in milliseconds; application; queueDir; URL, user and password of the database; then
 * settings as {@code name=value}, those of the database as {@code mysql.name=value}.
 */
final class Recording implements AutoCloseable {

  private static final int SETTINGS = 8;
  private static final String MYSQL = "mysql.";

  private final String prefix;
  private final int threads;
  private final long mostPauseMillis;
  private final Audit audit;

  Recording(List<String> arguments) {
    prefix = arguments.get(0);
    threads = Integer.parseInt(arguments.get(1));
    mostPauseMillis = Long.parseLong(arguments.get(2));
    AuditConfig.Builder config =
        AuditConfig.builder()
            .application(arguments.get(3))
            .queueDir(Paths.get(arguments.get(4)))
            .mysql(arguments.get(5), arguments.get(6), arguments.get(7));
    for (String setting : arguments.subList(SETTINGS, arguments.size())) {
      List<String> parts = Arrays.asList(setting.split("=", 2));
      if (parts.get(0).startsWith(MYSQL)) {
        config.mysql(parts.get(0).substring(MYSQL.length()), parts.get(1));
      } else {
        config.set(parts.get(0), parts.get(1));
      }
    }
    audit = Audit.open(config.build());
  }

  void recordUntilStopped() throws IOException, InterruptedException {
    Calls.makeUntilStopped(prefix, threads, mostPauseMillis, this::record);
  }

  void record(int each) throws InterruptedException {
    Calls.make(prefix, threads, mostPauseMillis, each, this::record);
  }

  private void record(String message) {
    audit.record(AuditEvent.type("acme.order.create.success.ok").message(message));
  }

  @Override
  public void close() {
    audit.close();
  }
}

package io.auditlog.testing.program;

import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.event.AuditEvent;
import java.nio.file.Paths;

/**
 * Records through the Java API and uploads meanwhile.
 *
 * <p>Arguments: the messages' prefix; the number of threads; application; queueDir; URL, user and
 * password of the database; then settings as {@code name=value}.
 */
public final class RecordingProgram {

  private static final int SETTINGS = 7;

  private RecordingProgram() {}

  public static void main(String[] arguments) {
    AuditConfig.Builder config =
        AuditConfig.builder()
            .application(arguments[2])
            .queueDir(Paths.get(arguments[3]))
            .mysql(arguments[4], arguments[5], arguments[6]);
    for (int i = SETTINGS; i < arguments.length; i++) {
      String[] setting = arguments[i].split("=", 2);
      config.set(setting[0], setting[1]);
    }
    Audit audit = Audit.open(config.build());
    Calls.start(
        arguments[0],
        Integer.parseInt(arguments[1]),
        message -> audit.record(AuditEvent.type("acme.order.create.success.ok").message(message)));
  }
}

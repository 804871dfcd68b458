package io.auditlog.testing.program;

import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.event.AuditEvent;
import java.nio.file.Paths;

/** Records through the Java API, to the queue folder that a system property names. */
public final class AuditOrders implements MessageLog {

  /** The system property with the folder. */
  public static final String QUEUE_DIR = "auditlog.program.queueDir";

  private final Audit audit =
      Audit.open(
          AuditConfig.builder()
              .application("orders")
              .queueDir(Paths.get(System.getProperty(QUEUE_DIR)))
              .build());

  @Override
  public void info(String message) {
    audit.record(AuditEvent.type("acme.order.create.success.ok").message(message));
  }
}

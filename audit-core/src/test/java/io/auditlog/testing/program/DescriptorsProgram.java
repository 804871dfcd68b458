package io.auditlog.testing.program;

import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import io.auditlog.AuditException;
import io.auditlog.event.AuditEvent;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/**
 * Records, takes all file descriptors that there are, records to the queue in use and to one that
 * has been idle, gives the descriptors back, and records to both until all is uploaded.
 *
 * <p>Arguments: queueDir, beside which the idle one gets its own; URL, user and password of the
 * database.
 */
public final class DescriptorsProgram {

  private static final int EVENT_SIZE = 100_000;

  private final Audit audit;
  private final Audit idle;
  private final String padding;

  private DescriptorsProgram(String[] arguments) {
    audit =
        Audit.open(
            config(arguments[0])
                .mysql(arguments[1], arguments[2], arguments[3])
                .mysql("retryMax", "200 ms")
                .mysql("retryInitial", "20 ms")
                .build());
    idle = Audit.open(config(arguments[0] + "-idle").build());
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < EVENT_SIZE; i++) {
      text.append('x');
    }
    padding = text.toString();
  }

  private static AuditConfig.Builder config(String queueDir) {
    return AuditConfig.builder().application("orders").queueDir(Paths.get(queueDir));
  }

  public static void main(String[] arguments) throws Exception {
    DescriptorsProgram program = new DescriptorsProgram(arguments);
    program.record(program.audit, "before");
    program.awaitUpload();
    List<InputStream> taken = takeAll();
    for (int i = 0; i < 20; i++) {
      program.record(program.audit, "while-" + i); // Through several segments.
    }
    taken.addAll(takeAll()); // Those that have become free meanwhile.
    program.record(program.idle, "idle-while");
    for (InputStream one : taken) {
      one.close();
    }
    program.record(program.idle, "idle-after");
    for (int i = 0; i < 5; i++) {
      program.record(program.audit, "after-" + i);
    }
    program.awaitUpload();
    program.audit.close();
    program.idle.close();
  }

  private static List<InputStream> takeAll() {
    List<InputStream> taken = new ArrayList<InputStream>();
    try {
      while (true) {
        taken.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException e) {
      return taken;
    }
  }

  private void record(Audit to, String message) {
    try {
      to.record(
          AuditEvent.type("acme.order.create.success.ok")
              .message(message)
              .metadata("padding", padding));
    } catch (AuditException e) {
      Calls.failed(message + " " + e.getMessage());
      return;
    }
    Calls.returned(message);
  }

  private void awaitUpload() throws InterruptedException {
    for (int i = 0; audit.status().pending() > 0 && i < 6_000; i++) {
      Thread.sleep(10);
    }
    if (audit.status().pending() > 0) {
      Calls.failed("nothing is uploaded: " + audit.status());
    }
  }
}

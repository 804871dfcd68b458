package io.auditlog.benchmarks;

import io.auditlog.journal.Journals;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Appends from many threads until so many bytes are pending, and dies without closing. */
final class WriteAndDie {

  private WriteAndDie() {}

  public static void main(String[] args) throws Exception {
    Journals queue = AuditQueue.open(Path.of(args[0]));
    long bytes = Long.parseLong(args[1]);
    byte[] event = AuditQueue.event(AppendPart.EVENT_BYTES);
    AtomicLong written = new AtomicLong();
    new Contestant(
            "append",
            128,
            () -> {
              while (queue.bytes() < bytes) {
                queue.append(event);
                written.incrementAndGet();
              }
            })
        .run(0.001);
    Runtime.getRuntime().halt(written.get() > 0 ? 0 : 1);
  }
}

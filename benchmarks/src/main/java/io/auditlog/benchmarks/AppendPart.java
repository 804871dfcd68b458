package io.auditlog.benchmarks;

import io.auditlog.journal.Journals;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Appends beside the bare disk, and many threads beside one. */
final class AppendPart implements Part {

  static final int EVENT_BYTES = 512;

  @Override
  public void run(Terms terms, PrintStream out) throws Exception {
    Path folder = terms.folder();
    byte[] event = AuditQueue.event(EVENT_BYTES);
    try (Journals queue = AuditQueue.open(folder.resolve("append"))) {
      Contestant bare =
          new Contestant("write + fdatasync", 1, new BareLoop(folder.resolve("bare"), event));
      Contestant append = new Contestant("append", 1, () -> queue.append(event));
      Comparison.measure(
          List.of(
              new Comparison(append, bare, Target.atLeast(0.9)),
              new Comparison(append.with(32), append, null),
              new Comparison(append.with(128), append, null)),
          terms,
          out);
    }
  }
}

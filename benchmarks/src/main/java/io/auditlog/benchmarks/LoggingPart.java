package io.auditlog.benchmarks;

import io.auditlog.journal.Journals;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Calls through a logging framework, its mapping and JSON, beside appends of ready bytes. */
final class LoggingPart implements Part {

  @Override
  public void run(Terms terms, PrintStream out) throws Exception {
    Path folder = terms.folder();
    byte[] event = AuditQueue.event(AppendPart.EVENT_BYTES);
    org.apache.logging.log4j.Logger log4jAudit =
        Log4jLogging.audit(folder.resolve("log4j"), "fsync");
    org.slf4j.Logger logbackAudit = LogbackLogging.audit(folder.resolve("logback"), "fsync");
    try (Journals queue = AuditQueue.open(folder.resolve("append"))) {
      Contestant append = new Contestant("append", 1, () -> queue.append(event));
      Contestant log4j = new Contestant("Log4j log.info", 1, Log4jLogging.call(log4jAudit));
      Contestant logback = new Contestant("Logback log.info", 1, LogbackLogging.call(logbackAudit));
      Target target = Target.atLeast(0.85);
      Comparison.measure(
          List.of(
              new Comparison(log4j, append, target),
              new Comparison(logback, append, target),
              new Comparison(log4j.with(32), append.with(32), target),
              new Comparison(logback.with(32), append.with(32), target)),
          terms,
          out);
    } finally {
      Log4jLogging.stop(log4jAudit);
      LogbackLogging.stop(logbackAudit);
    }
  }
}

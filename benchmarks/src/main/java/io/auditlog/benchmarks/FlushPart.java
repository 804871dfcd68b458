package io.auditlog.benchmarks;

import io.auditlog.journal.Durability;
import io.auditlog.journal.Journals;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Calls with {@code durability="flush"} beside Log4j's own file appender, both without a sync; and
 * what of it the queue and its chain take.
 */
final class FlushPart implements Part {

  private static final int EVENT_BYTES = 400;

  @Override
  public void run(Terms terms, PrintStream out) throws Exception {
    Path folder = terms.folder();
    org.apache.logging.log4j.Logger rolling = Log4jLogging.rollingFile(folder.resolve("file"));
    org.apache.logging.log4j.Logger log4jAudit =
        Log4jLogging.audit(folder.resolve("log4j"), "flush");
    org.slf4j.Logger logbackAudit = LogbackLogging.audit(folder.resolve("logback"), "flush");
    Contestant file =
        new Contestant("RollingFile, JsonTemplateLayout", 1, Log4jLogging.call(rolling));
    Contestant log4j = new Contestant("Log4j log.info, flush", 1, Log4jLogging.call(log4jAudit));
    Contestant logback =
        new Contestant("Logback log.info, flush", 1, LogbackLogging.call(logbackAudit));
    byte[] event = AuditQueue.event(EVENT_BYTES);
    try (Journals queue =
        AuditQueue.open(
            AuditQueue.settings(folder.resolve("append")).durability(Durability.FLUSH))) {
      Comparison.measure(
          List.of(
              new Comparison(log4j, file, Target.atLeast(1)),
              new Comparison(logback, file, null),
              new Comparison(log4j.with(32), file.with(32), null),
              new Comparison(
                  new Contestant("append, flush", 1, () -> queue.append(event)), file, null),
              new Comparison(new Contestant("the chain's digests", 1, digests(event)), file, null)),
          terms,
          out);
    } finally {
      Log4jLogging.stop(rolling);
      Log4jLogging.stop(log4jAudit);
      LogbackLogging.stop(logbackAudit);
    }
  }

  /** Those of the event and of the about 100 bytes that its mac is of. */
  private static Contestant.Step digests(byte[] event) throws NoSuchAlgorithmException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    byte[] link = new byte[116];
    return () -> {
      byte[] digest = sha256.digest(event);
      System.arraycopy(digest, 0, link, 0, digest.length);
      sha256.digest(link);
    };
  }
}

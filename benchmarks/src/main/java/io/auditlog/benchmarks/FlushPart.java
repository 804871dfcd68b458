package io.auditlog.benchmarks;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Calls with {@code durability="flush"} beside Log4j's own file appender, both without a sync. */
final class FlushPart implements Part {

  @Override
  public void run(Terms terms, PrintStream out) throws Exception {
    Path folder = terms.folder();
    Contestant file =
        new Contestant(
            "RollingFile, JsonTemplateLayout",
            1,
            Log4jLogging.call(Log4jLogging.rollingFile(folder.resolve("file"))));
    Contestant log4j =
        new Contestant(
            "Log4j log.info, flush",
            1,
            Log4jLogging.call(Log4jLogging.audit(folder.resolve("log4j"), "flush")));
    Contestant logback =
        new Contestant(
            "Logback log.info, flush",
            1,
            LogbackLogging.call(LogbackLogging.audit(folder.resolve("logback"), "flush")));
    Comparison.measure(
        List.of(
            new Comparison(log4j, file, Target.atLeast(1)),
            new Comparison(logback, file, null),
            new Comparison(log4j.with(32), file.with(32), null)),
        terms,
        out);
  }
}

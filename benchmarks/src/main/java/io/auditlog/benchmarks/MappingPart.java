package io.auditlog.benchmarks;

import io.auditlog.benchmarks.MappingBenchmark.Writer;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** From a framework's event to JSON: ours beside the JSON encoders of Log4j and of Logback. */
final class MappingPart implements Part {

  private static final String HEADER =
      """
      | what | ns an event | beside | ns an event | ratio | target | |
      |---|---|---|---|---|---|---|""";

  @Override
  public void run(Terms terms, PrintStream out) throws Exception {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(MappingBenchmark.class.getName())
                    .forks(terms.rounds() < 2 ? 1 : 2)
                    .warmupIterations(3)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(terms.rounds())
                    .measurementTime(TimeValue.seconds(1))
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    out.println(HEADER);
    compare(results, Writer.LOG4J_AUDIT, Writer.LOG4J_JSON_TEMPLATE, Target.atMost(1), out);
    compare(results, Writer.LOGBACK_AUDIT, Writer.LOGBACK_LOGSTASH, Target.atMost(1), out);
    compare(results, Writer.LOG4J_AUDIT, Writer.LOGBACK_LOGSTASH, Target.atMost(1), out);
    compare(results, Writer.LOGBACK_AUDIT, Writer.LOG4J_JSON_TEMPLATE, Target.atMost(1), out);
    compare(results, Writer.THOUSAND_RULES, Writer.ONE_RULE, Target.atMost(1.1), out);
  }

  private static void compare(
      Collection<RunResult> results, Writer one, Writer other, Target target, PrintStream out) {
    double time = nanoseconds(results, one);
    double beside = nanoseconds(results, other);
    out.println(
        String.format(
                Locale.ROOT,
                "| %s | %,.0f | %s | %,.0f | %.2f ",
                one.text,
                time,
                other.text,
                beside,
                time / beside)
            + Target.cells(target, time / beside));
  }

  private static double nanoseconds(Collection<RunResult> results, Writer writer) {
    for (RunResult result : results) {
      if (result.getParams().getParam("writer").equals(writer.name())) {
        return result.getPrimaryResult().getScore();
      }
    }
    throw new IllegalStateException("JMH did not run " + writer);
  }
}

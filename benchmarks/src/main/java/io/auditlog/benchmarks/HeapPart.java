package io.auditlog.benchmarks;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Heap that one call allocates, by JMH's gc profiler, which counts all threads that live: ours too.
 */
final class HeapPart implements Part {

  private static final String HEADER =
      """
      | log.info with 10 fields | bytes a call | of these the call and the framework | target | |
      |---|---|---|---|---|""";

  @Override
  public void run(Terms terms, PrintStream out) throws Exception {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(HeapBenchmark.class.getName())
                    .param("folder", terms.folder().toString())
                    .addProfiler(GCProfiler.class)
                    .forks(1)
                    .warmupIterations(2)
                    .warmupTime(TimeValue.seconds(2))
                    .measurementIterations(3)
                    .measurementTime(TimeValue.seconds(1))
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    out.println(HEADER);
    for (HeapBenchmark.Call call : HeapBenchmark.Call.values()) {
      double whole = bytes(results, call, true);
      double framework = bytes(results, call, false);
      out.println(
          String.format(Locale.ROOT, "| %s | %,.0f | %,.0f ", call.text, whole, framework)
              + Target.cells(Target.atMost(2048), whole));
    }
  }

  private static double bytes(
      Collection<RunResult> results, HeapBenchmark.Call call, boolean audit) {
    for (RunResult result : results) {
      if (result.getParams().getParam("call").equals(call.name())
          && result.getParams().getParam("audit").equals(Boolean.toString(audit))) {
        return result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
      }
    }
    throw new IllegalStateException("JMH did not run " + call);
  }
}

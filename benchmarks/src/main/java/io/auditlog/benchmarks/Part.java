package io.auditlog.benchmarks;

import java.io.PrintStream;

/** One section of {@code docs/benchmarks.md}. */
interface Part {

  /** Measures, and prints the tables. */
  void run(Terms terms, PrintStream out) throws Exception;
}

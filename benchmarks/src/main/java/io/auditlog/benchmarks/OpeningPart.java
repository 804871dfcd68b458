package io.auditlog.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Opening a queue that a crash left with 1 GB pending, in a JVM with 64 MB of heap, beside reading
 * the bytes of the last segment. Both find the files in memory.
 */
final class OpeningPart implements Part {

  private static final long PENDING = 1L << 30;

  @Override
  public void run(Terms terms, PrintStream out) throws Exception {
    Path queueDir = terms.folder().resolve("queue");
    java("-Xmx1g", WriteAndDie.class, queueDir.toString(), Long.toString(PENDING));
    out.println("| pending | opened in ms | last segment read in ms | ratio | target | |");
    out.println("|---|---|---|---|---|---|");
    java("-Xmx64m", OpenPending.class, queueDir.toString());
  }

  static void java(String heap, Class<?> program, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(heap, "-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(args));
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException(program.getSimpleName() + " ended with " + exit);
    }
  }
}

package io.auditlog.benchmarks;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Programs that bring rows into {@code audit_log}, each in a JVM of its own, so that its CPU time
 * is that of the application's process, with all threads, the compiler's and the collector's
 * included. The first half is not counted: it has connecting in it, and compiling.
 */
final class Drain {

  /** For the bare loop: the same statements, to the letter, as Auditlog makes. */
  static final String AS_OURS = "as-ours";

  /** For the bare loop: as one would write it, naming all columns. */
  static final String PLAIN = "plain";

  /** The default {@code batchSize}. */
  private static final int ROWS_IN_COMMIT = 1000;

  /**
   * What a program says of itself.
   *
   * @param rate rows a second
   * @param cpuMicros microseconds of CPU for each row
   */
  record Result(double rate, double cpuMicros) {

    static Result parse(String line) {
      int space = line.indexOf(' ');
      return new Result(
          Double.parseDouble(line.substring(0, space)),
          Double.parseDouble(line.substring(space + 1)));
    }
  }

  /** From the first half to the end. */
  private static final class Span {

    private final int rows;
    private long start;
    private Duration cpuAtStart;
    private long rowsAtStart;

    Span(int rows) {
      this.rows = rows;
    }

    /** Gives whether all are done. */
    boolean reached(long done) {
      if (cpuAtStart == null && done >= rows / 2) {
        rowsAtStart = done;
        start = System.nanoTime();
        cpuAtStart = cpu();
      }
      return done >= rows;
    }

    @Override
    public String toString() {
      double seconds = (System.nanoTime() - start) / 1e9;
      long counted = rows - rowsAtStart;
      double micros = cpu().minus(cpuAtStart).toNanos() / 1e3;
      return String.format(Locale.ROOT, "%.1f %.2f", counted / seconds, micros / counted);
    }

    private static Duration cpu() {
      return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }
  }

  /** Auditlog uploads what is pending in a folder. */
  static final class Upload {

    private Upload() {}

    public static void main(String[] args) throws Exception {
      Span span = new Span(Integer.parseInt(args[3]));
      try (UploadingQueue queue =
          new UploadingQueue(Path.of(args[4]), new Database(args[0], args[1], args[2]))) {
        while (!span.reached(queue.uploaded())) {
          Thread.sleep(1);
        }
        System.out.println(span);
      }
    }
  }

  /** A bare loop inserts the rows that it has found in the table, after emptying it. */
  static final class Bare {

    private Bare() {}

    public static void main(String[] args) throws Exception {
      Database database = new Database(args[0], args[1], args[2]);
      AuditRows whole = AuditRows.in(database);
      AuditRows rows =
          args[4].equals(AS_OURS) ? whole.withoutEmptyColumns() : whole.withPayloadAsBytes();
      database.execute("TRUNCATE TABLE " + AuditRows.TABLE);
      int all = rows.rows().size();
      Span span = new Span(all);
      try (Connection connection = database.connect()) {
        int done = 0;
        while (!span.reached(done)) {
          int to = Math.min(done + ROWS_IN_COMMIT, all);
          WaysPart.insert(connection, rows.part(done, to));
          connection.commit();
          done = to;
        }
      }
      System.out.println(span);
    }
  }

  private Drain() {}

  static Result upload(Database database, int rows, Path queueDir) throws Exception {
    return run(Upload.class, database, rows, queueDir.toString());
  }

  /**
   * @param statements as Auditlog makes them, or naming all columns and with bytes
   */
  static Result bare(Database database, int rows, String statements) throws Exception {
    return run(Bare.class, database, rows, statements);
  }

  private static Result run(Class<?> program, Database database, int rows, String last)
      throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx2g",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName(),
            database.url(),
            database.user(),
            database.password(),
            Integer.toString(rows),
            last);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(program.getName() + " said " + said);
    }
    return Result.parse(said.lines().reduce((first, second) -> second).orElseThrow());
  }
}

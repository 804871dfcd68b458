package io.auditlog.benchmarks;

import io.auditlog.journal.Journals;
import io.auditlog.journal.StoredJournal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Opens a queue, takes over what is pending and reads its first batch, as an uploader does at the
 * start; in turns with reading the last segment.
 */
final class OpenPending {

  private static final int TIMES = 15;

  private static final List<Double> FOLDER = new ArrayList<>();
  private static final List<Double> TAKEN_OVER = new ArrayList<>();
  private static final List<Double> EVENTS = new ArrayList<>();
  private static final List<Double> CLOSED = new ArrayList<>();

  private OpenPending() {}

  public static void main(String[] args) throws Exception {
    Path queueDir = Path.of(args[0]);
    List<Double> opened = new ArrayList<>();
    List<Double> read = new ArrayList<>();
    for (int i = -5; i < TIMES; i++) {
      double reading = millis(() -> readWhole(lastSegment(queueDir)));
      double opening = millis(() -> open(queueDir));
      if (i >= 0) {
        read.add(reading);
        opened.add(opening);
      }
    }
    double ratio = median(opened) / median(read);
    System.out.println(
        String.format(
                Locale.ROOT, "| 1 GB | %.1f | %.1f | %.2f ", median(opened), median(read), ratio)
            + Target.cells(Target.atMost(2), ratio));
    System.out.println();
    System.out.println(
        "| of this, ms | opening the folder | taking over | first 1,000 events | closing |");
    System.out.println("|---|---|---|---|---|");
    System.out.println(
        String.format(
            Locale.ROOT,
            "| 1 GB | %.1f | %.1f | %.1f | %.1f |",
            median(FOLDER),
            median(TAKEN_OVER),
            median(EVENTS),
            median(CLOSED)));
  }

  private static double millis(Contestant.Step step) throws Exception {
    long start = System.nanoTime();
    step.run();
    return (System.nanoTime() - start) / 1e6;
  }

  /** Gives how many journals there were. */
  static int open(Path queueDir) throws IOException {
    long start = System.nanoTime();
    try (Journals queue = AuditQueue.open(queueDir)) {
      start = lap(FOLDER, start);
      List<StoredJournal> pending = queue.adopt();
      start = lap(TAKEN_OVER, start);
      for (StoredJournal journal : pending) {
        if (journal.read(0, 1000, 1 << 20).isEmpty()) {
          throw new IllegalStateException("what was pending is not there");
        }
      }
      start = lap(EVENTS, start);
      return pending.size();
    } finally {
      lap(CLOSED, start);
    }
  }

  private static long lap(List<Double> into, long start) {
    long now = System.nanoTime();
    into.add((now - start) / 1e6);
    return now;
  }

  /** Of the last of them, before which the compiler has been at work. */
  private static double median(List<Double> times) {
    List<Double> sorted = new ArrayList<>(times.subList(times.size() - TIMES, times.size()));
    Collections.sort(sorted);
    return sorted.get(TIMES / 2);
  }

  private static Path lastSegment(Path queueDir) throws IOException {
    try (Stream<Path> all = Files.walk(queueDir)) {
      return all.filter(path -> path.toString().endsWith(".ndjson"))
          .filter(path -> path.toFile().length() > 0)
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  private static void readWhole(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(buffer) >= 0) {
        buffer.clear();
      }
    }
  }
}

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
    Collections.sort(opened);
    Collections.sort(read);
    double ratio = opened.get(TIMES / 2) / read.get(TIMES / 2);
    System.out.println(
        String.format(
                Locale.ROOT,
                "| 1 GB | %.1f | %.1f | %.2f ",
                opened.get(TIMES / 2),
                read.get(TIMES / 2),
                ratio)
            + Target.cells(Target.atMost(2), ratio));
  }

  private static double millis(Contestant.Step step) throws Exception {
    long start = System.nanoTime();
    step.run();
    return (System.nanoTime() - start) / 1e6;
  }

  /** Gives how many journals there were. */
  static int open(Path queueDir) throws IOException {
    try (Journals queue = AuditQueue.open(queueDir)) {
      List<StoredJournal> pending = queue.adopt();
      for (StoredJournal journal : pending) {
        if (journal.read(0, 1000, 1 << 20).isEmpty()) {
          throw new IllegalStateException("what was pending is not there");
        }
      }
      return pending.size();
    }
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

package io.auditlog.journal;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading needs no more memory for many pending events than for few. */
class BoundedMemoryTest {

  private static final int RECORDS = Integer.getInteger("auditlog.test.pending", 200_000);

  @TempDir Path temp;

  @Test
  void a_long_abandoned_journal_is_read_with_a_small_heap() throws Exception {
    Path queue = temp.resolve("queue");
    Queue.open(queue).close();
    writeJournal(queue);
    MainInJvm.run(BoundedMemoryTest.class, queue, "-Xmx16m");
  }

  /** A journal as it should be, and behind it a segment of 200 MB that is one line of nothing. */
  @Test
  void a_segment_without_any_newline_is_passed_with_a_small_heap() throws Exception {
    Path queue = temp.resolve("queue");
    Queue.open(queue).close();
    writeJournal(queue);
    Path journal = Queue.onlyJournal(queue);
    try (RandomAccessFile file =
        new RandomAccessFile(journal.resolve("000002.ndjson").toFile(), "rw")) {
      file.setLength(200L << 20);
    }
    MainInJvm.run(BoundedMemoryTest.class, queue, "-Xmx40m");
  }

  private static void writeJournal(Path queue) throws Exception {
    UUID id = UUID.fromString("0197f0c2-0000-7000-8000-000000000000");
    Path journal = Files.createDirectory(queue.resolve(id.toString()));
    Files.createFile(journal.resolve("owner.lock"));
    JournalHeader header =
        new JournalHeader(
            id, "orders", "db:3306/audit", "", 1, Durability.FSYNC, "t", "{}", "SHA-256", "");
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(journal.resolve("000001.ndjson")))) {
      out.write(new SegmentHeader(header, 1, 1, Chain.start()).toLine());
      LineBuffer line = new LineBuffer();
      byte[] time = LineFormat.ascii("2026-11-23T08:50:01.123456Z");
      for (int seq = 1; seq <= RECORDS; seq++) {
        line.clear();
        LineFormat.putRecord(
            line, seq, seq - 1, time, Queue.event(Integer.toString(seq)), new byte[32]);
        out.write(line.array(), 0, line.length());
      }
    }
  }

  /** The JVM with the small heap. */
  public static void main(String[] args) throws Exception {
    try (Queue queue = Queue.open(Paths.get(args[0]))) {
      StoredJournal journal = queue.journals.adopt().get(0);
      long seq = 0;
      for (JournalBatch batch = journal.read(0, 1000, 1 << 20);
          !batch.isEmpty();
          batch = journal.read(seq, 1000, 1 << 20)) {
        for (JournalEntry entry : batch.entries()) {
          seq++;
          if (entry.isLost() || !Queue.message(entry.event()).equals(Long.toString(seq))) {
            throw new AssertionError("wrong at " + seq);
          }
        }
      }
      if (seq != RECORDS) {
        throw new AssertionError(seq + " records");
      }
    }
  }
}

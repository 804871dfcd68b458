package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.platform.LocalDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invariant 5 of {@code docs/journal.md}: what is taken for damage, and so kept in quarantine. */
class StoredSegmentTest {

  private final LocalDisk disk = new LocalDisk();

  @TempDir Path temp;

  private Path file;
  private byte[] whole;
  private StoredSegment segment;

  @BeforeEach
  void a_sealed_segment() throws Exception {
    Path folder = temp.resolve("queue");
    try (Queue queue = Queue.open(folder)) {
      queue.append(1, 3);
    }
    file = Queue.segments(Queue.onlyJournal(folder)).get(0);
    whole = Files.readAllBytes(file);
    UUID journal = UUID.fromString(file.getParent().getFileName().toString());
    segment = new StoredSegment(1, file, journal);
  }

  /** As a reader may see it while a write is being copied. */
  private byte[] withHalfAHeader() {
    byte[] half = whole.clone();
    Arrays.fill(half, 0, 100, (byte) '\n');
    return half;
  }

  @Test
  void a_header_that_was_looked_at_while_it_was_written_is_no_damage() throws Exception {
    Files.write(file, withHalfAHeader());
    segment.inspect(disk, false);
    assertEquals(1, segment.firstSeq());
    Files.write(file, whole);
    segment.inspect(disk, true);
    assertEquals(3, segment.lastSeq(disk));
    assertFalse(segment.damaged);
  }

  @Test
  void half_a_header_that_nobody_writes_to_any_more_is_damage() throws Exception {
    Files.write(file, withHalfAHeader());
    segment.inspect(disk, true);
    assertEquals(3, segment.lastSeq(disk));
    assertTrue(segment.damaged);
  }
}

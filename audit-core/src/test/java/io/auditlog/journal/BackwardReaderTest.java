package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.auditlog.platform.Disk;
import io.auditlog.platform.LocalDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From behind a segment has the lines that it has from the front. */
class BackwardReaderTest {

  @TempDir Path temp;

  private final Disk disk = new LocalDisk();

  @Test
  void a_segment_has_the_same_lines_from_behind() throws Exception {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int i = 1; i <= 300; i++) {
      content.write(record(i, i % 50 == 0 ? 200_000 : 997));
      content.write("\n".repeat(i % 3).getBytes(StandardCharsets.UTF_8));
    }
    content.write("\n".repeat(100_000).getBytes(StandardCharsets.UTF_8));
    assertSameFromBehind(content.toByteArray(), 300);
  }

  @Test
  void damaged_lines_and_an_unfinished_one_count_as_lines() throws Exception {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write("nothing of ours\n".getBytes(StandardCharsets.UTF_8));
    content.write(record(1, 500));
    content.write(record(2, 500), 0, 300);
    assertSameFromBehind(content.toByteArray(), 3);
  }

  @Test
  void an_empty_segment_and_one_of_newlines_have_no_lines() throws Exception {
    assertSameFromBehind(new byte[0], 0);
    assertSameFromBehind("\n".repeat(200_000).getBytes(StandardCharsets.UTF_8), 0);
  }

  @Test
  void what_is_too_long_for_a_line_hides_no_line_before_it() throws Exception {
    byte[] content = new byte[LineFormat.MAX_LINE + (1 << 20)];
    Arrays.fill(content, (byte) 'x');
    byte[] record = record(1, 500);
    System.arraycopy(record, 0, content, 0, record.length);
    Path path = Files.write(temp.resolve("segment"), content);
    try (BackwardReader reader = new BackwardReader(disk, path)) {
      Line line = reader.previous();
      while (line.isDamaged()) {
        line = reader.previous();
      }
      assertEquals(1, line.seq);
    }
  }

  private void assertSameFromBehind(byte[] content, int count) throws IOException {
    Path path = Files.write(temp.resolve("segment"), content);
    List<String> forward = new ArrayList<>();
    try (SegmentReader reader = new SegmentReader(disk, path, 0)) {
      for (Line line = reader.next(); line != null; line = reader.next()) {
        forward.add(text(line));
      }
    }
    List<String> backward = new ArrayList<>();
    try (BackwardReader reader = new BackwardReader(disk, path)) {
      for (Line line = reader.previous(); line != null; line = reader.previous()) {
        backward.add(text(line));
      }
    }
    Collections.reverse(backward);
    assertEquals(count, forward.size());
    assertEquals(forward, backward);
  }

  private static String text(Line line) {
    return line.kind + " " + new String(line.bytes(), StandardCharsets.UTF_8);
  }

  private static byte[] record(long seq, int length) {
    LineBuffer line = new LineBuffer();
    byte[] event = LineFormat.ascii("{\"message\":\"" + "x".repeat(length) + "\"}");
    byte[] time = LineFormat.ascii("2026-11-23T08:50:01.123456Z");
    LineFormat.putRecord(line, seq, seq - 1, time, event, new byte[32]);
    return line.toArray();
  }
}

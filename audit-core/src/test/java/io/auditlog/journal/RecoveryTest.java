package io.auditlog.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in a journal whose files are not as they were written. */
class RecoveryTest {

  @TempDir Path temp;

  /** A journal of 10 records as a crash leaves it: without its end line, with newlines behind. */
  private Path crashedJournal() throws Exception {
    return crashedJournal(10, settings -> {});
  }

  private Path crashedJournal(
      int records, java.util.function.Consumer<JournalSettings.Builder> settings) throws Exception {
    Path made = temp.resolve("made");
    Path queue = Files.createDirectories(temp.resolve("queue"));
    Files.setPosixFilePermissions(
        queue, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    try (Queue opening = Queue.open(made, settings)) {
      opening.append(1, records);
      Path journal = Queue.onlyJournal(made);
      Path copy = queue.resolve(journal.getFileName());
      Files.createDirectory(copy);
      Files.createFile(copy.resolve("owner.lock"));
      for (Path segment : Queue.segments(journal)) {
        Files.copy(segment, copy.resolve(segment.getFileName()));
      }
      return copy;
    }
  }

  private static void change(Path segment, UnaryOperator<String> change) throws IOException {
    String text = new String(Files.readAllBytes(segment), ISO_8859_1);
    Files.write(segment, change.apply(text).getBytes(ISO_8859_1));
  }

  private static Path first(Path journal) {
    return Queue.segments(journal).get(0);
  }

  private Queue reopen() throws JournalException {
    return Queue.open(temp.resolve("queue"), s -> s.keepUploaded(Duration.ZERO));
  }

  private static StoredJournal adopt(Queue queue) {
    List<StoredJournal> adopted = queue.journals.adopt();
    assertEquals(1, adopted.size());
    return adopted.get(0);
  }

  @Test
  void a_crashed_journal_is_read_to_its_last_line() throws Exception {
    crashedJournal();
    try (Queue queue = reopen()) {
      StoredJournal journal = adopt(queue);
      assertEquals(Queue.numbers(1, 10), Queue.messages(journal));
      assertEquals(10, journal.closedSeq().getAsLong());
    }
  }

  @Test
  void the_end_is_known_with_the_last_batch() throws Exception {
    crashedJournal();
    try (Queue queue = reopen()) {
      StoredJournal journal = adopt(queue);
      journal.read(0, 9, 1 << 20);
      assertFalse(journal.closedSeq().isPresent());
      journal.read(9, 1, 1 << 20);
      assertEquals(10, journal.closedSeq().getAsLong());
    }
  }

  @Test
  void a_torn_tail_is_no_damage() throws Exception {
    Path journal = crashedJournal();
    // The last line states 9 as durable, so that nobody was told of the tenth.
    for (String tail :
        List.of("", "\0\0\0\0", "{\"seq\":10,\"durable\":9,\"rec", "xyz\n\n{\"a\":1}")) {
      change(
          first(journal), text -> text.substring(0, text.indexOf("{\"seq\":10,")) + tail + "\n\n");
      try (Queue queue = reopen()) {
        StoredJournal adopted = adopt(queue);
        assertEquals(Queue.numbers(1, 9), Queue.messages(adopted));
        assertEquals(9, adopted.closedSeq().getAsLong());
        assertEquals(0, queue.metrics.damaged().sum());
      }
      change(first(journal), text -> text + "{\"seq\":10,");
    }
  }

  @Test
  void what_stands_behind_the_first_gap_above_the_durable_stamp_is_torn() throws Exception {
    Path journal = crashedJournal();
    try (Queue queue = Queue.open(temp.resolve("made2"))) {
      queue.append("1");
    }
    // Lines that all state 0 as durable, as one unsynced batch would.
    StringBuilder batch = new StringBuilder();
    for (int seq = 1; seq <= 5; seq++) {
      if (seq != 3) {
        LineBuffer line = new LineBuffer();
        LineFormat.putRecord(
            line, seq, 0, LineFormat.ascii("2026"), Queue.event("m" + seq), new byte[32]);
        batch.append(new String(line.toArray(), ISO_8859_1));
      }
    }
    change(first(journal), text -> text.substring(0, text.indexOf('\n') + 1) + batch + "\n\n\n");
    try (Queue queue = reopen()) {
      assertEquals(List.of("m1", "m2"), Queue.messages(adopt(queue)));
      assertEquals(0, queue.metrics.damaged().sum());
    }
  }

  @Test
  void a_damaged_acknowledged_line_is_reported_quarantined_and_passed() throws Exception {
    Path journal = crashedJournal();
    change(first(journal), text -> text.replace("\"message\":\"4\"", "\"message\":\"5\""));
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      List<String> expected = new ArrayList<>(Queue.numbers(1, 10));
      expected.set(3, "lost 4");
      assertEquals(expected, Queue.messages(adopted));
      assertEquals(expected, Queue.messages(adopted));
      assertEquals(1, queue.metrics.damaged().sum());
      adopted.quarantine(4, "damaged: was acknowledged");
      assertEquals(1, queue.metrics.quarantined().sum());
      assertTrue(
          queue.notes.lines.stream().anyMatch(line -> line.endsWith("are damaged, of seq 4")),
          queue.notes.lines::toString);
      Path quarantine = temp.resolve("queue/quarantine");
      JsonNode aside =
          new ObjectMapper()
              .readTree(quarantine.resolve(adopted.header().id() + "-4.json").toFile());
      assertTrue(aside.get("reason").asText().startsWith("damaged: was acknowledged"));
      assertTrue(aside.get("damaged").asBoolean());
      assertTrue(aside.get("lines").get(0).get("text").asText().startsWith("{\"seq\":4,"));
      adopted.uploaded(10, adopted.macAt(10).get());
      assertTrue(adopted.remove());
      // The segment is kept whole.
      assertEquals(
          List.of(adopted.header().id() + "-000001.ndjson", adopted.header().id() + "-4.json"),
          Queue.names(quarantine));
      assertEquals(List.of("quarantine"), Queue.names(temp.resolve("queue")));
    }
  }

  @Test
  void a_segment_with_damage_is_kept_also_when_the_damage_was_passed_before_a_restart()
      throws Exception {
    Path journal = crashedJournal();
    change(first(journal), text -> text.replace("\"message\":\"4\"", "\"message\":\"5\""));
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      adopted.read(0, 5, 1 << 20);
      adopted.quarantine(4, "damaged: was acknowledged");
      adopted.uploaded(5, adopted.macAt(5).get());
    }
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      assertEquals(Queue.numbers(6, 10), Queue.messages(adopted, 5));
      adopted.uploaded(10, adopted.macAt(10).get());
      assertTrue(adopted.remove());
      assertEquals(2, Queue.names(temp.resolve("queue/quarantine")).size());
    }
  }

  @Test
  void a_missing_segment_in_the_middle_is_damage_and_the_rest_is_read() throws Exception {
    Path journal = crashedJournal(60, s -> s.segmentSize(4000));
    List<Path> segments = Queue.segments(journal);
    Files.delete(segments.get(1));
    try (Queue queue = reopen()) {
      List<String> messages = Queue.messages(adopt(queue));
      assertEquals(60, messages.size());
      long lost = messages.stream().filter(message -> message.startsWith("lost")).count();
      assertTrue(lost > 3 && lost < 30, lost + " lost");
      assertEquals(lost, queue.metrics.damaged().sum());
    }
  }

  @Test
  void a_gap_before_the_first_local_line_is_told_but_is_no_damage() throws Exception {
    Path journal = crashedJournal(60, s -> s.segmentSize(4000));
    Files.delete(Queue.segments(journal).get(0));
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      assertTrue(adopted.read(0, 1, 1).entries().get(0).isLost());
      assertEquals(60, Queue.messages(adopted).size());
      assertEquals(0, queue.metrics.damaged().sum());
    }
  }

  @Test
  void a_damaged_header_of_a_later_segment_costs_no_record() throws Exception {
    Path journal = crashedJournal(60, s -> s.segmentSize(4000));
    change(Queue.segments(journal).get(1), text -> text.replace("\"segment\":2", "\"segment\":3"));
    try (Queue queue = reopen()) {
      assertEquals(Queue.numbers(1, 60), Queue.messages(adopt(queue)));
    }
  }

  @Test
  void the_cursor_of_mysql_counts_as_proof_of_what_was_acknowledged() throws Exception {
    Path journal = crashedJournal();
    change(first(journal), text -> text.substring(0, text.indexOf("{\"seq\":8,")) + "\n");
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      assertEquals(List.of(), Queue.messages(adopted, 10));
      assertEquals(10, adopted.closedSeq().getAsLong());
    }
  }

  @Test
  void a_cursor_file_of_any_content_costs_nothing_but_reading() throws Exception {
    Path journal = crashedJournal();
    for (String content :
        List.of("", "{", "[1]", "{\"uploaded\":\"x\",\"mac\":3,\"uploaded_at\":1}", "\0")) {
      Files.write(journal.resolve("cursor"), content.getBytes(ISO_8859_1));
      try (Queue queue = reopen()) {
        assertEquals(Queue.numbers(1, 10), Queue.messages(adopt(queue)));
      }
    }
  }

  @Test
  void with_flush_every_readable_line_counts() throws Exception {
    Path journal = crashedJournal(10, s -> s.durability(Durability.FLUSH));
    change(first(journal), text -> text.replace("\"message\":\"4\"", "\0message\":\"4\""));
    try (Queue queue = reopen()) {
      List<String> expected = new ArrayList<>(Queue.numbers(1, 10));
      expected.set(3, "lost 4");
      assertEquals(expected, Queue.messages(adopt(queue)));
      assertEquals(0, queue.metrics.damaged().sum());
    }
  }

  @Test
  void a_journal_with_a_header_but_no_records_is_removed() throws Exception {
    Path journal = crashedJournal();
    change(first(journal), text -> text.substring(0, text.indexOf('\n') + 1) + "\n\n\n\n");
    try (Queue queue = reopen()) {
      assertEquals(List.of(), queue.journals.adopt());
      assertEquals(List.of(), Queue.names(temp.resolve("queue")));
    }
  }

  /** Found by the simulation: the journal was taken for an empty one and removed. */
  @Test
  void a_journal_whose_only_batch_begins_with_an_unreadable_line_waits_for_the_database()
      throws Exception {
    Path journal = crashedJournal();
    change(
        first(journal),
        text -> {
          String header = text.substring(0, text.indexOf('\n') + 1);
          String records = text.substring(header.length()).replaceAll("\"durable\":\\d+", "#");
          String second = records.substring(records.indexOf('\n') + 1);
          String line =
              second.substring(0, second.indexOf(",\"crc\"")).replace("#", "\"durable\":0");
          byte[] bytes = line.getBytes(ISO_8859_1);
          long crc = LineFormat.crc(bytes, 0, bytes.length);
          return header + "torn\n" + line + String.format(",\"crc\":\"%08x\"}\n", crc);
        });
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      assertEquals(List.of("2"), Queue.messages(adopted, 1));
      assertEquals(List.of(), Queue.messages(adopted));
    }
  }

  /** Found by the simulation: what is left of a removal without the lock was left for ever. */
  @Test
  void what_a_power_cut_left_of_a_removal_without_its_lock_is_cleaned_up() throws Exception {
    Path queue = crashedJournal().getParent();
    String id = "0197f0c2-0000-7000-8000-000000000000";
    for (String name : List.of(".new-" + id, ".gone-" + id)) {
      Files.createDirectory(queue.resolve(name));
      Files.createFile(queue.resolve(name + "/000001.ndjson"));
    }
    Files.createDirectory(queue.resolve(id));
    Files.createFile(queue.resolve(id + "/owner.lock"));
    Files.createFile(queue.resolve(id + "/cursor"));
    try (Queue opening = reopen()) {
      adopt(opening);
      assertEquals(1, Queue.names(queue).size());
    }
  }

  @Test
  void what_a_crash_left_of_making_or_removing_a_journal_is_cleaned_up() throws Exception {
    Path queue = crashedJournal().getParent();
    String id = "0197f0c2-0000-7000-8000-000000000000";
    Files.createDirectory(queue.resolve(".new-" + id));
    Files.createFile(queue.resolve(".new-" + id + "/owner.lock"));
    Files.createFile(queue.resolve(".new-" + id + "/000001.ndjson"));
    Files.createDirectory(queue.resolve(".gone-" + id));
    try (Queue opening = reopen()) {
      adopt(opening);
      assertEquals(1, Queue.names(queue).size());
    }
  }

  @Test
  void foreign_files_links_and_unreadable_journals_are_left_alone() throws Exception {
    Path journal = crashedJournal();
    Path queue = journal.getParent();
    Files.createFile(queue.resolve("notes.txt"));
    Files.createDirectory(queue.resolve("lost+found"));
    Files.createSymbolicLink(queue.resolve("0197f0c2-0000-7000-8000-000000000001"), journal);
    Path headless = Files.createDirectory(queue.resolve("0197f0c2-0000-7000-8000-000000000002"));
    Files.createFile(headless.resolve("owner.lock"));
    Files.write(headless.resolve("000001.ndjson"), "garbage\n".getBytes(ISO_8859_1));
    Path lockless = Files.createDirectory(queue.resolve("0197f0c2-0000-7000-8000-000000000003"));
    Files.write(lockless.resolve("000001.ndjson"), "garbage\n".getBytes(ISO_8859_1));
    Files.createSymbolicLink(journal.resolve("000009.ndjson"), headless.resolve("000001.ndjson"));
    Files.createDirectory(journal.resolve("000010.ndjson"));
    try (Queue opening = reopen()) {
      assertEquals(Queue.numbers(1, 10), Queue.messages(adopt(opening)));
      assertEquals(2, opening.journals.leftAlone());
      opening.journals.adopt();
      assertEquals(2, opening.notes.lines.size(), opening.notes.lines.toString());
      assertEquals(6, Queue.names(queue).size());
    }
  }

  /** A line with a right crc. */
  private static String line(long seq, long durable, String mac) {
    return PlainLine.closed(
            "{\"seq\":"
                + seq
                + ",\"durable\":"
                + durable
                + ",\"recorded_at\":\"2026\",\"event\":{\"message\":\"made\"},\"mac\":\""
                + mac
                + "\"")
        + "\n";
  }

  private static String withoutNewlines(String text) {
    return text.replaceFirst("\n+$", "\n");
  }

  /** Found by the fuzzer: the numbers up to it were told as lost, one by one and without end. */
  @Test
  void numbers_that_no_failure_explains_are_left_to_a_person() throws Exception {
    Path journal = crashedJournal();
    long highest = 999_999_999_999_999_999L;
    change(
        first(journal), text -> withoutNewlines(text) + line(highest, highest - 1, "A".repeat(43)));
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      assertEquals(10, adopted.read(0, 1000, 1 << 20).entries().size());
      IOException refused = assertThrows(IOException.class, () -> adopted.read(10, 1000, 1 << 20));
      assertTrue(refused.getMessage().contains("missing from 11 on"), refused::getMessage);
      adopted.uploaded(10, adopted.macAt(10).get());
      assertFalse(adopted.remove());
      assertEquals(1, queue.append("goes on"));
    }
    assertTrue(Files.exists(first(journal)));
  }

  /** Found by the fuzzer: the mac could not be told, and all that came behind was stuck. */
  @Test
  void a_line_whose_mac_is_none_is_damaged() throws Exception {
    Path journal = crashedJournal();
    change(
        first(journal),
        text ->
            withoutNewlines(text) + line(11, 10, "*".repeat(43)) + line(12, 11, "A".repeat(43)));
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      List<String> expected = new ArrayList<>(Queue.numbers(1, 10));
      expected.add("lost 11");
      expected.add("made");
      assertEquals(expected, Queue.messages(adopted));
      assertTrue(adopted.macAt(12).isPresent());
    }
  }

  /** Found by the fuzzer: all that began before the copy was read from the copy alone. */
  @Test
  void a_copy_of_a_segment_hides_no_other() throws Exception {
    Path journal = crashedJournal(100, s -> s.segmentSize(4000));
    Files.copy(first(journal), journal.resolve("000099.ndjson"));
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      assertEquals(Queue.numbers(1, 100), Queue.messages(adopted));
      assertEquals(Queue.numbers(61, 100), Queue.messages(adopted, 60));
    }
  }

  /** Found by the fuzzer: what was behind the first gap was taken for a torn tail. */
  @Test
  void segments_whose_names_were_swapped_are_read_in_order() throws Exception {
    Path journal = crashedJournal(60, s -> s.segmentSize(4000));
    Path second = Queue.segments(journal).get(1);
    Path aside = journal.resolve("aside");
    Files.move(first(journal), aside);
    Files.move(second, first(journal).resolveSibling("000001.ndjson"));
    Files.move(aside, second);
    try (Queue queue = reopen()) {
      assertEquals(Queue.numbers(1, 60), Queue.messages(adopt(queue)));
      assertEquals(0, queue.metrics.damaged().sum());
    }
  }

  /** Found by the fuzzer: the events of one journal were given as those of another. */
  @Test
  void a_segment_of_another_journal_is_not_read_but_kept() throws Exception {
    Path journal = crashedJournal();
    Path elsewhere = temp.resolve("elsewhere");
    try (Queue queue = Queue.open(elsewhere)) {
      queue.append(1, 20);
    }
    byte[] foreign = Files.readAllBytes(first(Queue.onlyJournal(elsewhere)));
    Files.write(journal.resolve("000002.ndjson"), foreign);
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      assertEquals(Queue.numbers(1, 10), Queue.messages(adopted));
      adopted.uploaded(10, adopted.macAt(10).get());
      assertTrue(adopted.remove());
      Path kept = temp.resolve("queue/quarantine/" + adopted.header().id() + "-000002.ndjson");
      assertArrayEquals(foreign, Files.readAllBytes(kept));
    }
  }

  /** Found by the fuzzer: the last number was taken for a torn one, and nobody was told. */
  @Test
  void what_an_end_line_tells_is_known_also_where_it_is_not_the_last_line() throws Exception {
    Path made = temp.resolve("made");
    try (Queue queue = Queue.open(made)) {
      queue.append(1, 10);
    }
    Path journal = Queue.onlyJournal(made);
    String third = lineOf(first(journal), 3);
    change(
        first(journal), text -> text.replace("\"message\":\"10\"", "\"message\":\"1?\"") + third);
    List<String> expected = Queue.numbers(1, 9);
    expected.add("lost 10");
    try (Queue queue = Queue.open(made)) {
      assertEquals(expected, Queue.messages(adopt(queue)));
      assertEquals(1, queue.metrics.damaged().sum());
    }
  }

  /** Found by the fuzzer: all between was looked for in the next segments only. */
  @Test
  void a_line_that_stands_much_too_early_hides_nothing_between() throws Exception {
    Path journal = crashedJournal(100, s -> s.segmentSize(4000));
    List<Path> segments = Queue.segments(journal);
    Path holder = holderOf(segments, 100);
    String last = lineOf(holder, 100);
    change(holder, text -> text.replace(last, ""));
    int early = firstSeq(segments.get(1)) - 1;
    String replaced = lineOf(segments.get(0), early);
    change(segments.get(0), text -> text.substring(0, text.indexOf(replaced)) + last);
    List<String> expected = Queue.numbers(1, 99);
    expected.set(early - 1, "lost " + early);
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      assertEquals(expected, Queue.messages(adopted));
      assertEquals(expected.subList(50, 99), Queue.messages(adopted, 50));
    }
  }

  @Test
  void a_number_that_only_the_next_header_tells_to_be_durable_is_damaged_and_not_torn()
      throws Exception {
    Path journal = crashedJournal(30, s -> s.segmentSize(4000));
    List<Path> segments = Queue.segments(journal);
    for (Path later : segments.subList(2, segments.size())) {
      Files.delete(later);
    }
    int next = firstSeq(segments.get(1));
    change(segments.get(1), text -> text.substring(0, text.indexOf('\n') + 1));
    change(segments.get(0), text -> text.substring(0, text.indexOf("{\"seq\":" + (next - 1))));
    List<String> expected = Queue.numbers(1, next - 2);
    expected.add("lost " + (next - 1));
    try (Queue queue = reopen()) {
      assertEquals(expected, Queue.messages(adopt(queue)));
      assertEquals(1, queue.metrics.damaged().sum());
    }
  }

  private static Path holderOf(List<Path> segments, long seq) throws IOException {
    for (Path segment : segments) {
      if (Files.readString(segment).contains("{\"seq\":" + seq + ",")) {
        return segment;
      }
    }
    throw new AssertionError("nowhere: " + seq);
  }

  private static int firstSeq(Path segment) throws IOException {
    return PlainLine.all(Files.readAllBytes(segment)).get(0).header().path("first_seq").asInt();
  }

  private static String lineOf(Path segment, long seq) throws IOException {
    return PlainLine.all(Files.readAllBytes(segment)).stream()
            .filter(line -> line.seq() == seq && line.kind() == PlainLine.Kind.RECORD)
            .findFirst()
            .get()
            .text()
        + "\n";
  }

  /** Found by the fuzzer: what stood behind a higher number in its segment was lost. */
  @Test
  void a_line_behind_a_higher_one_is_found() throws Exception {
    Path journal = crashedJournal();
    change(
        first(journal),
        text -> {
          int fourth = text.indexOf("{\"seq\":4,");
          int fifth = text.indexOf("{\"seq\":5,");
          int sixth = text.indexOf("{\"seq\":6,");
          return text.substring(0, fourth)
              + text.substring(fifth, sixth)
              + text.substring(fourth, fifth)
              + text.substring(sixth);
        });
    try (Queue queue = reopen()) {
      assertEquals(Queue.numbers(1, 10), Queue.messages(adopt(queue)));
      assertEquals(0, queue.metrics.damaged().sum());
    }
  }

  /**
   * Found by the fuzzer: after a restart the segment was deleted, with what was left of the line.
   */
  @Test
  void a_segment_that_begins_with_damage_is_kept_also_after_a_restart() throws Exception {
    Path journal = crashedJournal(60, s -> s.segmentSize(4000));
    Path second = Queue.segments(journal).get(1);
    int lost = firstSeq(second);
    change(second, text -> text.replaceFirst("journal", "#").replaceFirst("recorded_at", "#"));
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      assertEquals("lost " + lost, Queue.messages(adopted).get(lost - 1));
      adopted.quarantine(lost, "damaged: was acknowledged");
      adopted.uploaded(lost, null);
    }
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      assertEquals(Queue.numbers(lost + 1, 60), Queue.messages(adopted, lost));
      adopted.uploaded(60, adopted.macAt(60).get());
      assertTrue(adopted.remove());
      assertTrue(
          Files.exists(
              temp.resolve("queue/quarantine/" + adopted.header().id() + "-000002.ndjson")));
    }
  }

  /** Found by the fuzzer: it was deleted, as nothing was known to be in it. */
  @Test
  void a_segment_of_which_nothing_can_be_read_is_kept_if_something_is_damaged() throws Exception {
    Path journal = crashedJournal(60, s -> s.segmentSize(4000));
    change(Queue.segments(journal).get(1), text -> text.replace("crc", "CRC"));
    try (Queue queue = reopen()) {
      StoredJournal adopted = adopt(queue);
      assertEquals(60, Queue.messages(adopted).size());
      adopted.uploaded(60, adopted.macAt(60).get());
      assertTrue(adopted.remove());
      assertTrue(
          Files.exists(
              temp.resolve("queue/quarantine/" + adopted.header().id() + "-000002.ndjson")));
    }
  }

  /** Found by the fuzzer: it was replaced. */
  @Test
  void a_segment_in_the_quarantine_stays_when_another_one_of_its_name_comes() throws Exception {
    Path journal = crashedJournal();
    Path quarantine = Files.createDirectory(temp.resolve("queue/quarantine"));
    Path there = quarantine.resolve(journal.getFileName() + "-000001.ndjson");
    Files.writeString(there, "was here before");
    change(first(journal), text -> text.replace("\"message\":\"4\"", "\"message\":\"5\""));
    try (Queue queue = reopen()) {
      assertEquals(10, Queue.drain(adopt(queue)).size());
    }
    assertEquals("was here before", Files.readString(there));
    assertTrue(Files.exists(quarantine.resolve(there.getFileName() + ".2")));
  }

  @Test
  void a_folder_that_is_only_named_like_a_leftover_is_left_alone() throws Exception {
    Path queue = crashedJournal().getParent();
    Path notes = Files.createDirectory(queue.resolve(".new-notes"));
    Files.createFile(notes.resolve("notes.txt"));
    try (Queue opening = reopen()) {
      adopt(opening);
    }
    assertTrue(Files.exists(notes.resolve("notes.txt")));
  }

  /** It was a warning a minute. */
  @Test
  void of_a_leftover_that_cannot_be_deleted_is_told_once() throws Exception {
    Path queue = crashedJournal().getParent();
    Path gone = queue.resolve(".gone-0197f0c2-0000-7000-8000-000000000000");
    Files.createFile(Files.createDirectories(gone.resolve("folder")).resolve("file"));
    try (Queue opening = reopen()) {
      opening.journals.adopt();
      opening.journals.adopt();
      opening.journals.adopt();
      assertEquals(
          1, opening.notes.lines.stream().filter(line -> line.contains(gone.toString())).count());
    }
    assertTrue(Files.exists(gone.resolve("folder/file")));
  }

  @Test
  void another_journal_that_cannot_be_read_stops_no_start() throws Exception {
    Path journal = crashedJournal();
    Files.writeString(journal.resolve("cursor"), "{\"uploaded\":3}");
    FaultyDisk disk = new FaultyDisk();
    disk.failAfter(FaultyDisk.Call.READ, 1, Integer.MAX_VALUE);
    try (Queue queue = Queue.open(temp.resolve("queue"), disk, settings -> {})) {
      assertEquals(1, queue.append("goes on"));
      disk.heal();
    }
  }

  @Test
  void random_damage_never_stops_reading_and_never_hides_a_good_line() throws Exception {
    Path journal = crashedJournal(200, s -> s.segmentSize(20_000));
    Random random = new Random(42);
    List<byte[]> originals = new ArrayList<>();
    for (Path segment : Queue.segments(journal)) {
      originals.add(Files.readAllBytes(segment));
    }
    for (int round = 0; round < 100; round++) {
      int damagedLines = 0;
      for (int i = 0; i < originals.size(); i++) {
        byte[] content = originals.get(i).clone();
        for (int flip = random.nextInt(4); flip > 0; flip--) {
          content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
          damagedLines += 2; // A newline that is gone spoils two lines.
        }
        Files.write(Queue.segments(journal).get(i), content);
      }
      try (Queue queue = reopen()) {
        List<StoredJournal> adopted = queue.journals.adopt();
        if (adopted.isEmpty()) {
          assertEquals(1, queue.journals.leftAlone());
          continue;
        }
        List<String> messages = Queue.messages(adopted.get(0));
        int good = 0;
        for (int i = 0; i < messages.size(); i++) {
          if (!messages.get(i).startsWith("lost")) {
            assertEquals(Integer.toString(i + 1), messages.get(i));
            good++;
          }
        }
        assertTrue(good >= 200 - damagedLines, good + " good, " + damagedLines + " damaged");
      }
    }
  }
}

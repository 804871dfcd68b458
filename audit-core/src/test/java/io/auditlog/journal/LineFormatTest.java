package io.auditlog.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of a journal, checked by what docs/journal.md says and not by our own reader. */
class LineFormatTest {

  private static final byte[] KEY = "0123456789abcdef0123456789abcdef!".getBytes(UTF_8);

  private final ObjectMapper json = new ObjectMapper();

  @TempDir Path temp;

  private List<String> linesOfClosedJournal(byte[] key) throws Exception {
    try (Queue queue =
        Queue.open(
            temp,
            s ->
                s.hmacKey(key)
                    .application("a \"quoted\" ü")
                    .host("web-1")
                    .tables("{\"use_log\":{\"a\":[1,{\"b\":\"}\"}]}}"))) {
      queue.append("one");
      queue.append("two ä€");
      queue.append("three");
    }
    return Files.readAllLines(Queue.segments(Queue.onlyJournal(temp)).get(0));
  }

  @Test
  void each_line_has_its_members_in_order_and_closes_with_its_crc() throws Exception {
    List<String> lines = linesOfClosedJournal(null);
    assertEquals(5, lines.size());
    assertTrue(
        lines
            .get(0)
            .matches(
                "\\{\"journal\":\"[-0-9a-f]{36}\",\"segment\":1,\"format\":1,\"first_seq\":1,"
                    + "\"application\":\"a \\\\\"quoted\\\\\" ü\",\"target\":\"db:3306/audit\","
                    + "\"host\":\"web-1\",\"pid\":\\d+,\"durability\":\"fsync\","
                    + "\"created_at\":\"[-0-9T:]{19}\\.\\d{6}Z\","
                    + "\"tables\":\\{\"use_log\":\\{\"a\":\\[1,\\{\"b\":\"}\"}]}},"
                    + "\"alg\":\"SHA-256\",\"key_id\":\"\",\"prev_mac\":\"A{43}\","
                    + "\"crc\":\"[0-9a-f]{8}\"}"),
        lines.get(0));
    assertTrue(
        lines
            .get(2)
            .matches(
                "\\{\"seq\":2,\"durable\":1,\"recorded_at\":\"[-0-9T:]{19}\\.\\d{6}Z\",\"event\":"
                    + "\\{\"event_type\":\"test\",\"message\":\"two ä€\"},"
                    + "\"mac\":\"[-_A-Za-z0-9]{43}\",\"crc\":\"[0-9a-f]{8}\"}"),
        lines.get(2));
    String mac = json.readTree(lines.get(3)).get("mac").asText();
    assertTrue(lines.get(4).startsWith("{\"end\":3,\"mac\":\"" + mac + "\",\"crc\":\""));
    for (String line : lines) {
      byte[] bytes = line.getBytes(UTF_8);
      int member = line.lastIndexOf(",\"crc\"");
      CRC32 crc = new CRC32();
      crc.update(line.substring(0, member).getBytes(UTF_8));
      assertEquals(String.format("%08x", crc.getValue()), json.readTree(line).get("crc").asText());
      assertEquals(19, bytes.length + 1 - line.substring(0, member).getBytes(UTF_8).length);
    }
  }

  @Test
  void the_chain_covers_journal_number_time_and_event() throws Exception {
    checkChain(linesOfClosedJournal(null), null);
  }

  @Test
  void the_chain_is_an_hmac_when_there_is_a_key() throws Exception {
    List<String> lines = linesOfClosedJournal(KEY);
    JsonNode header = json.readTree(lines.get(0));
    assertEquals("HMAC-SHA-256", header.get("alg").asText());
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(KEY);
    assertEquals(
        String.format("%02x%02x%02x%02x", digest[0], digest[1], digest[2], digest[3]),
        header.get("key_id").asText());
    checkChain(lines, KEY);
  }

  private void checkChain(List<String> lines, byte[] key) throws Exception {
    UUID journal = UUID.fromString(json.readTree(lines.get(0)).get("journal").asText());
    assertEquals(7, journal.version());
    assertEquals(2, journal.variant());
    byte[] mac = new byte[32];
    for (String line : lines.subList(1, 4)) {
      JsonNode record = json.readTree(line);
      int from = line.indexOf("\"event\":") + 8;
      String event = line.substring(from, line.indexOf(",\"mac\":"));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream data = new DataOutputStream(bytes);
      data.write(mac);
      data.writeLong(journal.getMostSignificantBits());
      data.writeLong(journal.getLeastSignificantBits());
      data.writeLong(record.get("seq").asLong());
      data.write(record.get("recorded_at").asText().getBytes(UTF_8));
      data.writeByte(0);
      data.write(MessageDigest.getInstance("SHA-256").digest(event.getBytes(UTF_8)));
      mac = key == null ? sha256(bytes.toByteArray()) : hmac(key, bytes.toByteArray());
      assertEquals(
          Base64.getUrlEncoder().withoutPadding().encodeToString(mac), record.get("mac").asText());
    }
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static byte[] hmac(byte[] key, byte[] bytes) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(bytes);
  }

  @Test
  void segments_are_chained_through_their_headers() throws Exception {
    try (Queue queue = Queue.open(temp, s -> s.segmentSize(2000))) {
      queue.append(1, 30);
    }
    String mac = null;
    long seq = 0;
    for (Path segment : Queue.segments(Queue.onlyJournal(temp))) {
      List<String> lines = Files.readAllLines(segment);
      JsonNode header = json.readTree(lines.get(0));
      assertEquals(seq + 1, header.get("first_seq").asLong());
      if (mac != null) {
        assertEquals(mac, header.get("prev_mac").asText());
      }
      for (String line : lines.subList(1, lines.size())) {
        JsonNode node = json.readTree(line);
        mac = node.get("mac").asText();
        if (node.has("seq")) {
          assertEquals(++seq, node.get("seq").asLong());
          assertEquals(seq - 1, node.get("durable").asLong());
        } else {
          assertEquals(seq, node.get("end").asLong());
        }
      }
    }
    assertEquals(30, seq);
  }

  @Test
  void a_header_with_a_number_that_no_journal_has_is_none() throws Exception {
    String header = new String(linesOfClosedJournal(null).get(0).getBytes(UTF_8), ISO_8859_1);
    String body = header.substring(0, header.indexOf(",\"crc\":"));
    assertTrue(isHeader(PlainLine.closed(body)));
    for (String name : List.of("segment", "first_seq")) {
      for (String number : List.of("0", "-1", "1000000000000000000", "9223372036854775808")) {
        String changed = body.replaceFirst("\"" + name + "\":\\d+", "\"" + name + "\":" + number);
        assertFalse(isHeader(PlainLine.closed(changed)), changed);
      }
    }
  }

  private static boolean isHeader(String line) {
    byte[] bytes = line.getBytes(ISO_8859_1);
    Line parsed = Line.parse(bytes, 0, bytes.length);
    assertEquals(Line.Kind.HEADER, parsed.kind);
    return parsed.header() != null;
  }

  @Test
  void a_live_segment_is_filled_up_with_newlines() throws Exception {
    try (Queue queue = Queue.open(temp)) {
      queue.append("1");
      byte[] content = Files.readAllBytes(Queue.segments(Queue.onlyJournal(temp)).get(0));
      assertEquals(64 << 10, content.length);
      String text = new String(content, UTF_8);
      assertEquals(2, text.lines().filter(line -> !line.isEmpty()).count());
      assertTrue(text.endsWith("}" + "\n".repeat(100)) || text.endsWith("\n\n\n"));
      assertFalse(text.contains("\0"));
    }
  }

  @Test
  void every_flipped_bit_of_a_line_is_noticed() throws Exception {
    LineBuffer buffer = new LineBuffer();
    byte[] mac = sha256(new byte[1]);
    byte[] time = LineFormat.ascii("2026-11-23T08:50:01.123456Z");
    LineFormat.putRecord(buffer, 5001, 4998, time, "{\"a\":\"ü\"}".getBytes(UTF_8), mac);
    byte[] line = Arrays.copyOf(buffer.array(), buffer.length() - 1);
    Line good = Line.parse(line, 0, line.length);
    assertEquals(5001, good.seq);
    assertEquals(4998, good.durable);
    assertArrayEquals(mac, good.mac());
    assertEquals("2026-11-23T08:50:01.123456Z", good.entry().recordedAt());
    for (int bit = 0; bit < line.length * 8; bit++) {
      byte[] flipped = line.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertTrue(Line.parse(flipped, 0, flipped.length).isDamaged(), "bit " + bit);
    }
  }

  @Test
  void lines_of_any_length_are_read_with_a_bounded_buffer() throws Exception {
    Path file = temp.resolve("000001.ndjson");
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    int[] sizes = {1, 65_000, 1 << 20, JournalSettings.MAX_EVENT_SIZE_LIMIT, 7};
    for (int i = 0; i < sizes.length; i++) {
      write(content, i + 1, sizes[i]);
      content.write("\n\n\n".getBytes(UTF_8));
    }
    content.write(new byte[8 << 20]); // No line of ours: eight megabytes of zeros.
    content.write('\n');
    write(content, 6, 100);
    content.write("{\"seq\":7,".getBytes(UTF_8));
    Files.write(file, content.toByteArray());
    List<String> kinds = new ArrayList<>();
    try (SegmentReader reader = new SegmentReader(new io.auditlog.platform.LocalDisk(), file, 0)) {
      for (Line line = reader.next(); line != null; line = reader.next()) {
        kinds.add(line.isRecord() ? line.seq + ":" + line.eventLength() : line.kind.toString());
      }
    }
    assertEquals(
        List.of(
            "1:10",
            "2:65009",
            "3:" + ((1 << 20) + 9),
            "4:" + (JournalSettings.MAX_EVENT_SIZE_LIMIT + 9),
            "5:16",
            "DAMAGED",
            "6:109",
            "DAMAGED"),
        kinds);
  }

  private static void write(ByteArrayOutputStream out, long seq, int size) throws IOException {
    LineBuffer line = new LineBuffer();
    byte[] event = ("{\"abc\":\"" + "x".repeat(size) + "\"").getBytes(UTF_8);
    event[event.length - 1] = '}';
    LineFormat.putRecord(line, seq, 0, LineFormat.ascii("t"), event, new byte[32]);
    out.write(line.array(), 0, line.length());
  }
}

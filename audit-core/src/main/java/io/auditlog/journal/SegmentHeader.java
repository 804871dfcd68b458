package io.auditlog.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The first line of a segment: the journal's header, and where in the journal it begins. */
final class SegmentHeader {

  private static final int FORMAT = 1;

  /** The numbers of records and segments have 18 digits at most. */
  private static final long HIGHEST = 999_999_999_999_999_999L;

  private static final JsonFactory JSON = new JsonFactory();

  final JournalHeader journal;
  final long segment;
  final long firstSeq;
  final byte[] prevMac;

  SegmentHeader(JournalHeader journal, long segment, long firstSeq, byte[] prevMac) {
    this.journal = journal;
    this.segment = segment;
    this.firstSeq = firstSeq;
    this.prevMac = prevMac.clone();
  }

  byte[] toLine() {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(object)) {
      json.writeStartObject();
      json.writeStringField("journal", journal.id().toString());
      json.writeNumberField("segment", segment);
      json.writeNumberField("format", FORMAT);
      json.writeNumberField("first_seq", firstSeq);
      json.writeStringField("application", journal.application());
      json.writeStringField("target", journal.target());
      json.writeStringField("host", journal.host());
      json.writeNumberField("pid", journal.pid());
      json.writeStringField("durability", journal.durability().text());
      json.writeStringField("created_at", journal.createdAt());
      json.writeFieldName("tables");
      json.writeRawValue(journal.tables());
      json.writeStringField("alg", journal.alg());
      json.writeStringField("key_id", journal.keyId());
      json.writeStringField("prev_mac", Base64Url.text(prevMac));
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    LineBuffer line = new LineBuffer();
    line.put(object.toByteArray(), 0, object.size() - 1);
    LineFormat.close(line, 0);
    return line.toArray();
  }

  /** Reads a line, given without newline, whose crc was right; null if it is no header we know. */
  static SegmentHeader parse(byte[] bytes, int from, int to) {
    Map<String, String> members = new HashMap<>();
    try (JsonParser json = JSON.createParser(bytes, from, to - from)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken().isStructStart()) {
          members.put(name, structure(json, bytes, from));
        } else {
          members.put(name, json.getText());
        }
      }
      return Long.parseLong(members.get("format")) == FORMAT ? of(members) : null;
    } catch (IOException | RuntimeException e) {
      return null; // A right crc over something that is not ours, or of a later format.
    }
  }

  /** Its own text. Leaves the parser, which reads these bytes from there, at its end. */
  @SuppressWarnings("deprecation") // Jackson 2.12 has no other names for the two places.
  private static String structure(JsonParser json, byte[] bytes, int from) throws IOException {
    int start = from + (int) json.getTokenLocation().getByteOffset();
    json.skipChildren();
    int end = from + (int) json.getCurrentLocation().getByteOffset();
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  private static SegmentHeader of(Map<String, String> members) {
    JournalHeader journal =
        new JournalHeader(
            UUID.fromString(members.get("journal")),
            text(members, "application"),
            text(members, "target"),
            text(members, "host"),
            Long.parseLong(members.get("pid")),
            Durability.FLUSH.text().equals(members.get("durability"))
                ? Durability.FLUSH
                : Durability.FSYNC,
            text(members, "created_at"),
            text(members, "tables"),
            text(members, "alg"),
            text(members, "key_id"));
    return new SegmentHeader(
        journal,
        number(members, "segment"),
        number(members, "first_seq"),
        Base64Url.parse(members.get("prev_mac")));
  }

  private static long number(Map<String, String> members, String name) {
    long value = Long.parseLong(members.get(name));
    if (value < 1 || value > HIGHEST) {
      throw new IllegalArgumentException(name + " " + value);
    }
    return value;
  }

  private static String text(Map<String, String> members, String name) {
    String value = members.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }
}

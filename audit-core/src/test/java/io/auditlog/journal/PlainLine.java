package io.auditlog.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A line of a segment as docs/journal.md describes it, read by other means than those of the
 * product: what the oracle of the fuzzer believes. A line whose crc is wrong has kind BAD.
 */
record PlainLine(Kind kind, long seq, long durable, String event, String text) {

  enum Kind {
    HEADER,
    RECORD,
    END,
    BAD
  }

  private static final String NUMBER = "(0|[1-9]\\d{0,17})";
  private static final String POSITIVE = "[1-9]\\d{0,17}";
  private static final Pattern CRC = Pattern.compile(",\"crc\":\"[0-9a-f]{8}\"\\}");
  private static final Pattern RECORD_START =
      Pattern.compile(
          "\\{\"seq\":"
              + NUMBER
              + ",\"durable\":"
              + NUMBER
              + ",\"recorded_at\":\"[^\"]*\",\"event\":");
  private static final Pattern MAC = Pattern.compile(",\"mac\":\"[A-Za-z0-9_-]{43}\"");
  private static final Pattern END_START = Pattern.compile("\\{\"end\":" + NUMBER);
  private static final int MAC_MEMBER = 52;

  /** All lines that are not empty. */
  static List<PlainLine> all(byte[] file) {
    List<PlainLine> lines = new ArrayList<>();
    int from = 0;
    for (int at = 0; at <= file.length; at++) {
      if (at == file.length || file[at] == '\n') {
        if (at > from) {
          lines.add(of(new String(file, from, at - from, ISO_8859_1)));
        }
        from = at + 1;
      }
    }
    return lines;
  }

  static PlainLine of(String text) {
    if (text.length() > LineFormat.MAX_LINE || !text.startsWith("{")) {
      return bad(text);
    }
    int close = text.length() - 18;
    if (close < 1
        || !CRC.matcher(text.substring(close)).matches()
        || !crc(text.substring(0, close)).equals(text.substring(close + 8, close + 16))) {
      return bad(text);
    }
    String body = text.substring(0, close);
    if (body.startsWith("{\"journal\":")) {
      return new PlainLine(Kind.HEADER, 0, 0, null, text);
    }
    int macAt = body.length() - MAC_MEMBER;
    if (macAt < 0 || !MAC.matcher(body.substring(macAt)).matches()) {
      return bad(text);
    }
    Matcher end = END_START.matcher(body.substring(0, macAt));
    if (end.matches()) {
      return new PlainLine(Kind.END, Long.parseLong(end.group(1)), 0, null, text);
    }
    Matcher record = RECORD_START.matcher(body).region(0, macAt);
    return record.lookingAt() && Long.parseLong(record.group(2)) < Long.parseLong(record.group(1))
        ? new PlainLine(
            Kind.RECORD,
            Long.parseLong(record.group(1)),
            Long.parseLong(record.group(2)),
            body.substring(record.end(), macAt),
            text)
        : bad(text);
  }

  private static PlainLine bad(String text) {
    return new PlainLine(Kind.BAD, 0, 0, null, text);
  }

  static String crc(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(ISO_8859_1));
    return String.format("%08x", crc.getValue());
  }

  /** The body with its crc member and closing brace. */
  static String closed(String body) {
    return body + ",\"crc\":\"" + crc(body) + "\"}";
  }

  /** A header's members; null if it is none of the format that the document describes. */
  JsonNode header() {
    if (kind != Kind.HEADER) {
      return null;
    }
    try {
      JsonNode header = new ObjectMapper().readTree(text.getBytes(ISO_8859_1));
      boolean isOurs =
          header.path("format").asText().equals("1")
              && header.path("segment").asText().matches(POSITIVE)
              && header.path("first_seq").asText().matches(POSITIVE)
              && header.path("pid").asText().matches("-?\\d{1,18}");
      return isOurs ? header : null;
    } catch (IOException e) {
      return null;
    }
  }
}

package io.auditlog.journal;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * How record and end lines look, byte for byte: one JSON object without whitespace, members in a
 * fixed order, closed by a CRC-32 and a newline. The codec of the hot path; a header is {@link
 * SegmentHeader}'s.
 */
final class LineFormat {

  /** With the newline, the crc member is the last so many bytes of a line. */
  static final int CRC_MEMBER = 19;

  /** The mac member is the so many bytes before it. */
  static final int MAC_MEMBER = 52;

  /** No line of ours is longer: the longest event, and room for the rest or for a long header. */
  static final int MAX_LINE = JournalSettings.MAX_EVENT_SIZE_LIMIT + (1 << 20);

  static final byte[] SEQ = ascii("{\"seq\":");
  static final byte[] END = ascii("{\"end\":");
  static final byte[] JOURNAL = ascii("{\"journal\":");
  static final byte[] DURABLE = ascii(",\"durable\":");
  static final byte[] RECORDED_AT = ascii(",\"recorded_at\":\"");
  static final byte[] EVENT = ascii("\",\"event\":");
  static final byte[] MAC = ascii(",\"mac\":\"");
  static final byte[] CRC = ascii(",\"crc\":\"");

  private static final byte[] HEX = ascii("0123456789abcdef");

  private LineFormat() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static void putRecord(
      LineBuffer out, long seq, long durable, byte[] recordedAt, byte[] event, byte[] mac) {
    putRecord(out, seq, durable, recordedAt, event, event.length, mac);
  }

  /** The same for an event that an array begins with. */
  static void putRecord(
      LineBuffer out,
      long seq,
      long durable,
      byte[] recordedAt,
      byte[] event,
      int length,
      byte[] mac) {
    int start = out.length();
    out.put(SEQ);
    out.putDecimal(seq);
    out.put(DURABLE);
    out.putDecimal(durable);
    out.put(RECORDED_AT);
    out.put(recordedAt);
    out.put(EVENT);
    out.put(event, 0, length);
    putMac(out, mac);
    close(out, start);
  }

  static byte[] end(long seq, byte[] mac) {
    LineBuffer out = new LineBuffer();
    out.put(END);
    out.putDecimal(seq);
    putMac(out, mac);
    close(out, 0);
    return out.toArray();
  }

  private static void putMac(LineBuffer out, byte[] mac) {
    out.put(MAC);
    Base64Url.put(out, mac);
    out.put((byte) '"');
  }

  /** Adds the crc of what stands from {@code start} on, the closing brace and the newline. */
  static void close(LineBuffer out, int start) {
    long crc = crc(out.array(), start, out.length());
    out.put(CRC);
    for (int shift = 28; shift >= 0; shift -= 4) {
      out.put(HEX[(int) (crc >>> shift) & 15]);
    }
    out.put((byte) '"');
    out.put((byte) '}');
    out.put((byte) '\n');
  }

  static long crc(byte[] bytes, int from, int to) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, to - from);
    return crc.getValue();
  }

  /**
   * Where the crc member begins if the line, given without its newline, closes as it should and the
   * crc is right; else -1.
   */
  static int verify(byte[] bytes, int from, int to) {
    int crcAt = to - (CRC_MEMBER - 1);
    if (crcAt <= from || !startsWith(bytes, crcAt, to, CRC)) {
      return -1;
    }
    if (bytes[to - 2] != '"' || bytes[to - 1] != '}') {
      return -1;
    }
    long stated = 0;
    for (int i = crcAt + CRC.length; i < to - 2; i++) {
      int digit = hexDigit(bytes[i]);
      if (digit < 0) {
        return -1;
      }
      stated = stated << 4 | digit;
    }
    return stated == crc(bytes, from, crcAt) ? crcAt : -1;
  }

  private static int hexDigit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
  }

  static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
    if (to - from < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (bytes[from + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}

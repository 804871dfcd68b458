package io.auditlog.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One line as it was read: checked, and taken apart as far as asked. */
final class Line {

  /** What a line can be. */
  enum Kind {
    HEADER,
    RECORD,
    END,
    /** Anything whose crc or form is wrong. */
    DAMAGED
  }

  final Kind kind;

  /** Of a record, or the last one that an end line states; 0 otherwise. */
  final long seq;

  /** What a record states as synced; 0 otherwise. */
  final long durable;

  private final byte[] bytes;
  private final int recordedAtFrom;
  private final int eventFrom;
  private final int crcAt;

  private Line(
      Kind kind,
      long seq,
      long durable,
      byte[] bytes,
      int recordedAtFrom,
      int eventFrom,
      int crcAt) {
    this.kind = kind;
    this.seq = seq;
    this.durable = durable;
    this.bytes = bytes;
    this.recordedAtFrom = recordedAtFrom;
    this.eventFrom = eventFrom;
    this.crcAt = crcAt;
  }

  /** Takes a line without its newline. Never fails: what is wrong is {@link Kind#DAMAGED}. */
  static Line parse(byte[] source, int from, int to) {
    byte[] bytes = Arrays.copyOfRange(source, from, to);
    int crcAt = LineFormat.verify(bytes, 0, bytes.length);
    if (crcAt < 0) {
      return damaged(bytes);
    }
    if (LineFormat.startsWith(bytes, 0, crcAt, LineFormat.SEQ)) {
      return record(bytes, crcAt);
    }
    if (LineFormat.startsWith(bytes, 0, crcAt, LineFormat.END)) {
      Decimal seq = new Decimal(bytes, LineFormat.END.length);
      return seq.valid && seq.end == crcAt - LineFormat.MAC_MEMBER && hasMac(bytes, crcAt)
          ? new Line(Kind.END, seq.value, 0, bytes, 0, 0, crcAt)
          : damaged(bytes);
    }
    return LineFormat.startsWith(bytes, 0, crcAt, LineFormat.JOURNAL)
        ? new Line(Kind.HEADER, 0, 0, bytes, 0, 0, crcAt)
        : damaged(bytes);
  }

  private static Line damaged(byte[] bytes) {
    return new Line(Kind.DAMAGED, 0, 0, bytes, 0, 0, 0);
  }

  private static Line record(byte[] bytes, int crcAt) {
    Decimal seq = new Decimal(bytes, LineFormat.SEQ.length);
    if (!seq.valid || !LineFormat.startsWith(bytes, seq.end, crcAt, LineFormat.DURABLE)) {
      return damaged(bytes);
    }
    Decimal durable = new Decimal(bytes, seq.end + LineFormat.DURABLE.length);
    // A line can only tell of those before it.
    if (!durable.valid
        || durable.value >= seq.value
        || !LineFormat.startsWith(bytes, durable.end, crcAt, LineFormat.RECORDED_AT)) {
      return damaged(bytes);
    }
    int recordedAtFrom = durable.end + LineFormat.RECORDED_AT.length;
    int quote = recordedAtFrom;
    while (quote < crcAt && bytes[quote] != '"') {
      quote++;
    }
    int eventFrom = quote + LineFormat.EVENT.length;
    if (!LineFormat.startsWith(bytes, quote, crcAt, LineFormat.EVENT)
        || eventFrom > crcAt - LineFormat.MAC_MEMBER
        || !hasMac(bytes, crcAt)) {
      return damaged(bytes);
    }
    return new Line(Kind.RECORD, seq.value, durable.value, bytes, recordedAtFrom, eventFrom, crcAt);
  }

  private static boolean hasMac(byte[] bytes, int crcAt) {
    int macAt = crcAt - LineFormat.MAC_MEMBER;
    if (macAt <= 0
        || !LineFormat.startsWith(bytes, macAt, crcAt, LineFormat.MAC)
        || bytes[crcAt - 1] != '"') {
      return false;
    }
    for (int i = macAt + LineFormat.MAC.length; i < crcAt - 1; i++) {
      if (!Base64Url.isDigit(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  boolean isRecord() {
    return kind == Kind.RECORD;
  }

  boolean isDamaged() {
    return kind == Kind.DAMAGED;
  }

  /** Of a header line: what it says, or null if it is of a format that we do not know. */
  SegmentHeader header() {
    return SegmentHeader.parse(bytes, 0, bytes.length);
  }

  /** The line without its newline. */
  byte[] bytes() {
    return bytes;
  }

  /** How long the event is, in bytes. */
  int eventLength() {
    return crcAt - LineFormat.MAC_MEMBER - eventFrom;
  }

  byte[] mac() {
    int from = crcAt - LineFormat.MAC_MEMBER + LineFormat.MAC.length;
    return Base64Url.parse(
        new String(bytes, from, Base64Url.MAC_TEXT, StandardCharsets.ISO_8859_1));
  }

  JournalEntry entry() {
    String recordedAt =
        new String(
            bytes,
            recordedAtFrom,
            eventFrom - LineFormat.EVENT.length - recordedAtFrom,
            StandardCharsets.US_ASCII);
    byte[] event = Arrays.copyOfRange(bytes, eventFrom, eventFrom + eventLength());
    return JournalEntry.record(seq, recordedAt, event, mac());
  }

  /** Decimal digits at a place, as many as every number of ours fits in, without zeros in front. */
  private static final class Decimal {
    final long value;
    final int end;
    final boolean valid;

    Decimal(byte[] bytes, int from) {
      long sum = 0;
      int at = from;
      while (at < bytes.length && at - from < 18 && bytes[at] >= '0' && bytes[at] <= '9') {
        sum = sum * 10 + bytes[at++] - '0';
      }
      value = sum;
      end = at;
      valid = at == from + 1 || (at > from && bytes[from] != '0');
    }
  }
}

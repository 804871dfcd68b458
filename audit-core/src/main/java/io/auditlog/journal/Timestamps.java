package io.auditlog.journal;

import io.auditlog.platform.Time;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Wall-clock time as lines state it, such as {@code 2026-11-23T08:50:01.123456Z}. Formats each
 * second once. Not thread-safe.
 */
final class Timestamps {

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.000000'Z'").withZone(ZoneOffset.UTC);

  private final Time time;
  private long second = Long.MIN_VALUE;
  private byte[] text;

  Timestamps(Time time) {
    this.time = time;
  }

  /** Now, in ASCII; the same bytes are written anew by the next call. */
  byte[] now() {
    Instant now = time.now();
    if (now.getEpochSecond() != second) {
      text = LineFormat.ascii(SECONDS.format(now));
      second = now.getEpochSecond();
    }
    int micros = now.getNano() / 1000;
    for (int i = text.length - 2; i >= text.length - 7; i--) {
      text[i] = (byte) ('0' + micros % 10);
      micros /= 10;
    }
    return text;
  }
}

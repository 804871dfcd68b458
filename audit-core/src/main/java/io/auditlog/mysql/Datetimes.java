package io.auditlog.mysql;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Instants as MySQL's DATETIME takes them. */
final class Datetimes {

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  /** Of an instant as events hold it: {@code 2026-11-23T08:50:01.123456Z}. */
  private static final int LENGTH = 27;

  private static final int MAX_YEAR = 9999;

  private Datetimes() {}

  /** An instant's text as DATETIME(6) in UTC; empty if it is none or beyond what MySQL takes. */
  static Optional<String> utc(String text) {
    if (text == null) {
      return Optional.empty();
    }
    if (text.length() == LENGTH && text.charAt(10) == 'T' && text.charAt(LENGTH - 1) == 'Z') {
      return Optional.of(text.substring(0, 10) + ' ' + text.substring(11, LENGTH - 1));
    }
    return wallClock(text, ZoneOffset.UTC, MICROSECONDS);
  }

  /** An instant's text as DATETIME in this machine's zone. */
  static Optional<String> local(String text) {
    return text == null ? Optional.empty() : wallClock(text, ZoneId.systemDefault(), SECONDS);
  }

  private static Optional<String> wallClock(String text, ZoneId zone, DateTimeFormatter format) {
    try {
      LocalDateTime time = LocalDateTime.ofInstant(Instant.parse(text), zone);
      boolean fits = time.getYear() >= 0 && time.getYear() <= MAX_YEAR;
      return fits ? Optional.of(format.format(time)) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

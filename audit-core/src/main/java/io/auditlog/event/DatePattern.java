package io.auditlog.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A pattern of {@link DateTimeFormatter} that shows any instant, in UTC. Immutable. */
public final class DatePattern {

  /** Two times that have nothing in common but their era and their day of the week. */
  private static final Instant SOME_MONDAY = Instant.parse("2001-01-01T00:00:00Z");

  /** Each number of it is as long as it can be: a pattern that shows it shows any. */
  private static final Instant OTHER_MONDAY = Instant.parse("2010-11-15T13:14:15.161718192Z");

  /** {@code 2024-03-02T18:51:10+00:00}. Stands here, as the instants above must be there first. */
  public static final DatePattern ISO_8601 = of("yyyy-MM-dd'T'HH:mm:ssxxx");

  private final DateTimeFormatter formatter;

  private DatePattern(DateTimeFormatter formatter) {
    this.formatter = formatter;
  }

  /**
   * The pattern, checked.
   *
   * @throws IllegalArgumentException if it is none, cannot show some instant, or does not tell one
   *     from another; says why
   */
  public static DatePattern of(String pattern) {
    try {
      DatePattern date =
          new DatePattern(
              DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC));
      refuseWhatIsMeantOtherwise(pattern.replaceAll("'[^']*'", ""));
      if (date.format(SOME_MONDAY).equals(date.format(OTHER_MONDAY))) {
        throw new IllegalArgumentException("does not tell one time from another");
      }
      return date;
    } catch (DateTimeException e) { // on Java 8, DD has no room for the 100th day
      throw new IllegalArgumentException("cannot show each time: " + e.getMessage(), e);
    }
  }

  /** Patterns that look right on most days, or in another language. */
  private static void refuseWhatIsMeantOtherwise(String letters) {
    if (letters.contains("Y") && !letters.contains("w")) {
      throw new IllegalArgumentException("Y is the year that a week belongs to; use y");
    }
    if (letters.contains("D") && letters.contains("M")) {
      throw new IllegalArgumentException("D is the day of the year; use d");
    }
  }

  /** The instant, as the pattern shows it. */
  String format(Instant instant) {
    return formatter.format(instant);
  }
}

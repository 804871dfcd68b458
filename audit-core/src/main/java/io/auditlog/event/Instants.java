package io.auditlog.event;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Calendar;
import java.util.Date;

/** Converts to, and writes, what {@link FieldType#INSTANT} stands for. */
public final class Instants {

  /** What a DATETIME can hold: MySQL 8.0 manual, 13.2.2. */
  private static final Instant FIRST = Instant.parse("1000-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHMM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HH", "Z")
          .optionalEnd()
          .optionalStart()
          .appendLiteral('[')
          .parseCaseSensitive()
          .appendZoneRegionId()
          .appendLiteral(']')
          .optionalEnd()
          .toFormatter()
          .withResolverStyle(ResolverStyle.STRICT); // SMART makes February 30 the 28th
  private static final byte[] FORM =
      "0000-00-00T00:00:00.000000Z".getBytes(StandardCharsets.US_ASCII);

  private static volatile WrittenSecond lastSecond = new WrittenSecond(0);

  private Instants() {}

  /** An instant as all of them are written, in ASCII: UTC, six fraction digits and {@code Z}. */
  static byte[] format(Instant instant) {
    Instant within = within(instant);
    WrittenSecond second = lastSecond;
    if (second.epochSecond != within.getEpochSecond()) {
      second = new WrittenSecond(within.getEpochSecond());
      lastSecond = second;
    }
    byte[] text = second.text.clone();
    digits(text, 20, 6, within.getNano() / 1_000);
    return text;
  }

  /** A second as it is written: most events are of the same one as the last. Immutable. */
  private static final class WrittenSecond {

    private final long epochSecond;
    private final byte[] text = FORM.clone();

    WrittenSecond(long epochSecond) {
      this.epochSecond = epochSecond;
      LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
      digits(text, 0, 4, time.getYear());
      digits(text, 5, 2, time.getMonthValue());
      digits(text, 8, 2, time.getDayOfMonth());
      digits(text, 11, 2, time.getHour());
      digits(text, 14, 2, time.getMinute());
      digits(text, 17, 2, time.getSecond());
    }
  }

  /**
   * An {@link Instant}, a date, calendar or date-time with a zone, its ISO-8601 text, or
   * milliseconds since 1970 as a number or text.
   */
  static Instant of(Object value) throws Misfit {
    Instant instant = ofObject(value);
    if (instant == null) {
      BigDecimal millis = Decimals.of(value);
      instant =
          millis == null
              ? parse(value.toString().trim())
              : Instant.ofEpochMilli(Integers.truncated(millis));
    }
    if (!instant.equals(within(instant))) {
      throw new Misfit("not an instant of the years 1000 to 9999");
    }
    return instant;
  }

  /** The instant that an object is by its class, or null. */
  static Instant ofObject(Object value) {
    if (value instanceof Instant) {
      return (Instant) value;
    }
    if (value instanceof ZonedDateTime) {
      return ((ZonedDateTime) value).toInstant();
    }
    if (value instanceof OffsetDateTime) {
      return ((OffsetDateTime) value).toInstant();
    }
    if (value instanceof Calendar) {
      return Instant.ofEpochMilli(((Calendar) value).getTimeInMillis());
    }
    return value instanceof Date ? ofDate((Date) value) : null;
  }

  static Instant parse(String text) throws Misfit {
    try {
      TemporalAccessor time = ISO.parse(text);
      if (time.isSupported(ChronoField.OFFSET_SECONDS)) {
        // Where a region follows, Java 8 takes its offset instead (JDK-8066982).
        ZoneOffset offset = ZoneOffset.ofTotalSeconds(time.get(ChronoField.OFFSET_SECONDS));
        return LocalDateTime.from(time).toInstant(offset);
      }
      if (!time.isSupported(ChronoField.INSTANT_SECONDS)) {
        throw new Misfit("no time zone");
      }
      return Instant.from(time);
    } catch (DateTimeException e) {
      throw new Misfit("not an instant");
    }
  }

  // java.util.Date has milliseconds, java.sql.Timestamp more; java.sql.Date and Time refuse.
  @SuppressWarnings("JavaUtilDate") // it is the application's
  private static Instant ofDate(Date date) {
    try {
      return date.toInstant();
    } catch (UnsupportedOperationException e) {
      return Instant.ofEpochMilli(date.getTime());
    }
  }

  private static Instant within(Instant instant) {
    if (instant.isBefore(FIRST)) {
      return FIRST;
    }
    return instant.isAfter(LAST) ? LAST : instant;
  }

  private static void digits(byte[] text, int at, int count, int number) {
    int rest = number;
    for (int i = at + count - 1; i >= at; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}

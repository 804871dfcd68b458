package io.auditlog.event;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/** Converts to what {@link FieldType#ELAPSED} stands for. */
final class ElapsedTimes {

  private ElapsedTimes() {}

  /**
   * Milliseconds: a number or its decimal text is as many, fractions left off; a duration is its
   * own; an instant, or the ISO-8601 text of one, is a start.
   *
   * @param end the event's own time, up to which the time from a start counts
   */
  static long of(Object value, Instant end) throws Misfit {
    try {
      if (value instanceof Duration) {
        return ((Duration) value).toMillis();
      }
      Instant start = Instants.ofObject(value);
      if (start != null) {
        return Duration.between(start, end).toMillis();
      }
      BigDecimal millis = Decimals.of(value);
      if (millis != null) {
        return Integers.truncated(millis);
      }
    } catch (ArithmeticException e) {
      throw new Misfit("too large for an integer");
    }
    return Duration.between(startOf(value.toString().trim()), end).toMillis();
  }

  private static Instant startOf(String text) throws Misfit {
    try {
      return Instants.parse(text);
    } catch (Misfit e) {
      throw new Misfit("neither milliseconds nor an instant");
    }
  }
}

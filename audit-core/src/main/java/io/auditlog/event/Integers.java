package io.auditlog.event;

import java.math.BigDecimal;

/** Converts to what {@link FieldType#INTEGER} stands for. */
final class Integers {

  private Integers() {}

  /** A number without a fraction, or its decimal text. */
  static long of(Object value) throws Misfit {
    if (value instanceof Long || value instanceof Integer) {
      return ((Number) value).longValue();
    }
    BigDecimal number = Decimals.of(value);
    if (number == null) {
      throw new Misfit("not an integer");
    }
    try {
      return number.longValueExact();
    } catch (ArithmeticException e) {
      throw new Misfit(tooLarge(number) ? "too large for an integer" : "not an integer");
    }
  }

  /** What is left of a number without its fraction. */
  static long truncated(BigDecimal number) throws Misfit {
    if (tooLarge(number)) {
      throw new Misfit("too large for an integer");
    }
    if (number.precision() - (long) number.scale() <= 0) {
      return 0;
    }
    try {
      return number.toBigInteger().longValueExact();
    } catch (ArithmeticException e) {
      throw new Misfit("too large for an integer");
    }
  }

  /** Asked first: writing out 1E+1000000000 would fill the memory. */
  private static boolean tooLarge(BigDecimal number) {
    return number.signum() != 0
        && number.precision() - (long) number.scale() > 18
        && number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0;
  }
}

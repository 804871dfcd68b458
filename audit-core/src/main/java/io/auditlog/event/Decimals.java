package io.auditlog.event;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Reads numbers, and their decimal texts, as what they exactly are. */
final class Decimals {

  /** No number that fits into a column is longer, and longer ones cost time to read. */
  private static final int LONGEST_TEXT = 100;

  private Decimals() {}

  /** The number that a value is, or the decimal text of; null for anything else, NaN included. */
  static BigDecimal of(Object value) {
    if (value instanceof BigDecimal) {
      return (BigDecimal) value;
    }
    if (value instanceof BigInteger) {
      return new BigDecimal((BigInteger) value);
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      boolean finite = !Double.isNaN(number) && !Double.isInfinite(number);
      return finite ? new BigDecimal(value.toString()) : null;
    }
    if (value instanceof Number) {
      return parsed(value.toString().trim());
    }
    if (value instanceof CharSequence) {
      String text = value.toString().trim();
      return isDecimal(text) ? new BigDecimal(text) : null;
    }
    return null;
  }

  private static BigDecimal parsed(String text) {
    try {
      return text.length() > LONGEST_TEXT ? null : new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Digits with a sign and a fraction if need be; no exponent, and no digits but ASCII's. */
  private static boolean isDecimal(String text) {
    int length = text.length();
    if (length > LONGEST_TEXT) {
      return false;
    }
    int digits = 0;
    boolean point = false;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '.' && !point && digits > 0) {
        point = true;
      } else if (i > 0 || (c != '-' && c != '+')) {
        return false;
      }
    }
    return digits > 0 && text.charAt(length - 1) != '.';
  }
}

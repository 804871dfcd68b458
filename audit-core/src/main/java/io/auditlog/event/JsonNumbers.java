package io.auditlog.event;

/** Texts that are numbers in JSON: RFC 8259, section 6. */
final class JsonNumbers {

  private JsonNumbers() {}

  static boolean isNumber(String text) {
    int at = text.startsWith("-") ? 1 : 0;
    int fraction = afterDigits(text, at);
    if (fraction == at || (text.charAt(at) == '0' && fraction > at + 1)) {
      return false;
    }
    int exponent = fraction;
    if (is('.', text, fraction)) {
      exponent = afterDigits(text, fraction + 1);
      if (exponent == fraction + 1) {
        return false;
      }
    }
    if (!is('e', text, exponent) && !is('E', text, exponent)) {
      return exponent == text.length();
    }
    int digits = exponent + 1;
    if (is('+', text, digits) || is('-', text, digits)) {
      digits++;
    }
    int end = afterDigits(text, digits);
    return end > digits && end == text.length();
  }

  /** Whether a double can hold it, at least roughly: MySQL refuses other numbers (error 3140). */
  static boolean isFinite(Number number, String text) {
    if (number instanceof Double || number instanceof Float) {
      return true;
    }
    return !Double.isInfinite(Double.parseDouble(text));
  }

  private static int afterDigits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static boolean is(char c, String text, int index) {
    return index < text.length() && text.charAt(index) == c;
  }
}

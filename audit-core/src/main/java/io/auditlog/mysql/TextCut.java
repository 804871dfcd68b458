package io.auditlog.mysql;

/** Cuts texts to what a column holds, never within a code point. */
final class TextCut {

  private TextCut() {}

  /** At most so many code points, as VARCHAR counts. */
  static String toCodePoints(String text, int max) {
    if (text.length() <= max || text.codePointCount(0, text.length()) <= max) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, max));
  }

  /** At most so many bytes of UTF-8, as TEXT counts. */
  static String toBytes(String text, int max) {
    if (text.length() <= max / 3) {
      return text; // No char takes more than three bytes.
    }
    int bytes = 0;
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      bytes += utf8Length(codePoint);
      if (bytes > max) {
        return text.substring(0, at);
      }
      at += Character.charCount(codePoint);
    }
    return text;
  }

  private static int utf8Length(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return codePoint < 0x10000 ? 3 : 4;
  }
}

package io.auditlog.appender;

/**
 * Keeps a text on its line: whoever gets a line break into a message must not be able to forge a
 * second line, nor to control the terminal that shows it.
 *
 * <p>Control characters, those of C1 among them, and Unicode's own separators of lines and
 * paragraphs are written as JSON writes them. JSON stays what it is: there they stand in texts
 * only, and their escapes mean the same.
 */
final class OneLine {

  private OneLine() {}

  static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isEscaped(text.charAt(i))) {
        return escaped(text);
      }
    }
    return text;
  }

  private static boolean isEscaped(char c) {
    return c < ' ' || (c >= 0x7f && c <= 0x9f) || c == '\u2028' || c == '\u2029';
  }

  private static String escaped(String text) {
    StringBuilder line = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isEscaped(c)) {
        escape(c, line);
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  private static void escape(char c, StringBuilder line) {
    switch (c) {
      case '\n':
        line.append("\\n");
        break;
      case '\r':
        line.append("\\r");
        break;
      case '\t':
        line.append("\\t");
        break;
      default:
        line.append("\\u").append(Integer.toHexString(0x10000 | c).substring(1));
    }
  }
}

package io.auditlog.event;

/** Compares texts with the columns they are to go into, as MySQL counts. */
public final class ColumnLength {

  private ColumnLength() {}

  /**
   * How a text is too long for its column, as {@code mapping_issues} says it; null if it is not.
   */
  public static String excess(Field field, String text) {
    int limit = field.columnLength();
    if (limit != Field.TEXT) {
      int characters = text.length() <= limit ? 0 : text.codePointCount(0, text.length());
      return characters <= limit ? null : characters + " characters, the column holds " + limit;
    }
    long bytes = text.length() <= limit / 3 ? 0 : utf8Length(text);
    return bytes <= limit ? null : bytes + " bytes, the column holds " + limit;
  }

  private static long utf8Length(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (Character.isSurrogate(c) && Surrogates.isPair(text, i)) {
        bytes += 4;
        i++;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }
}

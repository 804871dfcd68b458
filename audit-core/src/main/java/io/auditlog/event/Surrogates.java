package io.auditlog.event;

/** Halves of UTF-16 pairs. */
final class Surrogates {

  private Surrogates() {}

  /** Whether a pair begins here. */
  static boolean isPair(String text, int index) {
    return Character.isHighSurrogate(text.charAt(index))
        && index + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(index + 1));
  }

  /** Index of the first half that stands alone, or -1. */
  static int firstUnpaired(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!isPair(text, i)) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  /** The text with U+FFFD for each half that stands alone; the same text if there is none. */
  static String repaired(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (isPair(text, i)) {
          i++;
        } else {
          repaired = repaired == null ? new StringBuilder(text) : repaired;
          repaired.setCharAt(i, '\ufffd');
        }
      }
    }
    return repaired == null ? text : repaired.toString();
  }

  /** The line that says so. */
  static String issue(String key, String text, int index) {
    String code = Integer.toHexString(text.charAt(index));
    return key + ": lone surrogate at " + index + ", replaced: \"\\u" + code + '"';
  }
}

package io.auditlog.event;

/**
 * Finds a text in another, in time in proportion to both, whatever they are: {@link String#indexOf}
 * looks at some texts as often as the other one is long. Knuth, Morris and Pratt, "Fast Pattern
 * Matching in Strings", 1977.
 */
final class TextSearch {

  private final String wanted;
  private final String text;

  /** How much of what is wanted is also its end, for each length of its beginning. */
  private final int[] borders;

  private int at;
  private int matched;

  /**
   * @param wanted not empty
   */
  TextSearch(String wanted, String text) {
    this.wanted = wanted;
    this.text = text;
    this.borders = new int[wanted.length() + 1];
    int border = 0;
    for (int i = 1; i < wanted.length(); i++) {
      while (border > 0 && wanted.charAt(i) != wanted.charAt(border)) {
        border = borders[border];
      }
      border += wanted.charAt(i) == wanted.charAt(border) ? 1 : 0;
      borders[i + 1] = border;
    }
  }

  /** Where it stands next, also within the one before, or -1. */
  int next() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      while (matched > 0 && c != wanted.charAt(matched)) {
        matched = borders[matched];
      }
      matched += c == wanted.charAt(matched) ? 1 : 0;
      if (matched == wanted.length()) {
        matched = borders[matched];
        return at - wanted.length();
      }
    }
    return -1;
  }
}

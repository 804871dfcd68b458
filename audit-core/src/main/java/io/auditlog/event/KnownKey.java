package io.auditlog.event;

/** What is found out once about a key that many events have. Immutable. */
final class KnownKey {

  private final String text;
  private final byte[] writtenOrNull;
  private final boolean hidden;

  /**
   * @param hidden whether nobody is to see the key's values
   */
  KnownKey(String text, boolean hidden) {
    this.text = text;
    this.writtenOrNull = isPlain(text) ? JsonBytes.written(text) : null;
    this.hidden = hidden;
  }

  private static boolean isPlain(String text) {
    return text.length() <= KeyCache.LONGEST_KNOWN && JsonBytes.isPlain(text);
  }

  /** Whether it is a short text of ASCII that needs no escape. */
  boolean isPlain() {
    return writtenOrNull != null;
  }

  String text() {
    return text;
  }

  /**
   * The key as it is {@linkplain JsonBytes#written written}, or null if it is not {@linkplain
   * #isPlain plain}.
   */
  byte[] writtenOrNull() {
    return writtenOrNull;
  }

  boolean isHidden() {
    return hidden;
  }
}

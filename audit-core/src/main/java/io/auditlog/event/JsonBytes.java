package io.auditlog.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing buffer of JSON in UTF-8, without whitespace. Commas are written by themselves. What is
 * written is valid whatever the texts are: unpaired surrogates become U+FFFD. Not thread-safe.
 */
final class JsonBytes {

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private static final int WELL_FORMED = -1;

  /** Which characters of ASCII stand for themselves in a text. */
  private static final boolean[] PLAIN = new boolean[0x80];

  static {
    Arrays.fill(PLAIN, ' ', PLAIN.length, true);
    PLAIN['"'] = false;
    PLAIN['\\'] = false;
  }

  /** A buffer that is kept is no larger: many threads may log. */
  private static final int LARGEST_KEPT = 8 << 10;

  /** What the thread's last event was written into: one buffer less for each event. */
  private static final ThreadLocal<byte[]> SPARE = new ThreadLocal<>();

  private final int textLimit;
  private byte[] bytes;
  private int size;

  /**
   * @param textLimit most bytes of one text, after which it is cut
   */
  JsonBytes(int textLimit) {
    this.textLimit = textLimit;
    byte[] spare = SPARE.get();
    SPARE.set(null); // Whatever is written within this, by an object that logs, has its own.
    this.bytes = spare == null ? new byte[512] : spare;
  }

  /** Keeps a buffer that nobody uses any more for the thread's next one. */
  static void giveBack(byte[] buffer) {
    if (buffer.length <= LARGEST_KEPT) {
      SPARE.set(buffer);
    }
  }

  int size() {
    return size;
  }

  /** Takes back what was written since the buffer had this size. */
  void truncate(int size) {
    this.size = size;
  }

  /** Begins with what was written. */
  byte[] buffer() {
    return bytes;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** What was written. */
  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  void beginObject() {
    separate();
    put('{');
  }

  void endObject() {
    put('}');
  }

  void beginArray() {
    separate();
    put('[');
  }

  void endArray() {
    put(']');
  }

  void key(String key) {
    text(key);
    put(':');
  }

  /** A key as it is {@linkplain #written written}. */
  void plainKey(byte[] written) {
    ensure(written.length);
    putKey(written);
  }

  /** There is room. */
  private void putKey(byte[] written) {
    int from = isFirst() ? 1 : 0;
    System.arraycopy(written, from, bytes, size, written.length - from);
    size += written.length - from;
  }

  void key(KnownKey key) {
    if (key.isPlain()) {
      plainKey(key.writtenOrNull());
    } else {
      key(key.text());
    }
  }

  /** Whether a text is of ASCII and needs no escape. */
  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(char c) {
    return c < PLAIN.length && PLAIN[c];
  }

  /**
   * How a key of ASCII that needs no escape is written: with its quotes, its colon, and the comma
   * before it, which the first one in an object goes without.
   */
  static byte[] written(String plainKey) {
    return (",\"" + plainKey + "\":").getBytes(StandardCharsets.US_ASCII);
  }

  void nothing() {
    ascii("null");
  }

  void bool(boolean value) {
    ascii(value ? "true" : "false");
  }

  void number(long number) {
    ascii(Long.toString(number));
  }

  /** Something that is JSON already and ASCII, such as a number. */
  void ascii(String json) {
    separate();
    for (int i = 0; i < json.length(); i++) {
      put(json.charAt(i));
    }
  }

  /** Something that is JSON already. */
  void json(byte[] source, int from, int to) {
    separate();
    copy(source, from, to);
  }

  /** A text of ASCII that needs no escape. */
  void plainText(byte[] ascii) {
    escapedText(ascii, 0, ascii.length);
  }

  /** A text that is escaped already, without its quotes. */
  void escapedText(byte[] source, int from, int to) {
    separate();
    put('"');
    copy(source, from, to);
    put('"');
  }

  /**
   * A text, up to the limit.
   *
   * @return index of the first unpaired surrogate, or -1
   */
  int text(String text) {
    separate();
    int plain = Math.min(text.length(), textLimit);
    ensure(plain + 2);
    return textOfValue(text, plain);
  }

  /**
   * A text under a key that is {@linkplain #written written} already, as most of an event are.
   *
   * @return index of the first unpaired surrogate, or -1
   */
  int text(byte[] writtenKey, String text) {
    int plain = Math.min(text.length(), textLimit);
    ensure(writtenKey.length + plain + 2);
    putKey(writtenKey);
    return textOfValue(text, plain);
  }

  /**
   * There is room for a text that is plain.
   *
   * @param likelyPlain how much of it may be put if it is plain
   */
  private int textOfValue(String text, int likelyPlain) {
    int start = size;
    bytes[size++] = '"';
    int plain = putPlain(text, likelyPlain);
    int unpaired = plain == text.length() ? WELL_FORMED : rest(text, plain, start + 1 + textLimit);
    put('"');
    return unpaired;
  }

  /** Puts what follows the plain part. */
  private int rest(String text, int from, int last) {
    int length = text.length();
    int unpaired = WELL_FORMED;
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      int before = size;
      if (c < 0x80) {
        character(c);
      } else if (c < 0x800) {
        ensure(2);
        bytes[size++] = (byte) (0xc0 | (c >> 6));
        bytes[size++] = (byte) (0x80 | (c & 0x3f));
      } else if (!Character.isSurrogate(c)) {
        threeBytes(c);
      } else if (Surrogates.isPair(text, i)) {
        fourBytes(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        threeBytes('\ufffd');
        unpaired = unpaired == WELL_FORMED ? i : unpaired;
      }
      if (size > last) {
        size = before;
        break;
      }
    }
    return unpaired;
  }

  /**
   * Most texts are plain from beginning to end: gives how much of it is, and was put. There is
   * room.
   */
  private int putPlain(String text, int length) {
    byte[] target = bytes;
    int at = size;
    int i = 0;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (!isPlain(c)) {
        break;
      }
      target[at + i] = (byte) c;
    }
    size = at + i;
    return i;
  }

  private void character(char c) {
    if (c == '"' || c == '\\') {
      put('\\');
      put(c);
    } else if (c >= ' ') {
      put(c);
    } else {
      escape(c);
    }
  }

  private void escape(char c) {
    put('\\');
    switch (c) {
      case '\n':
        put('n');
        break;
      case '\r':
        put('r');
        break;
      case '\t':
        put('t');
        break;
      default:
        put('u');
        put('0');
        put('0');
        put((char) HEX[c >> 4]);
        put((char) HEX[c & 0xf]);
    }
  }

  private void threeBytes(char c) {
    ensure(3);
    bytes[size++] = (byte) (0xe0 | (c >> 12));
    bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3f));
    bytes[size++] = (byte) (0x80 | (c & 0x3f));
  }

  private void fourBytes(int codePoint) {
    ensure(4);
    bytes[size++] = (byte) (0xf0 | (codePoint >> 18));
    bytes[size++] = (byte) (0x80 | ((codePoint >> 12) & 0x3f));
    bytes[size++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
    bytes[size++] = (byte) (0x80 | (codePoint & 0x3f));
  }

  /** A comma, unless this is the first of a container, or the value of a key. */
  private void separate() {
    if (!isFirst()) {
      put(',');
    }
  }

  /** Whether what comes is the first of a container, or the value of a key. */
  private boolean isFirst() {
    if (size == 0) {
      return true;
    }
    byte before = bytes[size - 1];
    return before == '{' || before == '[' || before == ':';
  }

  private void put(char ascii) {
    ensure(1);
    bytes[size++] = (byte) ascii;
  }

  private void copy(byte[] source, int from, int to) {
    ensure(to - from);
    System.arraycopy(source, from, bytes, size, to - from);
    size += to - from;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}

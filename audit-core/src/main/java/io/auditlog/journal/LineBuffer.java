package io.auditlog.journal;

import java.util.Arrays;

/** Bytes that lines are formatted into; grows as needed. Not thread-safe. */
final class LineBuffer {

  private static final int KEPT = 1 << 20;

  private byte[] bytes = new byte[4096];
  private int length;

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Empties the buffer, and lets an unusually large one go. */
  void clear() {
    length = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[4096];
    }
  }

  void put(byte b) {
    room(1);
    bytes[length++] = b;
  }

  void put(byte[] source) {
    put(source, 0, source.length);
  }

  void put(byte[] source, int from, int count) {
    room(count);
    System.arraycopy(source, from, bytes, length, count);
    length += count;
  }

  void putDecimal(long value) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    room(digits);
    long rest = value;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, length);
  }

  private void room(int more) {
    if (more > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}

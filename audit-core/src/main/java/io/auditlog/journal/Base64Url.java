package io.auditlog.journal;

import java.util.Base64;

/** The chain's 32 bytes as 43 characters of base64url without padding. */
final class Base64Url {

  /** Length of a mac's text. */
  static final int MAC_TEXT = 43;

  private static final byte[] ALPHABET =
      LineFormat.ascii("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

  private Base64Url() {}

  /** Written by hand, because the JDK's encoder allocates and this is once for each record. */
  static void put(LineBuffer out, byte[] mac) {
    int i = 0;
    for (; i + 3 <= mac.length; i += 3) {
      int three = (mac[i] & 255) << 16 | (mac[i + 1] & 255) << 8 | (mac[i + 2] & 255);
      out.put(ALPHABET[three >>> 18]);
      out.put(ALPHABET[three >>> 12 & 63]);
      out.put(ALPHABET[three >>> 6 & 63]);
      out.put(ALPHABET[three & 63]);
    }
    int two = (mac[i] & 255) << 16 | (mac[i + 1] & 255) << 8;
    out.put(ALPHABET[two >>> 18]);
    out.put(ALPHABET[two >>> 12 & 63]);
    out.put(ALPHABET[two >>> 6 & 63]);
  }

  static String text(byte[] mac) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
  }

  static boolean isDigit(byte b) {
    return (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '_';
  }

  /** The 32 bytes, or null if this is no such text. */
  static byte[] parse(String text) {
    try {
      byte[] mac = Base64.getUrlDecoder().decode(text);
      return mac.length == Chain.LENGTH ? mac : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}

package io.auditlog.journal;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * The chain over the records of one journal: each mac covers the one before it. Not thread-safe.
 */
final class Chain {

  /** Bytes of a mac. */
  static final int LENGTH = 32;

  /** To be copied, as making one takes more of a caller's stack and memory than an append may. */
  private static final MessageDigest PATTERN = sha256();

  private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Chain::copy);

  private final byte[] journal;
  private final MessageDigest plain;
  private final Mac keyed;
  private final ByteBuffer number = ByteBuffer.allocate(8);

  /**
   * A chain for one journal.
   *
   * @param keyOrNull makes it HMAC-SHA-256 instead of SHA-256
   */
  Chain(UUID journal, byte[] keyOrNull) {
    this.journal =
        ByteBuffer.allocate(16)
            .putLong(journal.getMostSignificantBits())
            .putLong(journal.getLeastSignificantBits())
            .array();
    plain = keyOrNull == null ? sha256() : null;
    keyed = keyOrNull == null ? null : hmac(keyOrNull);
  }

  /** The name of the algorithm as a header states it. */
  static String alg(byte[] keyOrNull) {
    return keyOrNull == null ? "SHA-256" : "HMAC-SHA-256";
  }

  /** Tells keys apart without telling them: the first 8 hex digits of the key's SHA-256. */
  static String keyId(byte[] keyOrNull) {
    if (keyOrNull == null) {
      return "";
    }
    byte[] digest = sha256().digest(keyOrNull);
    return String.format(Locale.ROOT, "%08x", ByteBuffer.wrap(digest).getInt());
  }

  /** What stands before the first record. */
  static byte[] start() {
    return new byte[LENGTH];
  }

  /** SHA-256 of an event that an array begins with, computed on the calling thread. */
  static byte[] digest(byte[] event, int length) {
    MessageDigest digest = DIGEST.get();
    digest.reset(); // A deep stack may have ended an earlier one on its way.
    digest.update(event, 0, length);
    return digest.digest();
  }

  /** Replaces the mac of record {@code seq - 1} by that of record {@code seq}. */
  void advance(byte[] mac, long seq, byte[] recordedAt, byte[] eventDigest) {
    number.putLong(0, seq);
    try {
      if (plain != null) {
        plain.reset();
        plain.update(mac);
        plain.update(journal);
        plain.update(number.array());
        plain.update(recordedAt);
        plain.update((byte) 0);
        plain.update(eventDigest);
        plain.digest(mac, 0, LENGTH);
      } else {
        keyed.reset();
        keyed.update(mac);
        keyed.update(journal);
        keyed.update(number.array());
        keyed.update(recordedAt);
        keyed.update((byte) 0);
        keyed.update(eventDigest);
        keyed.doFinal(mac, 0);
      }
    } catch (java.security.DigestException | ShortBufferException e) {
      throw new IllegalStateException("SHA-256 is 32 bytes long", e);
    }
  }

  private static MessageDigest copy() {
    try {
      return (MessageDigest) PATTERN.clone();
    } catch (CloneNotSupportedException e) {
      return sha256(); // Of a provider whose digests cannot be copied.
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static Mac hmac(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}

package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks what auditors rely on in a database: that {@code audit_log} and {@code audit_skipped}
 * together count 1, 2, 3 … to the cursor of each journal, or from where {@code audit_retention}
 * says that rows were dropped, and that the chain is unbroken.
 */
public final class StoredAudit {

  private static final String LINES =
      "SELECT seq, DATE_FORMAT(recorded_at, '%Y-%m-%dT%H:%i:%s.%fZ') AS recorded_at,"
          + " payload, NULL AS event_sha256, mac FROM audit_log WHERE journal_id = ? AND seq > ?"
          + " UNION ALL"
          + " SELECT seq, DATE_FORMAT(recorded_at, '%Y-%m-%dT%H:%i:%s.%fZ'), NULL, event_sha256, mac"
          + " FROM audit_skipped WHERE journal_id = ? AND seq > ? ORDER BY seq";
  private static final String DROPPED =
      "SELECT dropped_seq, dropped_mac FROM audit_retention WHERE journal_id = ?";

  private StoredAudit() {}

  /** Checks all journals of a database; returns the payloads of all, in order. */
  public static List<String> checked(TestDatabase database) {
    return checked(database, null);
  }

  /** The same for journals whose chain has a key. */
  public static List<String> checked(TestDatabase database, byte[] keyOrNull) {
    List<String> payloads = new ArrayList<>();
    boolean hasDropped = database.count("audit_retention") > 0;
    try (Connection connection = database.connect();
        PreparedStatement journals =
            connection.prepareStatement(
                "SELECT id, journal, uploaded_seq, uploaded_mac FROM audit_journal ORDER BY journal");
        ResultSet journal = journals.executeQuery()) {
      while (journal.next()) {
        byte[] last =
            checkJournal(
                connection,
                hasDropped,
                journal.getLong(1),
                UUID.fromString(journal.getString(2)),
                journal.getLong(3),
                keyOrNull,
                payloads);
        if (journal.getLong(3) > 0) {
          assertArrayEquals(last, journal.getBytes(4), "uploaded_mac");
        }
      }
      return payloads;
    } catch (SQLException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] checkJournal(
      Connection connection,
      boolean hasDropped,
      long id,
      UUID journal,
      long uploaded,
      byte[] keyOrNull,
      List<String> payloads)
      throws SQLException, GeneralSecurityException {
    byte[] previous = new byte[32];
    long seq = 0;
    if (hasDropped) {
      try (PreparedStatement statement = connection.prepareStatement(DROPPED)) {
        statement.setLong(1, id);
        ResultSet dropped = statement.executeQuery();
        if (dropped.next()) {
          seq = dropped.getLong(1);
          previous = dropped.getBytes(2);
        }
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(LINES)) {
      statement.setLong(1, id);
      statement.setLong(2, seq);
      statement.setLong(3, id);
      statement.setLong(4, seq);
      try (ResultSet line = statement.executeQuery()) {
        while (line.next()) {
          assertEquals(++seq, line.getLong("seq"), "next sequence number of " + journal);
          byte[] payload = line.getBytes("payload");
          byte[] digest = line.getBytes("event_sha256");
          byte[] mac = line.getBytes("mac");
          if (payload != null) {
            payloads.add(new String(payload, StandardCharsets.UTF_8));
            digest = MessageDigest.getInstance("SHA-256").digest(payload);
          }
          if (digest != null && previous != null) {
            String recordedAt = line.getString("recorded_at");
            assertArrayEquals(
                mac(previous, journal, seq, recordedAt, digest, keyOrNull),
                mac,
                "mac of seq " + seq);
          }
          previous = mac;
        }
      }
    }
    assertEquals(seq, uploaded, "uploaded_seq of " + journal);
    return previous;
  }

  private static byte[] mac(
      byte[] previous, UUID journal, long seq, String recordedAt, byte[] digest, byte[] keyOrNull)
      throws GeneralSecurityException {
    byte[] time = recordedAt.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer input = ByteBuffer.allocate(32 + 16 + 8 + time.length + 1 + 32);
    input.put(previous);
    input.putLong(journal.getMostSignificantBits()).putLong(journal.getLeastSignificantBits());
    input.putLong(seq).put(time).put((byte) 0).put(digest);
    if (keyOrNull == null) {
      return MessageDigest.getInstance("SHA-256").digest(input.array());
    }
    Mac hmac = Mac.getInstance("HmacSHA256");
    hmac.init(new SecretKeySpec(keyOrNull, "HmacSHA256"));
    return hmac.doFinal(input.array());
  }
}

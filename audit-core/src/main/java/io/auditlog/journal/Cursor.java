package io.auditlog.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.platform.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * The hint in a journal's folder of how far MySQL has it. Only a hint: if it is missing, empty or
 * stale, some is read again. MySQL's own cursor decides.
 */
final class Cursor {

  /** Nothing known. */
  static final Cursor NONE = new Cursor(0, null, null);

  private static final int MAX_SIZE = 4096;
  private static final JsonFactory JSON = new JsonFactory();

  final long uploaded;
  final byte[] macOrNull;
  final Instant uploadedAtOrNull;

  Cursor(long uploaded, byte[] macOrNull, Instant uploadedAtOrNull) {
    this.uploaded = uploaded;
    this.macOrNull = macOrNull;
    this.uploadedAtOrNull = uploadedAtOrNull;
  }

  /** Writes {@code {"uploaded":118,"mac":"…","uploaded_at":"…"}}. */
  void write(Disk disk, Path journal, byte[] uploadedAt) throws IOException {
    String text =
        "{\"uploaded\":"
            + uploaded
            + ",\"mac\":\""
            + (macOrNull == null ? "" : Base64Url.text(macOrNull))
            + "\",\"uploaded_at\":\""
            + new String(uploadedAt, StandardCharsets.US_ASCII)
            + "\"}\n";
    SafeFiles.replace(disk, journal.resolve(QueueFolder.CURSOR), LineFormat.ascii(text));
  }

  /** What the file says; {@link #NONE} if it says nothing sensible. */
  static Cursor read(Disk disk, Path journal) {
    try {
      Optional<byte[]> content =
          SafeFiles.read(disk, journal.resolve(QueueFolder.CURSOR), MAX_SIZE);
      return content.isPresent() ? parse(content.get()) : NONE;
    } catch (IOException | DateTimeParseException e) {
      return NONE;
    }
  }

  private static Cursor parse(byte[] content) throws IOException {
    long uploaded = 0;
    byte[] mac = null;
    Instant uploadedAt = null;
    try (JsonParser json = JSON.createParser(content)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals("uploaded")) {
          uploaded = Math.max(0, json.getValueAsLong());
        } else if (name.equals("mac")) {
          mac = Base64Url.parse(json.getValueAsString(""));
        } else if (name.equals("uploaded_at")) {
          uploadedAt = Instant.parse(json.getValueAsString(""));
        }
      }
    }
    return new Cursor(uploaded, mac, uploadedAt);
  }
}

package io.auditlog.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.platform.Disk;
import io.auditlog.platform.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The folder of what could not be read or stored. Nothing in it is ever deleted by us. */
final class Quarantine {

  private static final JsonFactory JSON = new JsonFactory();

  /** What stands before the lines, "damaged" among it, is shorter. */
  private static final int MOST_BEFORE_LINES = 64 * 1024;

  private final Disk disk;
  private final QueueFolder folder;
  private final Timestamps timestamps;

  Quarantine(Disk disk, QueueFolder folder, Time time) {
    this.disk = disk;
    this.folder = folder;
    this.timestamps = new Timestamps(time);
  }

  /**
   * Sets one sequence number aside as {@code <journal>-<seq>.json}; synced when it returns. Doing
   * it again replaces the file.
   *
   * @param damaged whether the line could not be read
   * @param lines the bytes of the line; none or several if it is not clear which they are
   */
  synchronized void put(UUID journal, long seq, String reason, boolean damaged, List<byte[]> lines)
      throws IOException {
    makeFolder();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(content)) {
      json.writeStartObject();
      json.writeStringField("journal", journal.toString());
      json.writeNumberField("seq", seq);
      json.writeStringField("reason", reason);
      json.writeBooleanField("damaged", damaged);
      json.writeStringField(
          "quarantined_at", new String(timestamps.now(), StandardCharsets.US_ASCII));
      json.writeArrayFieldStart("lines");
      for (byte[] line : lines) {
        writeLine(json, line);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
    SafeFiles.replace(
        disk, folder.quarantine().resolve(journal + "-" + seq + ".json"), content.toByteArray());
  }

  /** As text where it is text, so that people can read it; else as base64. */
  private static void writeLine(JsonGenerator json, byte[] line) throws IOException {
    json.writeStartObject();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
      json.writeStringField("text", text);
    } catch (CharacterCodingException e) {
      json.writeStringField("base64", Base64.getEncoder().encodeToString(line));
    }
    json.writeEndObject();
  }

  /** Whether a damaged line with a number in this range has been set aside, at any time. */
  boolean hasDamaged(UUID journal, long firstSeq, long lastSeq) throws IOException {
    if (!disk.status(folder.quarantine()).isPresent()) {
      return false;
    }
    Pattern name = Pattern.compile(journal + "-(\\d{1,18})\\.json");
    for (String file : disk.list(folder.quarantine())) {
      Matcher matcher = name.matcher(file);
      if (matcher.matches()) {
        long seq = Long.parseLong(matcher.group(1));
        if (seq >= firstSeq && seq <= lastSeq && saysDamaged(file)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean saysDamaged(String file) throws IOException {
    Optional<byte[]> content =
        SafeFiles.readStart(disk, folder.quarantine().resolve(file), MOST_BEFORE_LINES);
    if (!content.isPresent()) {
      return false;
    }
    try (JsonParser json = JSON.createParser(content.get())) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String member = json.currentName();
        json.nextToken();
        if (member.equals("damaged")) {
          return json.getValueAsBoolean();
        }
        json.skipChildren();
      }
      return false;
    } catch (JsonProcessingException e) {
      return false; // Someone has edited it; what we write says it in the part that we read.
    }
  }

  /**
   * Moves a whole segment here, as {@code <journal>-<segment's file name>}. If there is one of that
   * name, as that of a copy of the journal, it stays, and {@code .2} and so on is added.
   */
  synchronized void takeSegment(UUID journal, Path segment) throws IOException {
    makeFolder();
    String name = journal + "-" + segment.getFileName();
    Path target = folder.quarantine().resolve(name);
    for (int i = 2; disk.status(target).isPresent(); i++) {
      target = folder.quarantine().resolve(name + "." + i);
    }
    disk.rename(segment, target);
    disk.syncDirectory(folder.quarantine());
    disk.syncDirectory(segment.getParent());
  }

  private void makeFolder() throws IOException {
    try {
      disk.createDirectory(folder.quarantine());
      disk.syncDirectory(folder.path());
    } catch (FileAlreadyExistsException e) {
      // As it should be.
    }
  }
}

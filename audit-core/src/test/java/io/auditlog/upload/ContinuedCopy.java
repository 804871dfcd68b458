package io.auditlog.upload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.testing.QueueFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A journal as it is when a machine was cloned while it ran and the clone has gone on by itself: a
 * copy of its only segment with more lines, written by the letter of {@code docs/journal.md}.
 */
final class ContinuedCopy {

  private static final Pattern LAST =
      Pattern.compile(
          "\\{\"seq\":(\\d+),\"durable\":\\d+,\"recorded_at\":\"([^\"]+)\",.*,\"mac\":\"([\\w-]{43})\","
              + "\"crc\":\"[0-9a-f]{8}\"\\}");

  private ContinuedCopy() {}

  /** Copies a queue folder with one journal, and lets the copy go on with these events. */
  static void of(Path queueDir, Path copy, String... events) throws IOException {
    ExactlyOnceTest.copyQueue(queueDir, copy);
    Path journal = ExactlyOnceTest.journals(copy).get(0);
    Path segment = journal.resolve("000001.ndjson");
    String lines = Files.readString(segment).stripTrailing();
    StringBuilder more = new StringBuilder(lines).append('\n');
    Matcher last = LAST.matcher(lines.substring(lines.lastIndexOf('\n') + 1));
    if (!last.matches()) {
      throw new AssertionError("the journal has ended: " + lines);
    }
    long seq = Long.parseLong(last.group(1));
    byte[] mac = Base64.getUrlDecoder().decode(last.group(3));
    for (String event : events) {
      seq++;
      mac = QueueFiles.mac(mac, journal.getFileName().toString(), seq, last.group(2), event);
      String line =
          "{\"seq\":"
              + seq
              + ",\"durable\":"
              + (seq - 1)
              + ",\"recorded_at\":\""
              + last.group(2)
              + "\",\"event\":"
              + event
              + ",\"mac\":\""
              + Base64.getUrlEncoder().withoutPadding().encodeToString(mac)
              + "\"";
      CRC32 crc = new CRC32();
      crc.update(line.getBytes(UTF_8));
      more.append(line).append(String.format(",\"crc\":\"%08x\"}\n", crc.getValue()));
    }
    Files.writeString(segment, more);
  }
}

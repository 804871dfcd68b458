package io.auditlog.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The events that lie in a queue folder, which may be open. */
public final class QueuedEvents {

  /** A line that a full disk or a kill has cut is none. */
  private static final Pattern WHOLE =
      Pattern.compile("\\{\"seq\".*,\"crc\":\"[0-9a-f]{8}\"\\}", Pattern.DOTALL);

  private static final int RECENT_BYTES = 1 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private QueuedEvents() {}

  public static List<JsonNode> in(Path queueDir) {
    return lines(queueDir).stream().map(line -> line.get("event")).toList();
  }

  /** The whole lines of them. What is made or removed meanwhile may be left out. */
  public static List<JsonNode> lines(Path queueDir) {
    List<JsonNode> lines = new ArrayList<>();
    try {
      for (Path segment : segments(queueDir)) {
        for (String line : text(segment).lines().toList()) {
          if (WHOLE.matcher(line).matches()) {
            lines.add(JSON.readTree(line));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  /**
   * Whether a line that was written just now has all of these texts. Looks only at the ends of the
   * newest segments, however much there is.
   */
  public static boolean hasRecent(Path queueDir, String... texts) {
    try {
      Comparator<Path> byTime = Comparator.comparingLong(file -> file.toFile().lastModified());
      for (Path segment : segments(queueDir).stream().sorted(byTime.reversed()).limit(4).toList()) {
        if (end(segment).lines().anyMatch(line -> Stream.of(texts).allMatch(line::contains))) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is written at the end of a segment, of which more has been filled with zeros before. */
  private static String end(Path segment) throws IOException {
    try (FileChannel file = FileChannel.open(segment)) {
      long used = 0;
      for (long end = file.size(); used < end; ) {
        long middle = (used + end) / 2;
        ByteBuffer one = ByteBuffer.allocate(1);
        if (file.read(one, middle) == 1 && one.get(0) != 0) {
          used = middle + 1;
        } else {
          end = middle;
        }
      }
      ByteBuffer end = ByteBuffer.allocate((int) Math.min(used, RECENT_BYTES));
      while (end.hasRemaining() && file.read(end, used - end.capacity() + end.position()) > 0) {}
      return new String(end.array(), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static List<Path> segments(Path queueDir) throws IOException {
    return QueueFiles.walk(queueDir).stream()
        .filter(file -> file.toString().endsWith(".ndjson"))
        .sorted()
        .toList();
  }

  private static String text(Path segment) throws IOException {
    try {
      return Files.readString(segment);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  public static List<String> messages(Path queueDir) {
    return in(queueDir).stream().map(event -> event.path("message").asText()).toList();
  }
}

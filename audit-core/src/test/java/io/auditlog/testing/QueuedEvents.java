package io.auditlog.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The events that lie in a queue folder, which may be open. */
public final class QueuedEvents {

  /** A line that a full disk or a kill has cut is none. */
  private static final Pattern WHOLE =
      Pattern.compile("\\{\"seq\".*,\"crc\":\"[0-9a-f]{8}\"\\}", Pattern.DOTALL);

  private static final ObjectMapper JSON = new ObjectMapper();

  private QueuedEvents() {}

  public static List<JsonNode> in(Path queueDir) {
    return lines(queueDir).stream().map(line -> line.get("event")).toList();
  }

  /** The whole lines of them. */
  public static List<JsonNode> lines(Path queueDir) {
    List<JsonNode> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(queueDir)) {
      List<Path> segments =
          files.filter(file -> file.toString().endsWith(".ndjson")).sorted().toList();
      for (Path segment : segments) {
        for (String line : Files.readString(segment).lines().toList()) {
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

  public static List<String> messages(Path queueDir) {
    return in(queueDir).stream().map(event -> event.path("message").asText()).toList();
  }
}

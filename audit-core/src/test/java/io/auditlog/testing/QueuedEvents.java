package io.auditlog.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The events that lie in a queue folder, which may be open. */
public final class QueuedEvents {

  private static final ObjectMapper JSON = new ObjectMapper();

  private QueuedEvents() {}

  public static List<JsonNode> in(Path queueDir) {
    List<JsonNode> events = new ArrayList<>();
    try (Stream<Path> files = Files.walk(queueDir)) {
      List<Path> segments =
          files.filter(file -> file.toString().endsWith(".ndjson")).sorted().toList();
      for (Path segment : segments) {
        for (String line : Files.readString(segment).lines().toList()) {
          if (line.startsWith("{\"seq\"")) {
            events.add(JSON.readTree(line).get("event"));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return events;
  }

  public static List<String> messages(Path queueDir) {
    return in(queueDir).stream().map(event -> event.path("message").asText()).toList();
  }
}

package io.auditlog.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

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

  private static Set<Path> segments(Path queueDir) throws IOException {
    Set<Path> segments = new TreeSet<>();
    Files.walkFileTree(
        queueDir,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".ndjson")) {
              segments.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            if (e == null || e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    return segments;
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

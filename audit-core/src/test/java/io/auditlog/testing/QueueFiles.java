package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Reads the segments of a queue folder by the letter of {@code docs/journal.md} and checks crc and
 * chain of each line on the way. Shares no code with what wrote them.
 */
public final class QueueFiles {

  /** An event as it lies in the queue; the mac in base64url. */
  public record Line(String journal, long seq, String event, String mac) {}

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\"journal\":\"([0-9a-f-]{36})\",\"segment\":\\d+,\"format\":1,\"first_seq\":(\\d+),"
              + ".*,\"prev_mac\":\"([\\w-]{43})\",\"crc\":\"[0-9a-f]{8}\"\\}");
  private static final Pattern RECORD =
      Pattern.compile(
          "\\{\"seq\":(\\d+),\"durable\":\\d+,\"recorded_at\":\"([^\"]+)\",\"event\":(\\{.*\\}),"
              + "\"mac\":\"([\\w-]{43})\",\"crc\":\"[0-9a-f]{8}\"\\}",
          Pattern.DOTALL);
  private static final Pattern END =
      Pattern.compile("\\{\"end\":(\\d+),\"mac\":\"([\\w-]{43})\",\"crc\":\"[0-9a-f]{8}\"\\}");

  private QueueFiles() {}

  /** The events of all journals, each journal's in order. */
  public static List<Line> read(Path queueDir) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (Path journal : sorted(queueDir, "????????-????-????-????-????????????")) {
      readJournal(journal, lines);
    }
    return lines;
  }

  /** The names of journals, and of what is left of some. */
  public static Set<String> folders(Path queueDir) {
    return names(queueDir).stream()
        .filter(name -> name.matches("(\\.new-|\\.gone-)?[0-9a-f-]{36}"))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The names of all files in a folder; none if it is not there, or no more. */
  static Set<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    } catch (NoSuchFileException e) {
      return Set.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder that is in use, and all that is in it: what goes meanwhile is not among it. */
  public static List<Path> walk(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            found.add(directory);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // Such as cursor.tmp, which becomes the cursor.
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
    return found;
  }

  /** But for the one file that is never removed, {@code adopt.lock}. */
  public static void assertNothingLeft(Path queueDir) throws IOException {
    try (Stream<Path> left = Files.walk(queueDir)) {
      assertEquals(List.of(queueDir, queueDir.resolve("adopt.lock")), left.sorted().toList());
    }
  }

  private static List<Path> sorted(Path folder, String glob) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(
              path ->
                  folder.getFileSystem().getPathMatcher("glob:" + glob).matches(path.getFileName()))
          .sorted()
          .toList();
    }
  }

  private static void readJournal(Path journal, List<Line> into) throws IOException {
    long seq = 0;
    byte[] mac = new byte[32];
    for (Path segment : sorted(journal, "*.ndjson")) {
      String id = null;
      for (String line : Files.readString(segment, StandardCharsets.UTF_8).split("\n", -1)) {
        if (line.isEmpty()) {
          continue;
        }
        requireCrc(line, segment);
        Matcher record = RECORD.matcher(line);
        Matcher header = HEADER.matcher(line);
        Matcher end = END.matcher(line);
        if (id == null && header.matches()) {
          id = header.group(1);
          require(Long.parseLong(header.group(2)) == seq + 1, "first_seq", line);
          require(MessageDigest.isEqual(mac, bytes(header.group(3))), "prev_mac", line);
        } else if (record.matches()) {
          require(Long.parseLong(record.group(1)) == seq + 1, "seq after " + seq, line);
          seq++;
          mac = mac(mac, id, seq, record.group(2), record.group(3));
          require(MessageDigest.isEqual(mac, bytes(record.group(4))), "mac", line);
          into.add(new Line(id, seq, record.group(3), record.group(4)));
        } else {
          require(end.matches() && Long.parseLong(end.group(1)) == seq, "line", line);
          require(MessageDigest.isEqual(mac, bytes(end.group(2))), "mac", line);
        }
      }
    }
  }

  /**
   * The events of all whole lines in a journal's folder by their seq, wherever they stand, whatever
   * else has become of the files.
   */
  public static SortedMap<Long, String> readable(Path journal) throws IOException {
    SortedMap<Long, String> events = new TreeMap<>();
    for (Path segment : sorted(journal, "*.ndjson")) {
      String text = new String(Files.readAllBytes(segment), StandardCharsets.UTF_8);
      for (String line : text.split("\n", -1)) {
        Matcher record = RECORD.matcher(line);
        if (record.matches() && hasItsCrc(line)) {
          String before = events.put(Long.parseLong(record.group(1)), record.group(3));
          require(before == null || before.equals(record.group(3)), "second event", line);
        }
      }
    }
    return events;
  }

  private static void requireCrc(String line, Path segment) {
    require(hasItsCrc(line), "crc in " + segment, line);
  }

  private static boolean hasItsCrc(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    int length = bytes.length - ",\"crc\":\"00000000\"}".length();
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, Math.max(length, 0));
    return line.endsWith(String.format(",\"crc\":\"%08x\"}", crc.getValue()));
  }

  /** The mac of a record after the one with the previous mac, without a key, as the format says. */
  public static byte[] mac(
      byte[] previous, String journal, long seq, String recordedAt, String event) {
    UUID id = UUID.fromString(journal);
    MessageDigest digest = sha256();
    digest.update(previous);
    digest.update(
        ByteBuffer.allocate(24)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .putLong(seq)
            .array());
    digest.update(recordedAt.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    return digest.digest(sha256().digest(event.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String base64) {
    return Base64.getUrlDecoder().decode(base64);
  }

  private static void require(boolean condition, String what, String line) {
    if (!condition) {
      throw new AssertionError("wrong " + what + ": " + line);
    }
  }
}

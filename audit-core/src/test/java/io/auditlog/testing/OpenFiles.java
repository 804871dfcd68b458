package io.auditlog.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this process holds open, as Linux tells it. */
public final class OpenFiles {

  private OpenFiles() {}

  /** Files in a folder and below. */
  public static List<String> below(Path folder) {
    String path;
    try {
      path = folder.toRealPath() + "/";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all().stream().filter(file -> file.startsWith(path)).toList();
  }

  /** Connections and listeners. */
  public static List<String> sockets() {
    return all().stream().filter(file -> file.startsWith("socket:")).toList();
  }

  private static List<String> all() {
    List<String> open = new ArrayList<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          open.add(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException e) {
          // Closed meanwhile.
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open;
  }
}

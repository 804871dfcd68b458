package io.auditlog.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is in a queue folder: its folders, with a slash at the end, and the bytes of its files. */
final class FolderImage {

  private static final byte[] FOLDER = {};

  private final TreeMap<String, byte[]> entries = new TreeMap<>();

  static FolderImage of(Path folder) throws IOException {
    FolderImage image = new FolderImage();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        String name = folder.relativize(path).toString();
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          image.entries.put(name, Files.readAllBytes(path));
        } else if (!name.isEmpty()) {
          image.entries.put(name + "/", FOLDER);
        }
      }
    }
    return image;
  }

  FolderImage copy() {
    FolderImage copy = new FolderImage();
    copy.entries.putAll(entries);
    return copy;
  }

  /** Makes the folder. */
  void writeTo(Path folder) throws IOException {
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (String name : entries.keySet()) {
      if (name.endsWith("/")) {
        Files.createDirectories(folder.resolve(name));
      } else {
        Files.write(folder.resolve(name), entries.get(name));
      }
    }
  }

  List<String> files() {
    List<String> files = new ArrayList<>();
    for (String name : entries.keySet()) {
      if (!name.endsWith("/")) {
        files.add(name);
      }
    }
    return files;
  }

  List<String> folders() {
    List<String> folders = new ArrayList<>();
    for (String name : entries.keySet()) {
      if (name.endsWith("/")) {
        folders.add(name.substring(0, name.length() - 1));
      }
    }
    return folders;
  }

  byte[] get(String file) {
    return entries.get(file);
  }

  boolean has(String file) {
    return entries.containsKey(file);
  }

  void put(String file, byte[] content) {
    entries.put(file, content);
  }

  void addFolder(String name) {
    entries.put(name + "/", FOLDER);
  }

  byte[] remove(String file) {
    return entries.remove(file);
  }

  long bytes() {
    return entries.values().stream().mapToLong(content -> content.length).sum();
  }

  /** The files of a journal that are named like segments, in order of their numbers. */
  List<String> segments(String journal) {
    List<String> segments = new ArrayList<>();
    for (String name : files()) {
      if (name.startsWith(journal + "/")
          && name.substring(journal.length() + 1).matches("\\d{6,18}\\.ndjson")) {
        segments.add(name);
      }
    }
    segments.sort(
        (one, other) ->
            one.length() == other.length()
                ? one.compareTo(other)
                : Integer.compare(one.length(), other.length()));
    return segments;
  }
}

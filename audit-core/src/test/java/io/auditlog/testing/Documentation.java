package io.auditlog.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Markdown files of the repository: those in its root, in {@code docs} and in {@code examples}.
 */
public final class Documentation {

  private static final Pattern FENCE = Pattern.compile("```\\s*([A-Za-z0-9]*)\\s*");

  private Documentation() {}

  /** The root of the repository that the tests run in. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/architecture.md"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("no docs above " + Path.of("").toAbsolutePath());
      }
    }
    return folder;
  }

  /** All files, in the order of their names. */
  public static List<Path> files() {
    return Stream.of("", "docs", "examples")
        .flatMap(folder -> markdown(root().resolve(folder)).stream())
        .toList();
  }

  private static List<Path> markdown(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of a file. */
  public static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All code fences for this use, in order. */
  public static List<Snippet> snippets(Snippet.Use use) {
    return snippets().stream().filter(snippet -> snippet.use() == use).toList();
  }

  /** All code fences, in order. */
  public static List<Snippet> snippets() {
    List<Snippet> snippets = new ArrayList<>();
    for (Path file : files()) {
      addSnippets(file, snippets);
    }
    return snippets;
  }

  private static void addSnippets(Path file, List<Snippet> snippets) {
    String name = root().relativize(file).toString();
    List<String> lines = lines(file);
    String language = null;
    int begin = 0;
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (!fence.matches()) {
        continue;
      }
      if (language == null) {
        language = fence.group(1);
        begin = i + 1;
      } else {
        String text = String.join("\n", lines.subList(begin, i));
        snippets.add(new Snippet(name, begin + 1, language, text));
        language = null;
      }
    }
    if (language != null) {
      throw new IllegalArgumentException(name + ":" + begin + ": this fence is never closed");
    }
  }

  /** The cells of the first table after a line, row by row, without its header. */
  public static List<List<String>> table(Path file, String after, String firstHeader) {
    List<List<String>> rows = new ArrayList<>();
    List<String> lines = lines(file);
    int i = lines.indexOf(after) + 1;
    if (i == 0) {
      throw new IllegalArgumentException(file + ": has no line \"" + after + "\"");
    }
    while (!lines.get(i).startsWith("| " + firstHeader + " |")) {
      i++;
    }
    for (i += 2; i < lines.size() && lines.get(i).startsWith("|"); i++) {
      rows.add(cells(lines.get(i)));
    }
    return rows;
  }

  private static List<String> cells(String row) {
    List<String> cells = new ArrayList<>();
    for (String cell : row.substring(1, row.lastIndexOf('|')).split("(?<!\\\\)\\|", -1)) {
      cells.add(cell.trim());
    }
    return cells;
  }

  /** What stands between backticks in a cell, one after the other. */
  public static List<String> code(String cell) {
    List<String> code = new ArrayList<>();
    Matcher matcher = Pattern.compile("`([^`]*)`").matcher(cell);
    while (matcher.find()) {
      code.add(matcher.group(1));
    }
    return code;
  }
}

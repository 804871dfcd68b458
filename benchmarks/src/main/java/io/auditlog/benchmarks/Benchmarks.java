package io.auditlog.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures Auditlog beside the bare disk and beside others, and prints the tables of {@code
 * docs/benchmarks.md}.
 *
 * <p>Arguments: names of parts, all if there is none; {@code rounds=5}; {@code turns=3} of 0.2
 * seconds in a round; {@code folder=PATH} on the disk to be measured, else that of temporary files.
 */
public final class Benchmarks {

  private static final Map<String, Part> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("append", new AppendPart());
    PARTS.put("peers", new PeersPart());
    PARTS.put("logging", new LoggingPart());
    PARTS.put("latency", new LatencyPart());
    PARTS.put("flush", new FlushPart());
    PARTS.put("heap", new HeapPart());
    PARTS.put("mapping", new MappingPart());
    PARTS.put("opening", new OpeningPart());
    PARTS.put("drain", new DrainPart(200_000, 2_000));
    PARTS.put("visible", new VisiblePart(1000));
    PARTS.put("ways", new WaysPart());
  }

  private Benchmarks() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> names = Stream.of(args).filter(arg -> !arg.contains("=")).toList();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      if (equals > 0) {
        settings.put(arg.substring(0, equals), arg.substring(equals + 1));
      } else if (!PARTS.containsKey(arg)) {
        throw new IllegalArgumentException("no part " + arg + ": " + PARTS.keySet());
      }
    }
    Path parent = Path.of(settings.getOrDefault("folder", System.getProperty("java.io.tmpdir")));
    int rounds = Integer.parseInt(settings.getOrDefault("rounds", "5"));
    int turns = Integer.parseInt(settings.getOrDefault("turns", "3"));
    for (Map.Entry<String, Part> part : PARTS.entrySet()) {
      if (names.isEmpty() || names.contains(part.getKey())) {
        System.out.println("\n## " + part.getKey() + "\n");
        run(part.getValue(), parent, rounds, turns, System.out);
      }
    }
    System.exit(0); // Whatever a part has left running.
  }

  private static void run(Part part, Path parent, int rounds, int turns, PrintStream out)
      throws Exception {
    Path folder = Files.createTempDirectory(parent, "auditlog-benchmark");
    try {
      part.run(new Terms(folder, rounds, turns), out);
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}

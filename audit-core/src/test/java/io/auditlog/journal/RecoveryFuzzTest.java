package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Invariants 9, 10 and 14: any bytes in any file of a queue folder never stop a start, hang, need
 * unbounded memory, lose a durable line that can be read, or are read as something else next time.
 * What an input means is {@link FuzzedDamage}'s, and what must hold {@link FuzzedRecovery}'s.
 *
 * <p>Each build replays the corpus in {@code src/test/resources/recovery-fuzz}, and then some
 * random inputs, always the same. {@code -Dauditlog.test.fuzzInputs=100000} tries more of these,
 * and {@code -Dauditlog.test.fuzzSeconds=3600} lets Jazzer look for new ones, guided by what code
 * they reach: in a JVM of its own, as it instruments what it loads. It adds what it finds to the
 * corpus.
 */
class RecoveryFuzzTest {

  private static final int INPUTS = Integer.getInteger("auditlog.test.fuzzInputs", 300);
  private static final int SECONDS = Integer.getInteger("auditlog.test.fuzzSeconds", 0);
  private static final Path CORPUS = Path.of("src/test/resources/recovery-fuzz");

  @TempDir Path temp;

  @Test
  void every_input_that_was_ever_of_interest_is_recovered_from() throws Exception {
    int count = 0;
    try (Stream<Path> inputs = Files.list(CORPUS)) {
      for (Path input : (Iterable<Path>) inputs.sorted()::iterator) {
        run(Files.readAllBytes(input), input.getFileName().toString());
        count++;
      }
    }
    assertTrue(count > 0, "the corpus is empty");
  }

  @Test
  void random_damage_is_recovered_from() throws Exception {
    for (int seed = 0; seed < INPUTS; seed++) {
      Random random = new Random(seed);
      byte[] input = new byte[3 + random.nextInt(random.nextInt(10) == 0 ? 200 : 24)];
      random.nextBytes(input);
      run(input, "seed " + seed);
    }
  }

  private static void run(byte[] input, String name) {
    try {
      RecoveryFuzz.run(input);
    } catch (Throwable e) { // With the input, by which it is done again.
      throw new AssertionError(
          name + " (" + HexFormat.of().formatHex(input) + "): " + e.getMessage(), e);
    }
  }

  @Test
  void jazzer_finds_no_input_that_is_not_recovered_from() throws Exception {
    assumeTrue(SECONDS > 0, "a long test: -Dauditlog.test.fuzzSeconds=3600");
    Process jazzer =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "com.code_intelligence.jazzer.Jazzer",
                    "--target_class=" + RecoveryFuzz.class.getName(),
                    "--instrumentation_includes=io.auditlog.journal.*",
                    "--reproducer_path=" + temp,
                    "-artifact_prefix=" + CORPUS.toAbsolutePath() + "/",
                    "-max_total_time=" + SECONDS,
                    "-max_len=1000",
                    "-timeout=120",
                    "-rss_limit_mb=2000",
                    CORPUS.toString()))
            .inheritIO()
            .start();
    try {
      assertEquals(0, jazzer.waitFor(), "see the crash- file that is new in the corpus");
    } finally {
      jazzer.destroyForcibly();
    }
  }
}

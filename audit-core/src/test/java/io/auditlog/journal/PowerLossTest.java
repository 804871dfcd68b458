package io.auditlog.journal;

import io.auditlog.testing.LoopFileSystem;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The invariants of {@code docs/journal.md} when the power fails, on real file systems, which write
 * back, order and replay as they do: what was acknowledged is found, once and in order, and nothing
 * is taken for damaged; an application whose disk has gone gets exceptions, and goes on. See {@link
 * PowerCuts}.
 *
 * <p>{@code -Dauditlog.test.powerRounds=500} runs longer; {@code -Dauditlog.test.seed=17} plans the
 * same rounds again, though no kernel does the same twice.
 */
class PowerLossTest {

  private static final int ROUNDS = Integer.getInteger("auditlog.test.powerRounds", 20);
  private static final long BYTES = 1L << 30; // Sparse.

  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource
  void what_was_acknowledged_before_a_power_cut_is_found_after_it_once(LoopFileSystem.Type type)
      throws Exception {
    long seed = Long.getLong("auditlog.test.seed", System.nanoTime());
    try (LoopFileSystem disk = LoopFileSystem.make(type, temp, BYTES)) {
      PowerCuts cuts = new PowerCuts(disk, new Random(seed), temp.resolve("errors.txt"));
      for (int round = 1; round <= ROUNDS; round++) {
        try {
          cuts.round(round);
        } catch (Throwable e) { // Goes to the test's thread.
          throw new AssertionError(
              type + ", round " + round + ": " + e + " (-Dauditlog.test.seed=" + seed + ")", e);
        }
      }
      System.out.println(type + ", -Dauditlog.test.seed=" + seed + ": " + cuts);
    }
  }
}

package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What the journal promises, on a disk that keeps no more than it must, in processes that die
 * anywhere: see {@link Simulation}.
 *
 * <p>{@code -Dauditlog.test.seeds=1000000} runs longer, {@code -Dauditlog.test.seed=17} replays one
 * seed call for call and tells its story.
 */
class SimulationTest {

  private static final int SEEDS = Integer.getInteger("auditlog.test.seeds", 10_000);

  @Test
  void whatever_the_disk_does_and_wherever_a_process_dies_the_journal_keeps_its_promises()
      throws Exception {
    Long only = Long.getLong("auditlog.test.seed");
    if (only != null) {
      replay(only);
      return;
    }
    AtomicLong next = new AtomicLong();
    AtomicInteger done = new AtomicInteger();
    AtomicReference<AssertionError> failure = new AtomicReference<>();
    Thread[] workers = new Thread[Math.max(2, Runtime.getRuntime().availableProcessors())];
    for (int i = 0; i < workers.length; i++) {
      workers[i] =
          new Thread(
              () -> {
                long seed = next.getAndIncrement();
                while (seed < SEEDS && failure.get() == null) {
                  try {
                    new Simulation(seed).run();
                    done.incrementAndGet();
                  } catch (Throwable e) { // Goes to the test's thread.
                    failure.compareAndSet(null, failed(seed, e));
                  }
                  seed = next.getAndIncrement();
                }
              });
      workers[i].start();
    }
    for (Thread worker : workers) {
      worker.join();
    }
    if (failure.get() != null) {
      throw failure.get();
    }
    assertEquals(SEEDS, done.get());
  }

  private static AssertionError failed(long seed, Throwable e) {
    return new AssertionError(
        "seed " + seed + ": " + e.getMessage() + " (replay: -Dauditlog.test.seed=" + seed + ")", e);
  }

  private static void replay(long seed) {
    StringBuilder story = new StringBuilder();
    try {
      new Simulation(seed, story).run();
    } catch (Throwable e) { // Goes to the test's thread.
      throw failed(seed, e);
    } finally {
      System.out.println(story);
    }
  }

  @Test
  void a_seed_is_replayed_call_for_call() throws Throwable {
    for (long seed = 0; seed < 100; seed++) {
      Simulation once = new Simulation(seed);
      once.run();
      Simulation again = new Simulation(seed);
      again.run();
      assertTrue(once.calls() > 0);
      assertEquals(once.calls(), again.calls(), "seed " + seed);
      assertEquals(once.trace(), again.trace(), "seed " + seed);
    }
  }
}

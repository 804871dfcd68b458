package io.auditlog.testing.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Logs from threads that are interrupted before, in and after their calls, and from pools that are
 * shut down meanwhile. Says, as a call that failed, which interrupts were lost.
 *
 * <p>Arguments: the class that logs a message, as for {@link LoggingProgram}; how many calls each
 * thread makes; how many pools are shut down.
 */
public final class InterruptedProgram {

  private static final int THREADS = 8;

  private InterruptedProgram() {}

  public static void main(String[] arguments) throws Exception {
    MessageLog log = LoggingProgram.log(arguments[0]);
    interruptCalls(log, Integer.parseInt(arguments[1]));
    for (int pool = 0; pool < Integer.parseInt(arguments[2]); pool++) {
      shutDownPool(log, "pool-" + pool);
    }
    // No file was closed beneath those who go on.
    for (int i = 0; i < 10; i++) {
      call(log, "after-" + i);
    }
  }

  private static void call(MessageLog log, String message) {
    try {
      log.info(message);
    } catch (RuntimeException e) {
      Calls.failed(message);
      return;
    }
    Calls.returned(message);
  }

  private static void interruptCalls(MessageLog log, int calls) throws InterruptedException {
    List<Interrupted> workers = new ArrayList<Interrupted>();
    for (int t = 0; t < THREADS; t++) {
      Interrupted worker = new Interrupted(log, "interrupted-" + t + "-", calls);
      workers.add(worker);
      worker.thread.start();
    }
    Random random = new Random(5);
    boolean alive = true;
    while (alive) {
      alive = false;
      for (Interrupted worker : workers) {
        alive |= worker.thread.isAlive();
        worker.interruptOnce();
      }
      LockSupport.parkNanos(random.nextInt(500_000));
    }
    for (Interrupted worker : workers) {
      worker.thread.join();
    }
  }

  /** Makes every other call with an interrupt set, and is interrupted in or after the others. */
  private static final class Interrupted {

    private final MessageLog log;
    private final String prefix;
    private final int calls;
    final Thread thread = new Thread(this::run);
    private volatile int calling;
    private volatile int interruptedIn;

    Interrupted(MessageLog log, String prefix, int calls) {
      this.log = log;
      this.prefix = prefix;
      this.calls = calls;
    }

    void interruptOnce() {
      int call = calling;
      if (call > interruptedIn) {
        thread.interrupt();
        interruptedIn = call;
      }
    }

    private void run() {
      for (int i = 1; i <= calls; i++) {
        if (i % 2 == 0) {
          Thread.currentThread().interrupt();
          call(log, prefix + i);
        } else {
          calling = i;
          call(log, prefix + i);
          while (interruptedIn < i) {
            LockSupport.parkNanos(10_000); // Until it has been interrupted.
          }
        }
        if (!Thread.interrupted()) {
          Calls.failed("the interrupt of " + prefix + i + " was lost");
        }
      }
    }
  }

  /** Its threads log until they find themselves interrupted. */
  private static void shutDownPool(MessageLog log, String name) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    CountDownLatch begun = new CountDownLatch(THREADS);
    for (int t = 0; t < THREADS; t++) {
      String prefix = name + "-" + t + "-";
      pool.execute(
          () -> {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
              call(log, prefix + i);
              begun.countDown();
            }
          });
    }
    begun.await();
    pool.shutdownNow();
    if (!pool.awaitTermination(30, TimeUnit.SECONDS)) {
      Calls.failed("an interrupt in " + name + " was lost");
    }
  }
}

package io.auditlog.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;

/** One way to store events, with a number of threads that do it at the same time. */
record Contestant(String name, int threads, Step step) {

  /** Stores one event. */
  interface Step {
    void run() throws Exception;
  }

  /** The same with so many threads. */
  Contestant with(int otherThreads) {
    return new Contestant(name, otherThreads, step);
  }

  /** Runs for a while and gives the events a second. */
  double run(double seconds) throws InterruptedException {
    AtomicLong done = new AtomicLong();
    AtomicReference<Exception> failure = new AtomicReference<>();
    CountDownLatch ready = new CountDownLatch(threads);
    long length = (long) (seconds * 1e9);
    Thread[] all = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      all[i] =
          new Thread(
              () -> {
                ready.countDown();
                try {
                  ready.await();
                  long end = System.nanoTime() + length;
                  long count = 0;
                  while (System.nanoTime() < end) {
                    step.run();
                    count++;
                  }
                  done.addAndGet(count);
                } catch (Exception e) {
                  failure.set(e);
                }
              });
      all[i].start();
    }
    ready.await();
    long start = System.nanoTime();
    for (Thread thread : all) {
      thread.join();
    }
    double took = (System.nanoTime() - start) / 1e9;
    if (failure.get() != null) {
      throw new IllegalStateException(name + " failed", failure.get());
    }
    return done.get() / took;
  }

  /** Runs for a while on this thread and notes how many nanoseconds each event took. */
  void run(double seconds, Histogram into) throws Exception {
    long now = System.nanoTime();
    long end = now + (long) (seconds * 1e9);
    while (now < end) {
      step.run();
      long before = now;
      now = System.nanoTime();
      into.recordValue(now - before);
    }
  }

  @Override
  public String toString() {
    return name + ", " + threads + (threads == 1 ? " thread" : " threads");
  }
}

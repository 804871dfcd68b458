package io.auditlog.journal;

import java.util.concurrent.CountDownLatch;

/** Waits that an interrupt does not end; the thread gets its interrupt back afterwards. */
final class Uninterruptibly {

  private Uninterruptibly() {}

  static void await(CountDownLatch latch) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          latch.await();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

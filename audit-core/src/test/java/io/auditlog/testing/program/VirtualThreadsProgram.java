package io.auditlog.testing.program;

import java.lang.reflect.Method;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Logs one message from each of many virtual threads at once; needs Java 21. Before, one virtual
 * thread pins its carrier, so that whoever watches can tell that nothing else does.
 *
 * <p>Arguments: the class that logs a message, as for {@link LoggingProgram}; how many threads.
 */
public final class VirtualThreadsProgram {

  private VirtualThreadsProgram() {}

  public static void main(String[] arguments) throws Exception {
    // Not in Java 8, for which this is compiled.
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    MessageLog log = LoggingProgram.log(arguments[0]);
    log.info("first");
    Calls.returned("first");
    CountDownLatch pinned = new CountDownLatch(1);
    start.invoke(null, (Runnable) () -> pin(pinned));
    pinned.await();
    int threads = Integer.parseInt(arguments[1]);
    Queue<String> returned = new ConcurrentLinkedQueue<String>();
    CountDownLatch done = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      String message = "virtual-" + i;
      start.invoke(
          null,
          (Runnable)
              () -> {
                try {
                  log.info(message);
                  returned.add(message);
                } finally {
                  done.countDown();
                }
              });
    }
    done.await();
    returned.forEach(Calls::returned);
  }

  private static void pin(CountDownLatch pinned) {
    Pinning.nanos++;
    pinned.countDown();
  }

  /** A thread that waits in an initializer of a class cannot leave its carrier. */
  private static final class Pinning {

    static long nanos = 20_000_000;

    static {
      LockSupport.parkNanos(nanos);
    }
  }
}

package io.auditlog.log4j2;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * What runs in a second JVM: an application that logs from some threads and then leaves with {@code
 * System.exit}. The first argument is how many events each thread logs; with {@code hook} as the
 * second one a shutdown hook of the application logs as well.
 */
final class ExitingApplication {

  static final int THREADS = 4;

  private static final Logger LOG = LogManager.getLogger("com.acme.orders.OrderService");

  private ExitingApplication() {}

  public static void main(String[] arguments) throws InterruptedException {
    int each = Integer.parseInt(arguments[0]);
    if (arguments.length > 1) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> LOG.info("from the hook")));
    }
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int number = t;
      Thread thread = new Thread(() -> log(number, each));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    LOG.info("last");
    System.exit(7);
  }

  /** With an argument that changes when the call has returned, as it may. */
  private static void log(int thread, int each) {
    StringBuilder changing = new StringBuilder();
    for (int i = 0; i < each; i++) {
      changing.setLength(0);
      changing.append(thread).append('/').append(i);
      LOG.info("event {}", changing);
    }
  }
}

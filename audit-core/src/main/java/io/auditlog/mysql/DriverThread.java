package io.auditlog.mysql;

import com.mysql.cj.jdbc.AbandonedConnectionCleanupThread;
import io.auditlog.platform.Threads;

/**
 * Connector/J's thread that closes connections which nobody has closed. It starts with the first
 * connection and never ends by itself, and so would keep an undeployed application's class loader
 * in memory.
 */
public final class DriverThread {

  private static final String NAME = "mysql-cj-abandoned-connection-cleanup";

  private DriverThread() {}

  /**
   * Ends it where the driver is the application's own that is being undeployed: its class loader is
   * then the context class loader of who calls. Whatever uses that driver later goes without the
   * thread.
   */
  public static void end() {
    if (Thread.currentThread().getContextClassLoader() == ClassLoader.getSystemClassLoader()) {
      return; // Nobody is being undeployed.
    }
    try {
      AbandonedConnectionCleanupThread.checkedShutdown();
      Threads.awaitEnd(NAME);
    } catch (LinkageError e) {
      // No driver, or another one, which we have not used.
    }
  }
}

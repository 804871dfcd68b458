package io.auditlog.platform;

import java.util.concurrent.ThreadFactory;

/**
 * The one place that starts threads. All are daemons whose names begin with {@link #PREFIX}, by
 * which their own log events are recognised and kept out of the queue. None keeps the application's
 * context class loader alive.
 */
public final class Threads {

  /** How the name of each of our threads begins. */
  public static final String PREFIX = "io.auditlog-";

  private Threads() {}

  /** Starts a thread named {@code PREFIX + name}. */
  public static Thread start(String name, Runnable work) {
    Thread thread = create(name, work);
    thread.start();
    return thread;
  }

  /** A thread named {@code PREFIX + name}, not started. */
  public static Thread create(String name, Runnable work) {
    Thread thread = new Thread(work, PREFIX + name);
    thread.setDaemon(true);
    // A thread inherits its creator's class loader; in a container that would keep an undeployed
    // application in memory.
    thread.setContextClassLoader(Threads.class.getClassLoader());
    return thread;
  }

  /** A factory for libraries that start threads on our behalf. */
  public static ThreadFactory factory(String name) {
    return work -> create(name, work);
  }

  /** Whether the name is one of our threads'. */
  public static boolean isOurs(String threadName) {
    return threadName != null && threadName.startsWith(PREFIX);
  }
}

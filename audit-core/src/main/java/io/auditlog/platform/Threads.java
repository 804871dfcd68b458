package io.auditlog.platform;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * The one place that starts threads. All are daemons whose names begin with {@link #PREFIX}, by
 * which their own log events are recognised and kept out of the queue. None keeps the application's
 * context class loader alive.
 */
public final class Threads {

  /** How the name of each of our threads begins. */
  public static final String PREFIX = "io.auditlog-";

  private static final Duration ENDS_WITHIN = Duration.ofSeconds(1);

  private static final MethodHandle IS_VIRTUAL = isVirtual();

  private Threads() {}

  /** Starts a thread named {@code PREFIX + name}. */
  public static Thread start(String name, Runnable work) {
    Thread thread = create(name, work);
    thread.start();
    return thread;
  }

  /** A thread named {@code PREFIX + name}, not started. */
  public static Thread create(String name, Runnable work) {
    // A thread inherits also its creator's access control context, which refers to the class
    // loaders of all callers up to who is privileged: again an application that may be undeployed
    // before the thread ends.
    Thread thread =
        AccessController.doPrivileged(
            (PrivilegedAction<Thread>) () -> new Thread(work, PREFIX + name));
    thread.setDaemon(true);
    // A thread inherits its creator's class loader; in a container that would keep an undeployed
    // application in memory.
    thread.setContextClassLoader(Threads.class.getClassLoader());
    return thread;
  }

  /**
   * Waits for the end of those of our class loader's threads whose names begin so, for a second at
   * most: they have been told to end, and the class loader may be closed next.
   */
  public static void awaitEnd(String prefix) {
    long deadline = System.nanoTime() + ENDS_WITHIN.toNanos();
    try {
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().startsWith(prefix)
            && thread.getContextClassLoader() == Threads.class.getClassLoader()
            && thread != Thread.currentThread()) {
          thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SecurityException e) {
      // We may not see them, and they end all the same.
    }
  }

  /** A factory for libraries that start threads on our behalf. */
  public static ThreadFactory factory(String name) {
    return work -> create(name, work);
  }

  /** Whether the current thread is virtual; none is before Java 21. */
  public static boolean currentIsVirtual() {
    try {
      return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
    } catch (Throwable e) { // Which a method handle declares, and this one does not throw.
      throw new IllegalStateException(e);
    }
  }

  /** {@code Thread.isVirtual}, or null on a Java without it. */
  private static MethodHandle isVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return null;
    }
  }

  /** Whether the name is one of our threads'. */
  public static boolean isOurs(String threadName) {
    return threadName != null && threadName.startsWith(PREFIX);
  }
}

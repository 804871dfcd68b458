package io.auditlog.platform;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;

/**
 * The one place that starts threads. All are daemons whose names begin with {@link #PREFIX}, by
 * which their own log events are recognised and kept out of the queue. None keeps the application's
 * context class loader alive.
 */
public final class Threads {

  /** How the name of each of our threads begins. */
  public static final String PREFIX = "io.auditlog-";

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

package io.auditlog.platform;

import java.io.File;
import java.io.IOException;

/** The number of this process. */
public final class ProcessId {

  private ProcessId() {}

  /** The process id, or 0 if this Java does not say. */
  public static long current() {
    try {
      // Java 9 and newer. RuntimeMXBean.getName() would do on 8, but asks the DNS for our name.
      Class<?> handle = Class.forName("java.lang.ProcessHandle");
      Object self = handle.getMethod("current").invoke(null);
      return (Long) handle.getMethod("pid").invoke(self);
    } catch (ReflectiveOperationException e) {
      return fromLinux();
    }
  }

  private static long fromLinux() {
    try {
      return Long.parseLong(new File("/proc/self").getCanonicalFile().getName());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}

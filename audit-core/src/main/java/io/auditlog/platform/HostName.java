package io.auditlog.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/** The name of this machine. */
public final class HostName {

  private static final Path LINUX = Paths.get("/proc/sys/kernel/hostname");

  private HostName() {}

  /**
   * The kernel's name of the host, or {@code unknown}. The name service is asked last, since it can
   * take seconds to answer on a machine whose name it does not know.
   */
  public static String local() {
    try {
      if (Files.isReadable(LINUX)) {
        return new String(WholeFile.read(LINUX), StandardCharsets.UTF_8).trim();
      }
      String windows = System.getenv("COMPUTERNAME");
      return windows != null ? windows : InetAddress.getLocalHost().getHostName();
    } catch (IOException | SecurityException e) {
      return "unknown";
    }
  }
}

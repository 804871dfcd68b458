package io.auditlog;

import io.auditlog.testing.Java;
import io.auditlog.testing.LoggingThreads;
import io.auditlog.testing.program.AuditOrders;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promise: a call returns when its event is durable, whatever threads the application makes it
 * from, and whatever it does to them. On real JVMs of all versions that are there.
 */
class ThreadsTest {

  @TempDir Path folder;
  private LoggingThreads threads;

  @BeforeEach
  void prepare() {
    Path queueDir = folder.resolve("queue");
    threads =
        new LoggingThreads(
            AuditOrders.class, "-D" + AuditOrders.QUEUE_DIR + "=" + queueDir, folder, queueDir);
  }

  static List<Java> javas() {
    return Java.all();
  }

  @ParameterizedTest
  @MethodSource("javas")
  void an_interrupt_cuts_no_call_short_and_is_kept_and_harms_nobody_else(Java java)
      throws Exception {
    threads.areInterrupted(java);
  }

  @Test
  void ten_thousand_virtual_threads_leave_their_carrier_while_they_wait() throws Exception {
    threads.areVirtual(Java.version(25));
  }
}

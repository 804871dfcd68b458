package io.auditlog.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.auditlog.journal.Durability;
import io.auditlog.testing.Eventually;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Uploading needs no more memory for many pending events than for few. docs/benchmarks.md says how
 * to run it with a million.
 */
class PendingEventsTest extends QueueAndDatabase {

  private static final int EVENTS = Integer.getInteger("auditlog.test.pending", 100_000);
  private static final int THREADS = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  @Test
  void are_all_uploaded_with_a_heap_of_64_megabytes() throws Exception {
    writePending();

    Process uploading =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                PendingEventsTest.class.getName(),
                queueDir().toString(),
                database.url(),
                database.user(),
                database.password())
            .redirectErrorStream(true)
            .start();
    String said = new String(uploading.getInputStream().readAllBytes(), UTF_8);
    System.out.print(said);
    assertEquals(0, uploading.waitFor(), said);

    assertEquals(EVENTS, database.count("audit_log"));
    assertEquals(List.of(), ExactlyOnceTest.journals(queueDir()));
  }

  /** As an application does that logs while its database is down. */
  private void writePending() throws InterruptedException {
    RunningQueue writer =
        queue()
            .journal(j -> j.durability(Durability.FLUSH).segmentSize(64 << 20))
            .mysql(m -> m.url("jdbc:mysql://127.0.0.1:1/down"))
            .open();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int first = t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = first; i < EVENTS; i += THREADS) {
                  writer.append(orderShipped(i));
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    writer.drop();
  }

  /** About as long and as filled as the events of an application are. */
  private static String orderShipped(int i) {
    return RunningQueue.event(
        "\"message\":\"Order "
            + i
            + " shipped to Paris by u-17\",\"method\":\"com.acme.orders.Warehouse::ship\","
            + "\"actor_id\":\"u-17\",\"actor_ip_addr\":\"203.0.113.7\",\"metadata\":{\"carrier\":"
            + "\"ACME Express\",\"request.path\":\"/orders/"
            + i
            + "/ship\"},\"record_id\":\""
            + i
            + "\",\"record_type\":\"order\",\"tenant_id\":\"acme\","
            + "\"logger\":\"com.acme.orders.Warehouse\",\"thread\":\"http-8\","
            + "\"application\":\"orders\",\"host\":\"web-1\"",
        "");
  }

  /** The JVM with the small heap. */
  public static void main(String[] args) {
    long began = System.nanoTime();
    Path queueDir = Path.of(args[0]);
    RunningQueue queue = new RunningQueue.Settings(queueDir, args[1], args[2], args[3]).open();
    long[] mostHeap = new long[1];
    Eventually.await(
        () -> {
          mostHeap[0] = Math.max(mostHeap[0], usedHeap());
          return ExactlyOnceTest.journals(queueDir).isEmpty();
        },
        PATIENCE,
        queue::toString);
    double seconds = (System.nanoTime() - began) / 1e9;
    long uploaded = queue.metrics.uploaded().sum();
    System.out.printf(
        Locale.ROOT,
        "Uploaded %,d events in %.1f s, %,.0f a second, CPU time %.1f s, most heap used %.0f MB%n",
        uploaded,
        seconds,
        uploaded / seconds,
        cpuSeconds(),
        mostHeap[0] / 1e6);
    queue.close();
  }

  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  private static long usedHeap() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

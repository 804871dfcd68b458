package io.auditlog.benchmarks;

import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.auditlog.journal.JournalException;
import io.auditlog.journal.JournalSettings;
import io.auditlog.journal.Journals;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.platform.LocalDisk;
import io.auditlog.platform.SystemTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;

/**
 * How many events a second become durable, beside a bare loop of write + fdatasync on a
 * preallocated file.
 *
 * <p>Disks drift while they are measured, so all contestants take turns, round after round; what
 * counts is each one's median and its ratio to the bare loop of the same run. Arguments: seconds
 * for each turn (2), rounds (5), folder (a temporary one).
 */
public final class AppendBenchmark {

  private static final int EVENT_BYTES = 512;

  private AppendBenchmark() {}

  public static void main(String[] args) throws Exception {
    double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 2;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    Path parent =
        args.length > 2 ? Path.of(args[2]) : Path.of(System.getProperty("java.io.tmpdir"));
    Path folder = Files.createTempDirectory(parent, "auditlog-benchmark");
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(new Contestant("bare write + fdatasync", 1, bareLoop(folder.resolve("bare"))));
    Step append = append(folder.resolve("append"));
    Step log4j = log4j(folder.resolve("log4j"));
    Step logback = logback(folder.resolve("logback"));
    for (int threads : new int[] {1, 32, 128}) {
      contestants.add(new Contestant("append", threads, append));
    }
    for (int threads : new int[] {1, 32}) {
      contestants.add(new Contestant("Log4j log.info", threads, log4j));
      contestants.add(new Contestant("Logback log.info", threads, logback));
    }
    Map<Contestant, List<Double>> rates = new TreeMap<>();
    for (int round = -1; round < rounds; round++) {
      for (Contestant contestant : contestants) {
        double rate = contestant.run(seconds);
        if (round >= 0) {
          rates.computeIfAbsent(contestant, c -> new ArrayList<>()).add(rate);
        }
      }
    }
    print(contestants, rates);
    System.exit(0);
  }

  private static void print(List<Contestant> contestants, Map<Contestant, List<Double>> rates) {
    double bare = median(rates.get(contestants.get(0)));
    System.out.println(
        "| what | threads | events/s (median) | min | max | ratio to bare | ratio to 1 thread |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (Contestant contestant : contestants) {
      List<Double> all = rates.get(contestant);
      double median = median(all);
      double single =
          contestants.stream()
              .filter(c -> c.name().equals(contestant.name()) && c.threads() == 1)
              .mapToDouble(c -> median(rates.get(c)))
              .findFirst()
              .orElse(Double.NaN);
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %,.0f | %,.0f | %,.0f | %.2f | %.1f |%n",
          contestant.name(),
          contestant.threads(),
          median,
          all.stream().mapToDouble(d -> d).min().orElse(Double.NaN),
          all.stream().mapToDouble(d -> d).max().orElse(Double.NaN),
          median / bare,
          median / single);
    }
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(d -> d).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** Makes one event durable. */
  private interface Step {
    void run() throws IOException;
  }

  private record Contestant(String name, int threads, Step step) implements Comparable<Contestant> {

    /** Events a second. */
    double run(double seconds) throws InterruptedException {
      AtomicLong done = new AtomicLong();
      CountDownLatch ready = new CountDownLatch(threads);
      long length = (long) (seconds * 1e9);
      Thread[] all = new Thread[threads];
      for (int i = 0; i < threads; i++) {
        all[i] =
            new Thread(
                () -> {
                  ready.countDown();
                  try {
                    ready.await();
                    long end = System.nanoTime() + length;
                    long count = 0;
                    while (System.nanoTime() < end) {
                      step.run();
                      count++;
                    }
                    done.addAndGet(count);
                  } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
      }
      long start = System.nanoTime();
      for (Thread thread : all) {
        thread.start();
      }
      for (Thread thread : all) {
        thread.join();
      }
      return done.get() * 1e9 / (System.nanoTime() - start);
    }

    @Override
    public int compareTo(Contestant other) {
      return (name + threads).compareTo(other.name + other.threads);
    }
  }

  /**
   * What the disk can do: the same bytes, one after the other, each synced, in a file whose blocks
   * are already there.
   */
  private static Step bareLoop(Path file) throws IOException {
    int size = 64 << 20;
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    byte[] blank = new byte[size];
    Arrays.fill(blank, (byte) '\n');
    channel.write(ByteBuffer.wrap(blank));
    channel.force(true);
    ByteBuffer event = ByteBuffer.allocateDirect(EVENT_BYTES);
    AtomicLong position = new AtomicLong();
    return () -> {
      event.clear();
      channel.write(event, position.getAndAdd(EVENT_BYTES) % (size - EVENT_BYTES));
      channel.force(false);
    };
  }

  private static Step append(Path queueDir) throws JournalException {
    Journals journals =
        Journals.open(
            JournalSettings.builder().queueDir(queueDir).build(),
            new LocalDisk(),
            new SystemTime(),
            new AuditMetrics(),
            new StandardErrorReporter());
    // With its line around it the event is 512 bytes.
    String text = "{\"message\":\"" + "x".repeat(EVENT_BYTES - 200) + "\"}";
    byte[] event = text.getBytes(StandardCharsets.UTF_8);
    return () -> journals.append(event);
  }

  private static Step log4j(Path queueDir) throws IOException {
    String xml =
        "<Configuration status='error'><Appenders><Audit name='A' queueDir='"
            + queueDir
            + "'/></Appenders><Loggers><Root level='info'><AppenderRef ref='A'/></Root></Loggers></Configuration>";
    LoggerContext context = new LoggerContext("benchmark");
    context.start(
        new XmlConfiguration(
            context,
            new ConfigurationSource(
                new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))));
    org.apache.logging.log4j.Logger logger = context.getLogger("com.acme.orders.OrderService");
    return () -> logger.info("Order {} shipped to {} by {}", 4711, "Paris", "u-17");
  }

  private static Step logback(Path queueDir) throws JoranException {
    String xml =
        "<configuration><appender name='A' class='io.auditlog.logback.AuditAppender'><queueDir>"
            + queueDir
            + "</queueDir></appender><root level='info'><appender-ref ref='A'/></root></configuration>";
    ch.qos.logback.classic.LoggerContext context = new ch.qos.logback.classic.LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    org.slf4j.Logger logger = context.getLogger("com.acme.orders.OrderService");
    return () -> logger.info("Order {} shipped to {} by {}", 4711, "Paris", "u-17");
  }
}

package io.auditlog.benchmarks;

import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;

/**
 * How many events a second become durable: one thread beside a bare loop of write + fdatasync on a
 * preallocated file, and many threads beside one.
 *
 * <p>Arguments: seconds for each comparison in each round (2), rounds (7), a folder on the disk to
 * be measured (that of temporary files).
 */
public final class AppendBenchmark {

  private static final int EVENT_BYTES = 512;

  private AppendBenchmark() {}

  public static void main(String[] args) throws Exception {
    double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 2;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 7;
    Path parent =
        args.length > 2 ? Path.of(args[2]) : Path.of(System.getProperty("java.io.tmpdir"));
    Path folder = Files.createTempDirectory(parent, "auditlog-benchmark");
    List<Comparison> comparisons = comparisons(folder);
    for (int round = -1; round < rounds; round++) {
      for (Comparison comparison : comparisons) {
        comparison.measure(seconds);
      }
      if (round < 0) {
        comparisons.forEach(Comparison::forgetWarmUp);
      }
    }
    System.out.println(Comparison.HEADER);
    comparisons.forEach(System.out::println);
    delete(folder);
    System.exit(0); // The queues are still open, and what would be uploaded has just gone.
  }

  private static List<Comparison> comparisons(Path folder) throws IOException, JoranException {
    Contestant bare = new Contestant("write + fdatasync", 1, bareLoop(folder.resolve("bare")));
    Contestant append = new Contestant("append", 1, append(folder.resolve("append")));
    Contestant log4j = new Contestant("Log4j log.info", 1, log4j(folder.resolve("log4j")));
    Contestant logback = new Contestant("Logback log.info", 1, logback(folder.resolve("logback")));
    return List.of(
        new Comparison(append, bare),
        new Comparison(log4j, bare),
        new Comparison(logback, bare),
        new Comparison(append.with(32), append),
        new Comparison(append.with(128), append),
        new Comparison(log4j.with(32), log4j),
        new Comparison(logback.with(32), logback));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /**
   * What the disk can do: the same bytes, one after the other, each synced, in a file whose blocks
   * are already there.
   */
  private static Contestant.Step bareLoop(Path file) throws IOException {
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

  private static Contestant.Step append(Path queueDir) throws JournalException {
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

  private static Contestant.Step log4j(Path queueDir) throws IOException {
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

  private static Contestant.Step logback(Path queueDir) throws JoranException {
    String xml =
        "<configuration><appender name='A' class='io.auditlog.logback.AuditAppender'><queueDir>"
            + queueDir
            + "</queueDir></appender><root level='info'><appender-ref ref='A'/></root></configuration>";
    ch.qos.logback.classic.LoggerContext context = new ch.qos.logback.classic.LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    org.slf4j.Logger logger = context.getLogger("com.acme.orders.OrderService");
    return () -> logger.info("Order {} shipped to {} by {}", 4711, "Paris", "u-17");
  }
}

package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.auditlog.Audit;
import io.auditlog.config.Element;
import io.auditlog.testing.LoggingFramework.Running;
import io.auditlog.testing.program.LoggingProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an appender promises to an application that is killed, again and again, whatever is going
 * on: each event whose logging call had returned is in the database, once and in order; and nothing
 * else is, in the queue folder either, when all is uploaded.
 *
 * <p>Each life logs from 16 threads through a real configuration, adopts and uploads what the
 * earlier ones have left, and ends by SIGKILL. {@code -Dauditlog.test.killRounds} sets how many
 * lives there are; they run on each Java that there is in turn. {@code -Dauditlog.test.seed} sets
 * what is drawn: moments, sizes and settings.
 */
@Tag(KillContract.ONCE)
public abstract class KillContract {

  /** Run with the first version of a framework only, as it takes long. */
  public static final String ONCE = "once";

  private static final int ROUNDS = Integer.getInteger("auditlog.test.killRounds", 50);

  /** Then all is uploaded and compared, so that a long run needs no more memory than a short. */
  private static final int ROUNDS_OF_A_QUEUE = 50;

  private static final List<KillMoment> MOMENTS = List.copyOf(EnumSet.allOf(KillMoment.class));
  private static final int THREADS = 16;
  private static final String APPENDER = "AUDIT";

  private final LoggingFramework framework;
  private final long seed = Long.getLong("auditlog.test.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir Path folder;

  protected KillContract(LoggingFramework framework) {
    this.framework = framework;
  }

  @Test
  void each_event_that_was_acknowledged_before_a_kill_is_stored_once_and_nothing_is_left_behind()
      throws Exception {
    System.out.println(ROUNDS + " kills with -Dauditlog.test.seed=" + seed);
    try {
      for (int round = 0; round < ROUNDS; round += ROUNDS_OF_A_QUEUE) {
        Path queueDir = folder.resolve("queue" + round);
        try (TestDatabase database = TestDatabase.freshDatabase()) {
          Acknowledgements acknowledged = new Acknowledgements();
          int last = Math.min(ROUNDS, round + ROUNDS_OF_A_QUEUE);
          for (int i = round; i < last; i++) {
            liveAndDie(i, queueDir, database, acknowledged);
          }
          uploadTheRest(queueDir, database);
          QueueFiles.assertNothingLeft(queueDir);
          assertStored(database, acknowledged);
        }
      }
    } catch (Throwable e) { // To say more about it.
      Path errors = folder.resolve("errors.txt");
      e.addSuppressed(
          new AssertionError(
              "with -Dauditlog.test.seed=" + seed + "; the killed said: " + said(errors)));
      throw e;
    }
  }

  private static String said(Path errors) throws IOException {
    return Files.exists(errors) ? Files.readString(errors) : "";
  }

  private void liveAndDie(
      int round, Path queueDir, TestDatabase database, Acknowledgements acknowledged)
      throws Exception {
    List<Java> javas = Java.all();
    Java java = javas.get(round % javas.size());
    KillMoment moment = MOMENTS.get(round / javas.size() % MOMENTS.size());
    Path configuration = folder.resolve("logging.xml");
    String keep = random.nextInt(3) == 0 ? "100 ms" : "0s";
    framework.write(configuration, APPENDER, audit(queueDir, database, keep, 100));
    Set<String> earlier = QueueFiles.folders(queueDir);
    try (SecondJvm jvm =
            SecondJvm.running(LoggingProgram.class)
                .on(java)
                .options("-D" + framework.configurationProperty() + "=" + configuration)
                .arguments(framework.program().getName(), "r" + round, THREADS)
                .arguments(moment.mostPauseMillis(), moment.padding(random))
                .errors(folder.resolve("errors.txt"))
                .start();
        KillTarget target = new KillTarget(jvm, queueDir, earlier, database)) {
      moment.await(target, random);
      jvm.kill();
      assertEquals(List.of(), jvm.failed(), "failed on a disk that works");
      acknowledged.add(jvm);
    }
  }

  private static Element audit(
      Path queueDir, TestDatabase database, String keepUploaded, int batchSize) {
    return new Element("Audit")
        .set("application", "killed")
        .set("queueDir", queueDir.toString())
        .set("ignoreExceptions", "false") // So that who returns has stored the event.
        .set("segmentSize", "1 MB")
        .set("keepUploaded", keepUploaded)
        .set("batchSize", Integer.toString(batchSize))
        .add(
            new Element("MySql")
                .set("url", database.url())
                .set("user", database.user())
                .set("password", database.password())
                .set("retryInitial", "20 ms")
                .set("retryMax", "200 ms"));
  }

  /** Adopts what all have left, in this JVM. */
  private void uploadTheRest(Path queueDir, TestDatabase database) throws IOException {
    Path configuration = folder.resolve("rest.xml");
    framework.write(configuration, APPENDER, audit(queueDir, database, "0s", 1_000));
    try (Running running = framework.start(configuration)) {
      Eventually.await(
          () -> QueueFiles.folders(queueDir).isEmpty(),
          Duration.ofMinutes(3),
          () ->
              Audit.of(APPENDER).status()
                  + ", said "
                  + running.said(LoggingFramework.Severity.WARN));
      assertEquals(0, Audit.of(APPENDER).status().damaged());
      assertEquals(0, Audit.of(APPENDER).status().quarantined());
    }
  }

  private static void assertStored(TestDatabase database, Acknowledgements acknowledged) {
    acknowledged.assertStoredOnce(
        database
            .column(
                // The tests' own libraries may log as well while the rest is uploaded in this JVM.
                "SELECT SUBSTRING_INDEX(message, ' ', 1) FROM audit_log"
                    + " WHERE logger LIKE 'com.acme.%' ORDER BY journal_id, seq")
            .stream()
            .map(String.class::cast)
            .toList());
    assertEquals(0, database.count("audit_skipped"));
    StoredAudit.checked(database);
  }
}

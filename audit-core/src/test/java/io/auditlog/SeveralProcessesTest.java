package io.auditlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.platform.Reporter;
import io.auditlog.testing.Acknowledgements;
import io.auditlog.testing.DatabaseServer;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.Java;
import io.auditlog.testing.QueueFiles;
import io.auditlog.testing.RecordingReporter;
import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.StoredAudit;
import io.auditlog.testing.TestDatabase;
import io.auditlog.testing.program.RecordingProgram;
import io.auditlog.testing.program.RedeployingProgram;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many on one folder: four JVMs at a time, one of them with two class loaders that come and go, for
 * two applications and two database servers. Whoever is killed, told to stop, or started, and
 * whenever: each event is stored once, in the database and the tables of its application, and
 * nothing is left in the folder, no lock either.
 *
 * <p>{@code -Dauditlog.test.processRounds} sets how many JVMs end before all is compared, and
 * {@code -Dauditlog.test.seed} what is drawn. They run on each Java that there is in turn.
 */
class SeveralProcessesTest {

  private static final int ROUNDS = Integer.getInteger("auditlog.test.processRounds", 20);

  /** Then all is uploaded and compared, so that a long run needs no more memory than a short. */
  private static final int ROUNDS_OF_A_FOLDER = 40;

  private static final int JVMS = 4;
  private static final int THREADS = 4;
  private static final int MOST_PAUSE_MILLIS = 20;

  @TempDir Path temp;

  private final long seed = Long.getLong("auditlog.test.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private int started;

  /**
   * An application and where its events belong. Messages begin with its name. The table prefix
   * tells the events of two applications apart that have the same target.
   */
  private record Home(String name, String application, TestDatabase database, String prefix) {

    /** The arguments of a program that records for it. */
    List<String> recording(Path queueDir, String life, String shutdownTimeout) {
      return List.of(
          name + "." + life,
          Integer.toString(THREADS),
          Integer.toString(MOST_PAUSE_MILLIS),
          application,
          queueDir.toString(),
          database.url(),
          database.user(),
          database.password(),
          "keepUploaded=0s",
          "segmentSize=1MB",
          "batchSize=100",
          "shutdownTimeout=" + shutdownTimeout,
          "mysql.tablePrefix=" + prefix,
          "mysql.retryInitial=20ms",
          "mysql.retryMax=200ms");
    }

    Audit open(Path queueDir, Reporter reporter) {
      return Audit.open(
          AuditConfig.builder()
              .application(application)
              .queueDir(queueDir)
              .mysql(database.url(), database.user(), database.password())
              .mysql("tablePrefix", prefix)
              .set("keepUploaded", "0s")
              .build(),
          reporter);
    }

    List<String> stored() {
      return database
          .column("SELECT message FROM " + prefix + "audit_log ORDER BY journal_id, seq")
          .stream()
          .map(String.class::cast)
          .toList();
    }
  }

  private enum End {
    SIGKILL,
    SIGTERM,
    STOP
  }

  @Test
  void each_event_is_stored_once_in_the_right_database_whoever_is_killed_or_started_meanwhile()
      throws Exception {
    System.out.println(ROUNDS + " ends of JVMs with -Dauditlog.test.seed=" + seed);
    try (DatabaseServer other = DatabaseServer.dedicated()) {
      for (int round = 0; round < ROUNDS; round += ROUNDS_OF_A_FOLDER) {
        try (TestDatabase here = TestDatabase.freshDatabase();
            TestDatabase there = TestDatabase.freshDatabase(other)) {
          share(
              temp.resolve("queue" + round),
              Math.min(ROUNDS_OF_A_FOLDER, ROUNDS - round),
              List.of(
                  new Home("a", "orders", here, ""),
                  new Home("b", "orders", there, ""),
                  new Home("c", "billing", here, "billing_")));
        }
      }
    } catch (Throwable e) { // To say more about it.
      Path errors = temp.resolve("errors.txt");
      e.addSuppressed(
          new AssertionError(
              "with -Dauditlog.test.seed="
                  + seed
                  + "; the JVMs said: "
                  + (Files.exists(errors) ? Files.readString(errors) : "")));
      throw e;
    }
  }

  private void share(Path queueDir, int ends, List<Home> homes) throws Exception {
    List<Acknowledgements> acknowledged =
        Stream.generate(Acknowledgements::new).limit(homes.size()).toList();
    List<SecondJvm> jvms = new ArrayList<>();
    try {
      for (int slot = 0; slot < JVMS; slot++) {
        jvms.add(start(slot, queueDir, homes));
      }
      for (int i = 0; i < ends; i++) {
        int slot = random.nextInt(JVMS);
        try (SecondJvm jvm = jvms.get(slot)) {
          await(jvm);
          end(jvm, End.values()[Math.max(0, random.nextInt(5) - 2)]);
          note(jvm, homes, acknowledged);
        }
        jvms.set(slot, start(slot, queueDir, homes));
      }
      for (SecondJvm jvm : jvms) {
        await(jvm);
      }
      for (SecondJvm jvm : jvms) {
        end(jvm, End.SIGKILL);
        note(jvm, homes, acknowledged);
      }
    } finally {
      jvms.forEach(SecondJvm::close);
    }
    uploadTheRest(queueDir, homes);
    assertNothingLeft(queueDir);
    for (int i = 0; i < homes.size(); i++) {
      assertStored(homes.get(i), acknowledged.get(i));
    }
  }

  private SecondJvm start(int slot, Path queueDir, List<Home> homes) throws IOException {
    int life = started++;
    Java java = Java.all().get(life % Java.all().size());
    String timeout = random.nextBoolean() ? "1s" : "0s";
    Class<?> program = slot == 0 ? RedeployingProgram.class : RecordingProgram.class;
    SecondJvm.Settings settings =
        SecondJvm.running(program).on(java).errors(temp.resolve("errors.txt"));
    if (slot == 0) {
      settings.arguments(random.nextInt());
      for (String part : List.of("x", "y")) {
        settings.arguments("--");
        Home home = homes.get(random.nextInt(homes.size()));
        home.recording(queueDir, life + part, timeout).forEach(settings::arguments);
      }
    } else {
      Home home = homes.get(life < JVMS ? slot - 1 : random.nextInt(homes.size()));
      home.recording(queueDir, Integer.toString(life), timeout).forEach(settings::arguments);
    }
    return settings.start();
  }

  /** Most are ended while they record and upload, and some while they start. */
  private void await(SecondJvm jvm) throws InterruptedException {
    if (random.nextInt(4) == 0) {
      assertTrue(!jvm.endsWithin(Duration.ofMillis(random.nextInt(1_000))), "ended by itself");
    } else {
      jvm.awaitReturned(random.nextInt(600));
    }
  }

  private static void end(SecondJvm jvm, End end) throws InterruptedException {
    assertTrue(jvm.handle().isAlive(), "ended by itself");
    switch (end) {
      case SIGKILL -> jvm.kill();
      case SIGTERM -> assertEquals(128 + 15, jvm.terminate());
      case STOP -> assertEquals(0, jvm.stop());
    }
    assertEquals(List.of(), jvm.failed(), "failed on a disk that works");
  }

  private static void note(SecondJvm jvm, List<Home> homes, List<Acknowledgements> acknowledged) {
    for (int i = 0; i < homes.size(); i++) {
      acknowledged.get(i).add(jvm, homes.get(i).name() + ".");
    }
  }

  /** Adopts what all have left, in this JVM. */
  private static void uploadTheRest(Path queueDir, List<Home> homes) {
    RecordingReporter reporter = new RecordingReporter();
    List<Audit> audits = homes.stream().map(home -> home.open(queueDir, reporter)).toList();
    try {
      Eventually.await(
          () -> QueueFiles.folders(queueDir).isEmpty(),
          Duration.ofMinutes(3),
          () -> audits.stream().map(Audit::status).toList() + ", said " + reporter.said());
      for (Audit audit : audits) {
        assertEquals(0, audit.status().damaged());
        assertEquals(0, audit.status().quarantined());
      }
    } finally {
      audits.forEach(Audit::close);
    }
  }

  private static void assertNothingLeft(Path queueDir) throws IOException {
    QueueFiles.assertNothingLeft(queueDir);
    assertEquals(
        List.of(),
        System.getProperties().stringPropertyNames().stream()
            .filter(name -> name.startsWith("io.auditlog.lock:" + queueDir))
            .toList());
    try (FileChannel lock =
        FileChannel.open(queueDir.resolve("adopt.lock"), StandardOpenOption.WRITE)) {
      assertNotNull(lock.tryLock(), "held by a process");
    }
  }

  private static void assertStored(Home home, Acknowledgements acknowledged) {
    List<String> stored = home.stored();
    assertEquals(
        List.of(),
        stored.stream().filter(message -> !message.startsWith(home.name() + ".")).toList(),
        "of others");
    acknowledged.assertStoredOnce(stored);
    assertEquals(0, home.database().count(home.prefix() + "audit_skipped"));
    assertEquals(
        Collections.nCopies(1, home.application()),
        home.database()
            .column("SELECT DISTINCT application FROM " + home.prefix() + "audit_journal"));
    if (home.prefix().isEmpty()) {
      StoredAudit.checked(home.database());
    }
  }
}

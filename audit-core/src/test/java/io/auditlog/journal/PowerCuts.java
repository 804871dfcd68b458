package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Eventually;
import io.auditlog.testing.Java;
import io.auditlog.testing.LoopFileSystem;
import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.program.AppendingProgram;
import io.auditlog.testing.program.RecordingProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Lives of queue folders on one file system, whose power is cut again and again: while an
 * application writes, and while the next one recovers and goes on.
 */
final class PowerCuts {

  private static final int THREADS = 16;

  /** So many calls have returned at most when the power is cut. */
  private static final int[] SOON_OR_LATE = {10, 300, 5000};

  /** From one that is full at once to the one a journal begins with. */
  private static final int[] SEGMENT_SIZES = {20_000, 100_000, 1 << 20};

  /** Who writes. */
  private enum Application {
    /** To the queue alone. */
    APPENDING,
    /** Through the Java API, while the database is out of reach. */
    RECORDING,
    /** To a queue with {@code durability="flush"}. */
    FLUSHING
  }

  private final LoopFileSystem disk;
  private final Random random;
  private final Path errors;
  private final Map<Application, QueueAfterCuts> queues = new EnumMap<>(Application.class);
  private int cutsWhileWriting;
  private int cutsWhileRecovering;

  PowerCuts(LoopFileSystem disk, Random random, Path errors) {
    this.disk = disk;
    this.random = random;
    this.errors = errors;
    for (Application application : Application.values()) {
      queues.put(
          application,
          new QueueAfterCuts(
              disk.root().resolve(application.toString()),
              application == Application.RECORDING ? "127.0.0.1:1/audit" : "db:3306/audit",
              application != Application.FLUSHING));
    }
  }

  /** An application writes until the power is cut; then others recover what it has left. */
  void round(int round) throws Exception {
    Application application =
        random.nextInt(4) == 0
            ? Application.FLUSHING
            : random.nextInt(3) == 0 ? Application.RECORDING : Application.APPENDING;
    try (SecondJvm jvm = start(application, "p" + round, javaOf(round))) {
      jvm.awaitReturned(1 + random.nextInt(oneOf(SOON_OR_LATE)));
      assertEquals(List.of(), jvm.failed());
      List<String> beforeTheCut = jvm.returned();
      disk.cutPower(random.nextBoolean());
      cutsWhileWriting++;
      // Nobody hangs, and each one is told.
      Eventually.await(
          () -> threads(jvm.failed()) == THREADS,
          () -> "only some threads were told: " + jvm.failed());
      assertTrue(jvm.handle().isAlive());
      List<String> returned = jvm.kill();
      queues.get(application).acknowledged(disk.isCutAtOnce() ? returned : beforeTheCut);
      queues.get(application).notStored(jvm.notStored());
    }
    do {
      disk.mountAgain();
    } while (isCutWhileRecovering(round));
  }

  private static Java javaOf(int round) {
    return Java.all().get(round % Java.all().size());
  }

  private int oneOf(int... values) {
    return values[random.nextInt(values.length)];
  }

  /** From how many threads messages are. */
  static long threads(List<String> messages) {
    return messages.stream().map(message -> message.split("-", -1)[1]).distinct().count();
  }

  private SecondJvm start(Application application, String prefix, Java java) throws IOException {
    Path folder = queues.get(application).folder();
    SecondJvm.Settings jvm =
        application == Application.RECORDING
            ? SecondJvm.running(RecordingProgram.class)
                .arguments(prefix, THREADS, 0, "orders", folder)
                .arguments("jdbc:mysql://127.0.0.1:1/audit", "nobody", "secret")
                .arguments("segmentSize=1 MB")
            : SecondJvm.running(AppendingProgram.class)
                .arguments(prefix, THREADS, folder, oneOf(SEGMENT_SIZES))
                .arguments(application == Application.FLUSHING ? "FLUSH" : "FSYNC");
    return jvm.on(java).errors(errors).start();
  }

  /** Recovers all folders, unless the power is cut meanwhile; says whether it was. */
  private boolean isCutWhileRecovering(int round) throws Exception {
    boolean cuts = random.nextInt(3) == 0;
    Application[] applications = Application.values();
    for (int i = 0; i < applications.length; i++) {
      QueueAfterCuts after = queues.get(applications[i]);
      try (Queue queue = after.open()) {
        after.check(queue);
        after.goOn(queue, random, "r" + round + "-" + cutsWhileRecovering);
        if (cuts && (i == applications.length - 1 || random.nextInt(applications.length) == 0)) {
          disk.cutPower(random.nextBoolean());
          cutsWhileRecovering++;
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return cutsWhileWriting
        + " power cuts while an application wrote and "
        + cutsWhileRecovering
        + " while one recovered, "
        + queues
        + ", by "
        + Arrays.toString(Java.all().toArray());
  }
}

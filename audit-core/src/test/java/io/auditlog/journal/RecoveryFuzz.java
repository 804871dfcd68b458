package io.auditlog.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What Jazzer calls with each input. */
public final class RecoveryFuzz {

  private static final AtomicLong NUMBER = new AtomicLong();
  private static Path work;
  private static List<FolderImage> folders;

  private RecoveryFuzz() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    run(input);
  }

  static synchronized void run(byte[] input) throws Exception {
    if (folders == null) {
      // In memory where that is easy, as nothing is synced anyway.
      Path memory = Path.of("/dev/shm");
      work =
          Files.isWritable(memory)
              ? Files.createTempDirectory(memory, "auditlog-fuzz")
              : Files.createTempDirectory("auditlog-fuzz");
      folders = FuzzedFolders.make(work);
      Runtime.getRuntime().addShutdownHook(new Thread(RecoveryFuzz::tidyUp));
    }
    FuzzedRecovery.run(input, folders, work.resolve("queue" + NUMBER.incrementAndGet()));
  }

  private static void tidyUp() {
    try {
      FuzzedFolders.delete(work);
    } catch (java.io.IOException e) {
      System.err.println(work + " could not be deleted: " + e);
    }
  }
}

package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.program.InterruptedProgram;
import io.auditlog.testing.program.MessageLog;
import io.auditlog.testing.program.VirtualThreadsProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * What an application's threads may be and suffer: a second JVM logs from interrupted threads, or
 * from virtual ones, and what returned is in the queue, each event once.
 */
public final class LoggingThreads {

  private static final int CALLS = Integer.getInteger("auditlog.test.interruptedCalls", 100);
  private static final int POOLS = Integer.getInteger("auditlog.test.interruptedPools", 10);
  private static final int VIRTUAL_THREADS = 10_000;

  private final Class<? extends MessageLog> log;
  private final String configuration;
  private final Path folder;
  private final Path queueDir;

  /**
   * @param configuration option of the JVM that tells the log where its queue is
   * @param folder for files of the JVM
   */
  public LoggingThreads(
      Class<? extends MessageLog> log, String configuration, Path folder, Path queueDir) {
    this.log = log;
    this.configuration = configuration;
    this.folder = folder;
    this.queueDir = queueDir;
  }

  /** Interrupts before, in and after calls neither cut one short nor get lost. */
  public void areInterrupted(Java java) throws IOException, InterruptedException {
    SecondJvm.Settings settings =
        SecondJvm.running(InterruptedProgram.class)
            .on(java)
            .options(configuration)
            .arguments(log.getName(), CALLS, POOLS);
    try (SecondJvm jvm = settings.start()) {
      assertEquals(0, jvm.awaitEnd());
      assertTrue(jvm.returned().size() >= 8 * CALLS + 8 * POOLS + 10, jvm.returned()::toString);
      requireQueued(jvm);
    }
  }

  /**
   * Ten thousand virtual threads on one carrier, which they leave while they wait for the disk: so
   * many of them share a sync, and the JVM reports nothing of ours as pinned.
   */
  public void areVirtual(Java java) throws IOException, InterruptedException {
    Path recording = folder.resolve("virtual.jfr");
    SecondJvm.Settings settings =
        SecondJvm.running(VirtualThreadsProgram.class)
            .on(java)
            .options(
                configuration,
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "-XX:StartFlightRecording:settings=none,+jdk.VirtualThreadPinned#enabled=true,"
                    + "+jdk.VirtualThreadPinned#threshold=0ms,"
                    + "+jdk.VirtualThreadPinned#stackTrace=true,filename="
                    + recording,
                "-Xlog:disable", // It would say on the standard output what it records.
                "-Xlog:all=error:stderr")
            .arguments(log.getName(), VIRTUAL_THREADS);
    try (SecondJvm jvm = settings.start()) {
      assertEquals(0, jvm.awaitEnd());
      assertEquals(VIRTUAL_THREADS + 1, jvm.returned().size());
      requireQueued(jvm);
    }
    long batches =
        QueuedEvents.lines(queueDir).stream()
            .map(line -> line.get("recorded_at").asText())
            .distinct()
            .count();
    // One that held its carrier would let no other begin a call: each would be a batch of its own.
    assertTrue(batches < VIRTUAL_THREADS / 4, batches + " batches");
    requireNothingOfOursPinned(recording);
  }

  private static void requireNothingOfOursPinned(Path recording) throws IOException {
    List<String> pinned =
        RecordingFile.readAllEvents(recording).stream()
            .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
            .map(LoggingThreads::stackTrace)
            .toList();
    String program = VirtualThreadsProgram.class.getName() + ".pin";
    assertEquals(
        1,
        pinned.stream().filter(trace -> trace.contains(program)).count(),
        () -> "what the program pins must be seen: " + pinned);
    assertEquals(
        List.of(),
        pinned.stream()
            .filter(trace -> trace.contains("io.auditlog.") && !trace.contains(program))
            .toList());
  }

  private static String stackTrace(RecordedEvent event) {
    return event.getStackTrace().getFrames().stream()
        .map(RecordedFrame::getMethod)
        .map(method -> method.getType().getName() + "." + method.getName())
        .collect(Collectors.joining("\n"));
  }

  private void requireQueued(SecondJvm jvm) throws IOException {
    assertEquals(List.of(), jvm.failed());
    List<String> queued = QueuedEvents.messages(queueDir);
    assertEquals(queued.size(), QueueFiles.read(queueDir).size());
    assertEquals(jvm.returned().stream().sorted().toList(), queued.stream().sorted().toList());
  }
}

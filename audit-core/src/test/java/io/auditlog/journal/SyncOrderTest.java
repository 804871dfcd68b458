package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Eventually;
import io.auditlog.testing.Java;
import io.auditlog.testing.Requirement;
import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.SystemCalls;
import io.auditlog.testing.program.AppendingProgram;
import io.auditlog.testing.program.AuditOrders;
import io.auditlog.testing.program.LoggingProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Invariant 1 of {@code docs/journal.md}, as the kernel sees it: an append returns after a
 * successful sync of its line's file that began when the line was written, or after its line was
 * written with {@code O_DSYNC}, and after the sync of each new name above it; also when syncs fail,
 * and when someone deletes files meanwhile. {@link TracedQueue} follows what strace has written.
 */
class SyncOrderTest {

  private static final int THREADS = 8;
  private static final int SEGMENT_SIZE = 20_000;
  private static final int ENOUGH = 600;

  /** As a grandchild, so that the JVM is our child and dies when it is killed; whole strings. */
  private static final String[] STRACE = {
    "strace",
    "-D",
    "-f",
    "-q",
    "--seccomp-bpf",
    "-s",
    "4000000",
    "-e",
    "trace=openat,mkdir,rename,pwrite64,write,fsync,fdatasync,ftruncate,close"
  };

  private static final String RECORD = "{'seq':1,'durable':0,'event':{'message':'p-1'}}_";
  private static final String QUOTED = RECORD.replace("'", "\\\"").replace("_", "\\n");
  private static final String WRITE = "pwrite64(9, \"" + QUOTED + "\", 48, 0";
  private static final String SYNCED_WRITE = "write(10, \"" + QUOTED + "\", 48";

  @TempDir Path temp;

  static Stream<Java> javas() {
    return Java.all().stream();
  }

  @ParameterizedTest
  @MethodSource("javas")
  void an_append_returns_after_the_syncs_of_its_line_and_of_all_names_above_it(Java java)
      throws Exception {
    TracedQueue queue = trace(java, THREADS);
    assertTrue(queue.segments() > 3, queue::toString);
    assertTrue(queue.sealed() > 2, queue::toString);
    assertEquals(0, queue.failedSyncs());
  }

  @ParameterizedTest
  @MethodSource("javas")
  void an_append_of_a_caller_that_is_alone_returns_after_a_write_that_is_synced_by_itself(Java java)
      throws Exception {
    TracedQueue queue = trace(java, 1);
    assertTrue(queue.segments() > 3, queue::toString);
    assertTrue(queue.syncedWrites() > ENOUGH / 2, queue::toString);
  }

  @ParameterizedTest
  @MethodSource("javas")
  void after_a_failed_sync_it_returns_after_that_of_the_next_segment(Java java) throws Exception {
    TracedQueue queue = trace(java, THREADS, "-e", "inject=fdatasync:error=EIO:when=20+20");
    assertTrue(queue.failedSyncs() > 3, queue::toString);
    assertEquals(1, queue.journals());
    assertTrue(queue.segments() > queue.failedSyncs() / 2, queue::toString);
  }

  @ParameterizedTest
  @MethodSource("javas")
  void after_two_failed_syncs_it_returns_after_those_of_the_next_journal(Java java)
      throws Exception {
    TracedQueue queue = trace(java, THREADS, "-e", "inject=fdatasync:error=EIO:when=20..21");
    assertTrue(queue.failedSyncs() > 3, queue::toString);
    assertTrue(queue.journals() > 2, queue::toString);
  }

  /** With so few events that the first segment does not even have the next one prepared. */
  @ParameterizedTest
  @ValueSource(strings = {"made", "owner.lock"})
  void what_someone_has_deleted_is_durable_when_the_queue_says_that_it_is_there_again(String name)
      throws Exception {
    Path made = temp.toRealPath().resolve("made");
    Path errors = temp.resolve("errors.txt");
    TracedQueue queue =
        trace(
            SecondJvm.running(LoggingProgram.class)
                .on(Java.oldest())
                .options("-D" + AuditOrders.QUEUE_DIR + "=" + made.resolve("by/us"))
                .arguments(AuditOrders.class.getName(), "m", 1, 300, 0),
            jvm -> {
              jvm.awaitReturned(5);
              Files.move(find(name), temp.resolve("gone")); // In one step, unlike deleting.
              Eventually.await(() -> text(errors).contains("written again"), () -> text(errors));
              jvm.awaitReturned(jvm.returnedCount() + 5);
            });
    assertEquals(1, queue.madeAgain(), () -> queue + ", " + text(errors));
  }

  private Path find(String name) throws IOException {
    try (Stream<Path> all = Files.walk(temp)) {
      return all.filter(path -> path.endsWith(name)).findFirst().orElseThrow();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Appends to a folder that is made meanwhile, and checks each acknowledgement. */
  private TracedQueue trace(Java java, int threads, String... options) throws Exception {
    return trace(
        SecondJvm.running(AppendingProgram.class)
            .on(java)
            .arguments("p", threads, temp.toRealPath().resolve("made/by/us"), SEGMENT_SIZE),
        jvm -> jvm.awaitReturned(ENOUGH),
        options);
  }

  /** What is done while it runs. */
  private interface Meanwhile {
    void happens(SecondJvm jvm) throws IOException;
  }

  private TracedQueue trace(SecondJvm.Settings program, Meanwhile meanwhile, String... options)
      throws Exception {
    Requirement.command("strace", "-f", "-o", "/dev/null", "true");
    Path trace = temp.resolve("trace.txt");
    List<String> strace = new ArrayList<>(List.of(STRACE));
    strace.addAll(List.of(options));
    strace.addAll(List.of("-o", trace.toString()));
    List<String> acknowledged;
    try (SecondJvm jvm =
        program.under(strace.toArray(new String[0])).errors(temp.resolve("errors.txt")).start()) {
      meanwhile.happens(jvm);
      acknowledged = jvm.kill();
    }
    TracedQueue queue = new TracedQueue();
    SystemCalls.read(trace, queue);
    assertTrue(queue.acknowledged().containsAll(acknowledged));
    return queue;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing is missing                  | lock open write sync entry ack  |
          the write is synced by itself       | lock open entry again synced ack     |
          it ends too late                    | lock open entry again synced? ack synced! | its line was synced
          it fails                            | lock open entry again badly ack      | its line was synced
          the name is not synced then         | lock open again synced ack           | the name of its file
          the line is not synced              | lock open write entry ack       | its line was synced
          the sync begins too early           | lock open write? sync? write! sync! entry ack | its line was synced
          the sync ends too late              | lock open write sync? entry ack sync! | its line was synced
          another file is synced              | lock open write other entry ack | its line was synced
          the sync fails, and then does not   | lock open write failing sync entry ack | its line was synced
          the name is not synced              | lock open write sync ack        | the name of its file
          the name's sync fails               | lock open write sync badentry ack | the name of its file
          the name is synced before it is new | lock entry open write sync ack  | the name of its file
          the folder is renamed afterwards    | lock open write sync entry move ack | the name of its file
          the folder's new name is synced     | lock open write sync entry move moved ack |
          the lock is made afterwards         | open write sync entry lock ack  | the name of its journal's lock
          """)
  void an_order_that_could_lose_the_line_is_noticed(String what, String order, String noticed)
      throws Exception {
    Path trace = temp.resolve("trace.txt");
    Files.write(trace, Stream.of(order.split(" ", -1)).map(SyncOrderTest::lineOf).toList());
    TracedQueue queue = new TracedQueue();
    if (noticed == null) {
      SystemCalls.read(trace, queue);
      assertEquals(Set.of("p-1"), queue.acknowledged());
    } else {
      AssertionError e =
          assertThrows(AssertionError.class, () -> SystemCalls.read(trace, queue), what);
      assertTrue(e.getMessage().contains(noticed), e.getMessage());
    }
  }

  private static String lineOf(String step) {
    return switch (step) {
      case "open" -> "7 openat(AT_FDCWD, \"/q/j/1.ndjson\", O_RDWR|O_CREAT|O_EXCL, 0600) = 9";
      case "lock" -> "7 openat(AT_FDCWD, \"/q/j/owner.lock\", O_WRONLY|O_CREAT, 0600) = 12";
      case "write" -> "7 " + WRITE + ") = " + RECORD.length();
      case "write?" -> "7 " + WRITE + " <unfinished ...>";
      case "write!" -> "7 <... pwrite64 resumed>) = " + RECORD.length();
      case "again" -> "7 openat(AT_FDCWD, \"/q/j/1.ndjson\", O_RDWR|O_CREAT|O_DSYNC, 0666) = 10";
      case "synced" -> "7 " + SYNCED_WRITE + ") = " + RECORD.length();
      case "synced?" -> "7 " + SYNCED_WRITE + " <unfinished ...>";
      case "synced!" -> "7 <... write resumed>) = " + RECORD.length();
      case "badly" -> "7 " + SYNCED_WRITE + ") = -1 EIO (Input/output error)";
      case "sync" -> "7 fdatasync(9)    = 0";
      case "sync?" -> "8 fdatasync(9 <unfinished ...>";
      case "sync!" -> "8 <... fdatasync resumed>)    = 0";
      case "other" -> "7 fdatasync(10)    = 0";
      case "failing" -> "7 fdatasync(9) = -1 EIO (Input/output error) (INJECTED)";
      case "entry" -> folder("/q/j", "0");
      case "badentry" -> folder("/q/j", "-1 EIO (Input/output error)");
      case "move" -> "7 rename(\"/q/j\", \"/q/k\") = 0";
      case "moved" -> folder("/q", "0");
      case "ack" -> "7 write(1, \"<p-1>\\n\", 6 <unfinished ...>";
      default -> throw new IllegalArgumentException(step);
    };
  }

  private static String folder(String path, String result) {
    return "7 openat(AT_FDCWD, \"%s\", O_RDONLY) = 11\n7 fsync(11) = %s\n7 close(11) = 0"
        .formatted(path, result);
  }
}

package io.auditlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.event.AuditEvent;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.Java;
import io.auditlog.testing.LoopFileSystem;
import io.auditlog.testing.QueuedEvents;
import io.auditlog.testing.RecordingReporter;
import io.auditlog.testing.Requirement;
import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.SpecialFile;
import io.auditlog.testing.TestDatabase;
import io.auditlog.testing.Tmpfs;
import io.auditlog.testing.program.AuditOrders;
import io.auditlog.testing.program.DescriptorsProgram;
import io.auditlog.testing.program.LoggingProgram;
import io.auditlog.testing.program.RecordingProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promise: where the disk or the operating system does not do what the queue needs, the application
 * goes on, is told clearly, and the queue heals by itself as soon as it can. On real file systems.
 */
class DiskTroubleTest {

  private static final long MB = 1 << 20;

  @TempDir Path folder;
  private final RecordingReporter reporter = new RecordingReporter();

  private static AuditConfig config(Path queueDir) {
    return AuditConfig.builder().application("orders").queueDir(queueDir).build();
  }

  private static AuditEvent event(String message) {
    return AuditEvent.type("acme.order.create.success.ok").message(message);
  }

  @Test
  void a_full_disk_fails_each_call_with_its_event_until_there_is_room_again() throws Exception {
    try (Tmpfs tmpfs = Tmpfs.mount(folder.resolve("small"), MB)) {
      Path filler = tmpfs.fill(MB - (200 << 10));
      List<String> recorded = new ArrayList<>();
      try (Audit audit = Audit.open(config(tmpfs.root().resolve("queue")), reporter)) {
        AuditException failure = fill(audit, recorded);
        assertTrue(messages(failure).contains("No space left on device"), messages(failure));
        assertTrue(failure.event().orElseThrow().contains("\"message\":\"" + recorded.size()));
        assertEquals(1, audit.status().failed());
        assertTrue(audit.status().lastError().isPresent());
        audit.logUse("ann", "laptop", "a whole event", null, "ok", null, null, null, null);
        assertTrue(
            reporter.said().stream().anyMatch(s -> s.matches("EVENT .*No space.*a whole event.*")),
            reporter.said()::toString);

        Files.delete(filler);
        for (int i = 0; i < 10; i++) {
          recorded.add("healed " + i);
          audit.record(event("healed " + i));
        }
      }
      List<String> queued = QueuedEvents.messages(tmpfs.root());
      assertTrue(queued.containsAll(recorded), () -> recorded + " but queued " + queued);
      assertFalse(reporter.said("ERROR"));
    }
  }

  /** Records, with 10 KB each, until that fails. */
  private static AuditException fill(Audit audit, List<String> recorded) {
    String padding = "x".repeat(10_000);
    while (true) {
      String message = recorded.size() + " " + padding;
      try {
        audit.record(event(message));
      } catch (AuditException e) {
        return e;
      }
      recorded.add(message);
    }
  }

  private static String messages(Throwable thrown) {
    StringBuilder messages = new StringBuilder();
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      messages.append(at).append('\n');
    }
    return messages.toString();
  }

  @Test
  void a_read_only_file_system_fails_each_call_until_it_can_be_written_to_again() throws Exception {
    try (Tmpfs tmpfs = Tmpfs.mount(folder.resolve("small"), MB);
        Audit audit = Audit.open(config(tmpfs.root().resolve("queue")), reporter)) {
      tmpfs.makeReadOnly();
      AuditException e = assertThrows(AuditException.class, () -> audit.record(event("1")));
      assertTrue(messages(e).contains("Read-only file system"), messages(e));

      tmpfs.makeWritable();
      audit.record(event("2"));
      assertEquals(List.of("2"), QueuedEvents.messages(tmpfs.root()));
    }
  }

  /** What a disk with errors comes to. The kernel does not take it back before an unmount. */
  @Test
  void a_file_system_that_the_kernel_makes_read_only_costs_nothing_that_was_acknowledged()
      throws Exception {
    try (LoopFileSystem disk = LoopFileSystem.make(LoopFileSystem.Type.EXT4, folder, 64 * MB)) {
      Path queueDir = disk.root().resolve("queue");
      List<String> acknowledged;
      try (SecondJvm jvm = recording(queueDir, 4, 2)) {
        jvm.awaitReturned(50);
        disk.turnReadOnly();
        Eventually.await(() -> jvm.failed().size() > 20, () -> jvm.failed() + " failed");
        assertTrue(text(errors()).contains("Read-only file system"), () -> text(errors()));
        acknowledged = jvm.kill();
      }
      disk.mountAgain();
      assertTrue(QueuedEvents.messages(queueDir).containsAll(acknowledged));
      try (Audit audit = Audit.open(config(queueDir))) {
        audit.record(event("goes on"));
      }
      assertTrue(QueuedEvents.messages(queueDir).contains("goes on"));
    }
  }

  /** Records in a JVM of its own, without a database, until it is told to stop. */
  private SecondJvm recording(Path queueDir, int threads, int mostPauseMillis) throws IOException {
    return SecondJvm.running(LoggingProgram.class)
        .on(Java.oldest())
        .options("-D" + AuditOrders.QUEUE_DIR + "=" + queueDir)
        .arguments(AuditOrders.class.getName(), "m", threads, mostPauseMillis, 0)
        .errors(errors())
        .start();
  }

  private Path errors() {
    return folder.resolve("errors.txt");
  }

  /**
   * So slow that all of it has room in the segment that is open: what is closed nobody can save.
   */
  @Test
  void a_folder_that_someone_deletes_is_made_again_by_the_application_that_uses_it()
      throws Exception {
    Path queueDir = folder.resolve("queue");
    try (SecondJvm jvm = recording(queueDir, 1, 100)) {
      jvm.awaitReturned(5);
      Path gone = folder.resolve("gone");
      Files.move(queueDir, gone); // In one step; deleting takes its time, and meets new files.
      for (Path each : all(gone).stream().sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
      Eventually.await(
          () -> text(errors()).contains("were deleted by someone"), () -> text(errors()));
      jvm.awaitReturned(jvm.returnedCount() + 5);
      assertEquals(0, jvm.stop());
      assertEquals(jvm.returned(), QueuedEvents.messages(queueDir));
      assertEquals(List.of(), jvm.failed());
    }
  }

  /** {@code ForeignFilesTest} has what each of them may stand for. */
  @Test
  void files_that_are_not_ours_hinder_neither_start_nor_upload() throws Exception {
    Path queueDir = folder.resolve("queue");
    try (Audit audit = Audit.open(config(queueDir))) {
      audit.record(event("for nobody"));
    }
    Path forNobody = journals(queueDir).get(0);
    int number = 10;
    for (SpecialFile kind : SpecialFile.values()) {
      kind.make(queueDir.resolve("0197f0c2-0000-7000-8000-0000000000" + number));
      kind.make(forNobody.resolve("0000" + number + ".ndjson"));
      number++;
    }
    SpecialFile.PIPE.make(forNobody.resolve("cursor"));
    SpecialFile.LINK.make(queueDir.resolve(".new-0197f0c2-0000-7000-8000-000000000000"));
    List<Path> before = all(queueDir);
    try (TestDatabase database = TestDatabase.freshDatabase();
        SecondJvm jvm =
            SecondJvm.running(RecordingProgram.class)
                .on(Java.oldest())
                .errors(errors())
                .arguments("m", 1, 5, "orders", queueDir)
                .arguments(database.url(), database.user(), database.password())
                .arguments("keepUploaded=0s", "shutdownTimeout=1 min")
                .start()) {
      jvm.awaitReturned(20);
      assertEquals(0, jvm.stop());
      assertEquals(List.of(), jvm.failed());
      assertEquals(
          jvm.returned(),
          database.column("SELECT message FROM audit_log ORDER BY journal_id, seq"));
    }
    assertEquals(before, all(queueDir));
  }

  private static List<Path> all(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void a_file_system_in_memory_is_used_and_warned_of_once() throws Exception {
    try (Tmpfs tmpfs = Tmpfs.mount(folder.resolve("small"), MB);
        Audit audit = Audit.open(config(tmpfs.root().resolve("queue")), reporter)) {
      audit.record(event("1"));
      assertEquals(List.of("1"), QueuedEvents.messages(tmpfs.root()));
      assertEquals(1, reporter.said().size(), reporter.said()::toString);
      assertTrue(
          reporter
              .said()
              .get(0)
              .matches("WARN queueDir .* in memory \\(tmpfs\\): .* is lost when.*"),
          reporter.said()::toString);
    }
  }

  @Test
  void a_file_system_on_a_disk_is_not_warned_of() throws Exception {
    String type = Files.getFileStore(folder).type();
    Requirement.that(!type.equals("tmpfs"), "needs a temporary folder that is not in memory");
    try (Audit audit = Audit.open(config(folder.resolve("queue")), reporter)) {
      audit.record(event("1"));
      assertEquals(List.of(), reporter.said());
    }
  }

  static List<Java> javas() {
    return Java.all();
  }

  /** Its class path must be jars: a class that is loaded from a folder needs a descriptor. */
  @ParameterizedTest
  @MethodSource("javas")
  void without_file_descriptors_calls_fail_and_all_goes_on_when_there_are_some(Java java)
      throws Exception {
    Requirement.command("prlimit", "--version");
    Path queueDir = folder.resolve("queue");
    try (TestDatabase database = TestDatabase.freshDatabase();
        SecondJvm jvm =
            SecondJvm.running(DescriptorsProgram.class)
                .on(java)
                .under("prlimit", "--nofile=200:200")
                .deployedIn(folder.resolve("classes"))
                .errors(errors())
                .arguments(queueDir, database.url(), database.user(), database.password())
                .start()) {
      assertEquals(0, jvm.awaitEnd(), () -> text(errors()));
      // The queue in use has its files open, but may fail; the idle one must open some.
      assertTrue(
          jvm.failed().stream().anyMatch(f -> f.matches("idle-while .*Too many open files.*")),
          jvm.failed()::toString);
      assertTrue(jvm.failed().stream().allMatch(f -> f.contains("while")), jvm.failed()::toString);
      assertEquals(List.of("idle-after"), QueuedEvents.messages(folder.resolve("queue-idle")));
      List<String> stored =
          database.column("SELECT message FROM audit_log").stream().map(String::valueOf).toList();
      List<String> recorded = new ArrayList<>(jvm.returned());
      assertTrue(recorded.remove("idle-after"));
      assertTrue(recorded.contains("after-4"));
      assertTrue(stored.containsAll(recorded), () -> stored + " of " + recorded);
      assertEquals(stored.stream().distinct().toList(), stored);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What root may do anyway: so this one is run as another user. */
  @Test
  void what_the_user_of_the_process_may_not_read_is_told_once_and_hinders_nothing()
      throws Exception {
    Requirement.command("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "true");
    Path queueDir = folder.resolve("queue");
    for (int i = 0; i < 4; i++) {
      try (Audit audit = Audit.open(config(queueDir))) {
        audit.record(event("earlier"));
      }
    }
    List<Path> journals = journals(queueDir);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    UserPrincipal nobody =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("65534");
    try (Stream<Path> all = Files.walk(queueDir)) {
      for (Path each : all.filter(path -> !path.startsWith(journals.get(2))).toList()) {
        Files.setOwner(each, nobody);
      }
    }
    Path unreadable = journals.get(0).resolve("000001.ndjson");
    Files.setPosixFilePermissions(unreadable, PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(journals.get(1), PosixFilePermissions.fromString("---------"));

    SecondJvm.Settings settings =
        SecondJvm.running(RecordingProgram.class)
            .under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
            .deployedIn(folder.resolve("classes"))
            .errors(errors())
            .arguments(
                "mine", 1, 5, "orders", queueDir, "jdbc:mysql://127.0.0.1:1/audit", "u", "p");
    try (SecondJvm jvm = settings.start()) {
      jvm.awaitReturned(3);
      Eventually.await(
          () -> text(errors()).contains(journals.get(1).getFileName() + " cannot be read now"),
          () -> text(errors()));
      List<String> acknowledged = jvm.kill();
      assertTrue(QueuedEvents.messages(queueDir).containsAll(acknowledged));
    }
    assertEquals(List.of("earlier"), QueuedEvents.messages(journals.get(2)));
  }

  private static List<Path> journals(Path queueDir) throws IOException {
    try (Stream<Path> entries = Files.list(queueDir)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }
}

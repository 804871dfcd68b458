package io.auditlog.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.metrics.AuditMetrics;
import io.auditlog.platform.Disk;
import io.auditlog.platform.LocalDisk;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.SystemTime;
import io.auditlog.platform.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** An opening of a queue folder for a test, and ways to look into the folder. */
final class Queue implements AutoCloseable {

  final Path folder;
  final Journals journals;
  final AuditMetrics metrics = new AuditMetrics();
  final Notes notes = new Notes();

  private Queue(Path folder, Disk disk, Time time, Consumer<JournalSettings.Builder> settings)
      throws JournalException {
    this.folder = folder;
    JournalSettings.Builder builder =
        JournalSettings.builder().queueDir(folder).application("orders").target("db:3306/audit");
    settings.accept(builder);
    journals = Journals.open(builder.build(), disk, time, metrics, notes);
  }

  static Queue open(Path folder) throws JournalException {
    return open(folder, new LocalDisk(), settings -> {});
  }

  static Queue open(Path folder, Consumer<JournalSettings.Builder> settings)
      throws JournalException {
    return open(folder, new LocalDisk(), settings);
  }

  static Queue open(Path folder, Disk disk, Consumer<JournalSettings.Builder> settings)
      throws JournalException {
    return new Queue(folder, disk, new SystemTime(), settings);
  }

  static Queue open(Path folder, Disk disk, Time time, Consumer<JournalSettings.Builder> settings)
      throws JournalException {
    return new Queue(folder, disk, time, settings);
  }

  static byte[] event(String message) {
    return ("{\"event_type\":\"test\",\"message\":\"" + message + "\"}").getBytes(UTF_8);
  }

  long append(String message) throws JournalException {
    return journals.append(event(message));
  }

  /** Appends {@code from} to {@code to}, whose messages are their numbers. */
  void append(int from, int to) throws JournalException {
    for (int i = from; i <= to; i++) {
      append(Integer.toString(i));
    }
  }

  StoredJournal own() {
    return journals.own().get(0);
  }

  /** The messages of all records that the journal gives; lost ones as {@code lost N}. */
  static List<String> messages(StoredJournal journal) throws IOException {
    return messages(journal, 0);
  }

  static List<String> messages(StoredJournal journal, long after) throws IOException {
    List<String> messages = new ArrayList<>();
    long seq = after;
    while (true) {
      JournalBatch batch = journal.read(seq, 1000, 1 << 20);
      if (batch.isEmpty()) {
        return messages;
      }
      for (JournalEntry entry : batch.entries()) {
        if (entry.seq() != ++seq) {
          throw new AssertionError("expected " + seq + " but got " + entry.seq());
        }
        messages.add(entry.isLost() ? "lost " + seq : message(entry.event()));
      }
    }
  }

  static String message(byte[] event) {
    String text = new String(event, UTF_8);
    int from = text.indexOf("\"message\":\"") + 11;
    return text.substring(from, text.indexOf('"', from));
  }

  /** Uploads everything and removes the journal; gives its messages. */
  static List<String> drain(StoredJournal journal) throws IOException {
    List<String> messages = messages(journal);
    if (!messages.isEmpty()) {
      journal.uploaded(messages.size(), journal.macAt(messages.size()).orElse(null));
    }
    journal.remove();
    return messages;
  }

  static List<String> numbers(int from, int to) {
    List<String> numbers = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      numbers.add(Integer.toString(i));
    }
    return numbers;
  }

  /** Names in the folder that look like those of journals, and everything else but lock files. */
  static List<String> names(Path folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    names.remove(QueueFolder.ADOPT_LOCK);
    names.sort(null);
    return names;
  }

  /** The only journal's folder. */
  static Path onlyJournal(Path folder) {
    List<String> names = names(folder);
    names.remove(QueueFolder.QUARANTINE);
    if (names.size() != 1) {
      throw new AssertionError("not one journal: " + names);
    }
    return folder.resolve(names.get(0));
  }

  static List<Path> segments(Path journal) {
    List<Path> segments = new ArrayList<>();
    for (String name : names(journal)) {
      if (QueueFolder.segmentNumber(name).isPresent()) {
        segments.add(journal.resolve(name));
      }
    }
    return segments;
  }

  /**
   * Whether the kernel has a lock on the journal's {@code owner.lock}, whatever this JVM believes:
   * /proc/locks lists them by inode.
   */
  boolean isLockedForOthers() throws IOException {
    Path lock = own().directory().resolve(QueueFolder.OWNER_LOCK);
    String inode = ":" + Files.getAttribute(lock, "unix:ino") + " ";
    return Files.readAllLines(Path.of("/proc/locks")).stream().anyMatch(l -> l.contains(inode));
  }

  /** Waits for something that our threads are about to do. */
  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain");
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    journals.close();
  }

  /** Keeps what it is told. */
  static final class Notes implements Reporter {
    final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    public void info(String message) {
      lines.add(message);
    }

    @Override
    public void warn(String message, Throwable causeOrNull) {
      lines.add(message + (causeOrNull == null ? "" : ": " + causeOrNull));
    }

    @Override
    public void error(String message, Throwable causeOrNull) {
      warn(message, causeOrNull);
    }

    @Override
    public void printWhole(String reason, String event) {
      lines.add(reason + " " + event);
    }
  }
}

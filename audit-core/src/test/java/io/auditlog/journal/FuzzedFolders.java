package io.auditlog.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.platform.Disk;
import io.auditlog.platform.LocalDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Queue folders as real openings leave them: what the fuzzer begins with. */
final class FuzzedFolders {

  private static final int SMALL = 4000;
  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);

  private FuzzedFolders() {}

  /** Makes them all, always in the same order, with lines that are always as long. */
  static List<FolderImage> make(Path work) throws Exception {
    List<FolderImage> images = new ArrayList<>();
    images.add(folder(work, 60, false, settings -> {}));
    images.add(folder(work, 60, true, settings -> settings.hmacKey(KEY)));
    images.add(folder(work, 60, false, settings -> settings.durability(Durability.FLUSH)));
    images.add(
        folder(
            work,
            40,
            true,
            settings -> settings.durability(Durability.FLUSH).hmacKey(KEY).segmentSize(3000)));
    images.add(folder(work, 12, false, settings -> settings.segmentSize(1 << 20)));
    images.add(abandonedSegment(work));
    images.add(crowded(work));
    images.forEach(FuzzedFolders::removePrepared);
    images.forEach(FuzzedFolders::sayFixedPid);
    return images;
  }

  private static FolderImage folder(
      Path work, int records, boolean closed, Consumer<JournalSettings.Builder> more)
      throws Exception {
    return folder(work, new LocalDisk(), records, closed, more);
  }

  private static FolderImage folder(
      Path work, Disk disk, int records, boolean closed, Consumer<JournalSettings.Builder> more)
      throws Exception {
    Path folder = Files.createTempDirectory(work, "made").resolve("queue");
    FolderImage image;
    try (Queue queue = Queue.open(folder, disk, settings(more))) {
      for (int i = 1; i <= records; i++) {
        queue.append(i % 10 == 7 ? i + " is longer" + "+".repeat(600) : Integer.toString(i));
        awaitSealed(Queue.onlyJournal(folder));
      }
      image = FolderImage.of(folder);
    }
    return closed ? FolderImage.of(folder) : image;
  }

  private static Consumer<JournalSettings.Builder> settings(
      Consumer<JournalSettings.Builder> more) {
    return settings -> more.accept(settings.host("web-1").segmentSize(SMALL));
  }

  /**
   * After a failed sync the next segment has lines of the one before as well. It may be the sync of
   * the next segment that fails, which is filled meanwhile; then it is tried again.
   */
  private static FolderImage abandonedSegment(Path work) throws Exception {
    FolderImage image = afterFailedSync(work);
    while (hasEachRecordOnce(image)) {
      image = afterFailedSync(work);
    }
    return image;
  }

  private static boolean hasEachRecordOnce(FolderImage image) {
    List<Long> numbers = new ArrayList<>();
    for (String file : image.files()) {
      for (PlainLine line : PlainLine.all(image.get(file))) {
        if (line.kind() == PlainLine.Kind.RECORD) {
          numbers.add(line.seq());
        }
      }
    }
    return numbers.stream().distinct().count() == numbers.size();
  }

  private static FolderImage afterFailedSync(Path work) throws Exception {
    Path folder = Files.createTempDirectory(work, "made").resolve("queue");
    FaultyDisk disk = new FaultyDisk();
    try (Queue queue = Queue.open(folder, disk, settings(more -> more.segmentSize(20_000)))) {
      queue.append(1, 15);
      disk.fail(FaultyDisk.Call.SYNC, 1);
      queue.append(16, 40);
      return FolderImage.of(folder);
    }
  }

  /** Two journals, one of them partly uploaded and with something in the quarantine, and more. */
  private static FolderImage crowded(Path work) throws Exception {
    FolderImage image = folder(work, 50, false, settings -> {});
    FolderImage other = folder(work, 10, true, settings -> {});
    other.files().forEach(file -> image.put(file, other.get(file)));
    other.folders().forEach(image::addFolder);
    Path folder = work.resolve("crowded");
    image.writeTo(folder);
    try (Queue queue = Queue.open(folder, settings(more -> more.keepUploaded(Duration.ZERO)))) {
      StoredJournal journal = queue.journals.adopt().get(0);
      journal.read(0, 30, 1 << 20);
      journal.quarantine(20, "refused by the database");
      journal.uploaded(30, journal.macAt(30).get());
    }
    FolderImage crowded = FolderImage.of(folder);
    String gone = "0197f0c2-0000-7000-8000-000000000000";
    for (String name : List.of(".new-" + gone, ".gone-" + gone)) {
      crowded.addFolder(name);
      crowded.put(name + "/owner.lock", new byte[0]);
      crowded.put(name + "/000001.ndjson", "\n\n\n".getBytes(UTF_8));
    }
    crowded.put("notes.txt", "not ours".getBytes(UTF_8));
    return crowded;
  }

  /** Sealing is another thread's work, and what it has done so far stands in the next lines. */
  private static void awaitSealed(Path journal) {
    Queue.until(
        () -> {
          PlainLine last = null;
          for (Path segment : Queue.segments(journal)) {
            for (PlainLine line : linesOf(segment)) {
              if (line.kind() == PlainLine.Kind.HEADER
                  && last != null
                  && last.kind() != PlainLine.Kind.END) {
                return false;
              }
              last = line;
            }
          }
          return true;
        });
  }

  private static List<PlainLine> linesOf(Path segment) {
    try {
      return PlainLine.all(Files.readAllBytes(segment));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is only filled beforehand is there or not, as the threads happened to run. */
  private static void removePrepared(FolderImage image) {
    for (String file : image.files()) {
      if (!file.startsWith(".")
          && file.endsWith(".ndjson")
          && PlainLine.all(image.get(file)).isEmpty()) {
        image.remove(file);
      }
    }
  }

  /** As a number of another length would move everything behind it. */
  private static void sayFixedPid(FolderImage image) {
    for (String file : image.files()) {
      if (file.endsWith(".ndjson")) {
        String text = new String(image.get(file), UTF_8);
        int end = text.indexOf('\n');
        String header = end > 18 ? text.substring(0, end - 18) : "";
        String fixed = header.replaceFirst("\"pid\":\\d+", "\"pid\":4711");
        if (!fixed.equals(header)) {
          image.put(file, (PlainLine.closed(fixed) + text.substring(end)).getBytes(UTF_8));
        }
      }
    }
  }

  /** Deletes a folder that was made with {@link FolderImage#writeTo}. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }
}

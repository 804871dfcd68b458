package io.auditlog.journal;

import io.auditlog.platform.Disk;
import io.auditlog.platform.FileStatus;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names and layout of a queue folder. */
final class QueueFolder {

  static final String ADOPT_LOCK = "adopt.lock";
  static final String OWNER_LOCK = "owner.lock";
  static final String CURSOR = "cursor";
  static final String QUARANTINE = "quarantine";

  /** Before the name of a journal that is being made. */
  static final String NEW = ".new-";

  /** Before the name of a journal that is being removed. */
  static final String GONE = ".gone-";

  private static final Pattern SEGMENT = Pattern.compile("(\\d{6,18})\\.ndjson");
  private static final Pattern JOURNAL =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private final Disk disk;
  private final Path path;

  private QueueFolder(Disk disk, Path path) {
    this.disk = disk;
    this.path = path;
  }

  /**
   * Makes the folder if it is not there, and checks that nobody else can reach into it.
   *
   * @throws JournalException if it cannot be used
   */
  static QueueFolder open(Disk disk, Path directory) throws JournalException {
    try {
      makeAndCheck(disk, directory);
      if (!disk.isWritable(directory)) {
        throw JournalException.notStored(
            "queueDir "
                + directory
                + " cannot be written to by us: there is no permission, or its file system is read-only");
      }
      Path path = disk.realPath(directory);
      makeEntriesDurable(disk, path);
      makeAdoptLock(disk, path.resolve(ADOPT_LOCK));
      return new QueueFolder(disk, path);
    } catch (JournalException e) {
      throw e;
    } catch (IOException e) {
      throw JournalException.notStored(
          "queueDir " + directory + " cannot be used: " + reason(e), e);
    }
  }

  private static void makeAndCheck(Disk disk, Path directory) throws IOException {
    disk.createDirectories(directory);
    FileStatus status =
        disk.status(directory)
            .orElseThrow(() -> JournalException.notStored(directory + " is not there"));
    if (!status.isDirectory()) {
      throw JournalException.notStored(
          "queueDir " + directory + " is not a folder (links are not followed)");
    }
    if (!status.isOurs()) {
      throw JournalException.notStored(
          "queueDir "
              + directory
              + " belongs to the user "
              + status.otherOwner().get()
              + "; it must belong to the user that this process runs as");
    }
    if (status.isWritableByOthers()) {
      throw JournalException.notStored(
          "queueDir " + directory + " can be written to by others: chmod go-w " + directory);
    }
  }

  /**
   * Makes the folder again if someone has deleted it, and checks that it is still ours alone.
   *
   * @throws IOException if it cannot be used
   */
  void require() throws IOException {
    makeAndCheck(disk, path);
  }

  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException) {
      return e.getMessage() + " is a file, not a folder";
    }
    if (e instanceof NoSuchFileException) {
      return e.getMessage() + " cannot be created";
    }
    if (e instanceof AccessDeniedException) {
      return "no permission for " + e.getMessage();
    }
    return e.toString();
  }

  /**
   * Whoever made the folder may have died before it was durable. Those that it made are of our
   * user, so the entries of all that are ours are synced, from the queue's folder upwards.
   */
  private static void makeEntriesDurable(Disk disk, Path path) throws IOException {
    Path at = path;
    while (at.getParent() != null) {
      Optional<FileStatus> status = disk.status(at);
      if (!status.isPresent() || !status.get().isOurs()) {
        return;
      }
      try {
        disk.syncDirectory(at.getParent());
      } catch (AccessDeniedException e) {
        return; // We could not have made anything durable in it, so it was made by someone else.
      }
      at = at.getParent();
    }
  }

  /**
   * Made beforehand, as even an empty file may need room: what fills a disk may be abandoned
   * journals, and nobody could take over and upload those without it.
   */
  private static void makeAdoptLock(Disk disk, Path file) {
    try {
      if (!disk.status(file).isPresent()) {
        OwnedLock.tryLock(disk, file).ifPresent(OwnedLock::release);
      }
    } catch (IOException e) {
      // Whoever adopts tries again, and tells of it.
    }
  }

  Path path() {
    return path;
  }

  Path journal(UUID id) {
    return path.resolve(id.toString());
  }

  Path inTheMaking(UUID id) {
    return path.resolve(NEW + id);
  }

  Path going(UUID id) {
    return path.resolve(GONE + id);
  }

  Path adoptLock() {
    return path.resolve(ADOPT_LOCK);
  }

  Path quarantine() {
    return path.resolve(QUARANTINE);
  }

  /** The journals in the folder, oldest first: their names begin with the time they were made. */
  List<UUID> journals() throws IOException {
    List<UUID> journals = new ArrayList<>();
    for (String name : disk.list(path)) {
      Optional<UUID> id = journalId(name);
      if (id.isPresent() && isOurFolder(path.resolve(name))) {
        journals.add(id.get());
      }
    }
    return journals;
  }

  /** The journal whose folder has this name; empty if the name is none. */
  static Optional<UUID> journalId(String name) {
    return JOURNAL.matcher(name).matches() ? Optional.of(UUID.fromString(name)) : Optional.empty();
  }

  /** What making or removing a journal may have left behind. */
  List<Path> leftovers() throws IOException {
    List<Path> leftovers = new ArrayList<>();
    for (String name : disk.list(path)) {
      boolean isOne =
          (name.startsWith(NEW) && journalId(name.substring(NEW.length())).isPresent())
              || (name.startsWith(GONE) && journalId(name.substring(GONE.length())).isPresent());
      if (isOne && isOurFolder(path.resolve(name))) {
        leftovers.add(path.resolve(name));
      }
    }
    return leftovers;
  }

  private boolean isOurFolder(Path directory) throws IOException {
    Optional<FileStatus> status = disk.status(directory);
    return status.isPresent() && status.get().isDirectory() && status.get().isOurs();
  }

  static String segmentName(long number) {
    return String.format(Locale.ROOT, "%06d.ndjson", number);
  }

  /** The number of a segment's file; empty if the name is none. */
  static OptionalLong segmentNumber(String name) {
    Matcher matcher = SEGMENT.matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}

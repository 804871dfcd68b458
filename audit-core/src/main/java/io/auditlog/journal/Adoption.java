package io.auditlog.journal;

import io.auditlog.platform.FileStatus;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Takes over journals whose owner is gone. */
final class Adoption {

  /** Each one held costs a file descriptor. The others' turn comes. */
  static final int MOST_HELD = 100;

  private final Environment env;
  private final Set<UUID> reported = new HashSet<>();
  private final Set<Path> leftoversReported = new HashSet<>();
  private final Set<UUID> notForUs = new HashSet<>();
  private final Map<UUID, Long> restingUntil = new HashMap<>();
  private volatile int leftAlone;
  private volatile boolean turnedAway;
  private volatile boolean othersWait;

  Adoption(Environment env) {
    this.env = env;
  }

  /**
   * Takes over what there is, unless another process is doing so.
   *
   * @param held how many are held already
   */
  synchronized List<StoredJournal> adopt(int held) {
    List<StoredJournal> adopted = new ArrayList<>();
    try {
      Optional<OwnedLock> lock = OwnedLock.tryLock(env.disk, env.folder.adoptLock());
      turnedAway = !lock.isPresent();
      if (!lock.isPresent()) {
        return adopted;
      }
      try {
        Leftovers.tidyUp(env, leftoversReported);
        notForUs.clear();
        othersWait = false;
        List<UUID> journals = env.folder.journals();
        restingUntil.keySet().retainAll(journals);
        for (UUID id : journals) {
          if (held + adopted.size() == MOST_HELD) {
            othersWait = true;
            break;
          }
          if (!isResting(id)) {
            adopt(id).ifPresent(adopted::add);
          }
        }
        leftAlone = notForUs.size();
      } finally {
        lock.get().release();
      }
    } catch (NoSuchFileException e) {
      // Someone has deleted the folder. The next journal makes it again.
    } catch (IOException e) {
      env.trouble("abandoned journals in " + env.folder.path() + " cannot be looked for", e);
    }
    return adopted;
  }

  /** Whether the last look left journals for later, for want of room. */
  boolean othersWait() {
    return othersWait;
  }

  /** Leaves a journal that was let go alone for a while. */
  synchronized void rest(UUID id, Duration time) {
    restingUntil.put(id, env.time.nanoTime() + time.toNanos());
  }

  private boolean isResting(UUID id) {
    Long until = restingUntil.get(id);
    if (until != null && env.time.nanoTime() - until < 0) {
      return true;
    }
    restingUntil.remove(id);
    return false;
  }

  /** How many abandoned journals the last look found that are not for us. */
  int leftAlone() {
    return leftAlone;
  }

  /** Whether the last look has not been taken, because somebody else was looking. */
  boolean turnedAway() {
    return turnedAway;
  }

  private Optional<StoredJournal> adopt(UUID id) {
    Path directory = env.folder.journal(id);
    OwnedLock lock = null;
    boolean heldByJournal = false;
    try {
      Path lockFile = directory.resolve(QueueFolder.OWNER_LOCK);
      if (!isOurFile(lockFile)) {
        leaveAlone(id, "its owner.lock is missing, so that nobody can tell whether it is in use");
        return Optional.empty();
      }
      lock = OwnedLock.tryLock(env.disk, lockFile).orElse(null);
      if (lock == null || !isOurFile(lockFile)) {
        return Optional.empty(); // In use, or just removed.
      }
      StoredSegments segments = new StoredSegments(env.disk, directory, id, Progress.ofAbandoned());
      segments.refresh();
      if (segments.all().isEmpty()) {
        if (segments.notOursOrNull() != null) {
          leaveAlone(id, segments.notOursOrNull() + " is a link, or not ours, or no file");
        } else {
          lock = lock.renameFolder(directory, env.folder.going(id));
          removeRemains(env.folder.going(id));
        }
        return Optional.empty();
      }
      StoredJournal journal = open(id, directory, lock, segments);
      if (journal == null) {
        return Optional.empty();
      }
      heldByJournal = true;
      return removeIfEmpty(journal) ? Optional.empty() : Optional.of(journal);
    } catch (NoSuchFileException e) {
      return Optional.empty(); // Somebody was faster.
    } catch (IOException e) {
      if (reported.add(id)) {
        env.trouble("the journal " + directory + " cannot be read now; it is left for later", e);
      }
      return Optional.empty();
    } finally {
      if (lock != null && !heldByJournal) {
        lock.release();
      }
    }
  }

  /** Whether it was empty and is gone now. If that cannot be told, the journal is let go. */
  private static boolean removeIfEmpty(StoredJournal journal) throws IOException {
    boolean told = false;
    try {
      boolean removed = journal.isEmpty() && journal.remove();
      told = true;
      return removed;
    } finally {
      if (!told) {
        journal.release();
      }
    }
  }

  private StoredJournal open(UUID id, Path directory, OwnedLock lock, StoredSegments segments)
      throws IOException {
    JournalHeader header = header(segments);
    if (header == null) {
      leaveAlone(id, "it has no readable header, so that nobody can tell whose it is");
      return null;
    }
    if (!header.application().equals(env.settings.application())
        || !header.target().equals(env.settings.target())) {
      notForUs.add(id);
      tellOfOtherTarget(header);
      return null;
    }
    StoredJournal journal =
        new StoredJournal(env, header, directory, lock, Progress.ofAbandoned(), segments);
    journal.startFrom(Cursor.read(env.disk, directory));
    return journal;
  }

  /** That of another application is nobody's mistake; our own with another target may be one. */
  private void tellOfOtherTarget(JournalHeader header) {
    if (header.application().equals(env.settings.application()) && reported.add(header.id())) {
      env.reporter.warn(
          "the abandoned journal "
              + env.folder.journal(header.id())
              + " is for "
              + (header.target().isEmpty() ? "no database" : "the database " + header.target())
              + " and is left alone by this appender, which is for "
              + (env.settings.target().isEmpty() ? "none" : env.settings.target()),
          null);
    }
  }

  /**
   * A journal has its first segment when it gets its name. If there is none, its owner died while
   * it removed the journal, all of whose segments had gone to the quarantine.
   */
  private void removeRemains(Path going) throws IOException {
    env.disk.syncDirectory(env.folder.path());
    Leftovers.delete(env.disk, going);
  }

  /** All headers of a journal say the same of it, so the first readable one will do. */
  private static JournalHeader header(StoredSegments segments) throws IOException {
    for (StoredSegment segment : segments.all()) {
      if (segment.journalHeader() != null) {
        return segment.journalHeader();
      }
    }
    return null;
  }

  private boolean isOurFile(Path file) throws IOException {
    Optional<FileStatus> status = env.disk.status(file);
    return status.isPresent() && status.get().isRegular() && status.get().isOurs();
  }

  private void leaveAlone(UUID id, String because) {
    notForUs.add(id);
    if (reported.add(id)) {
      env.trouble("the journal " + env.folder.journal(id) + " is left alone: " + because, null);
    }
  }
}

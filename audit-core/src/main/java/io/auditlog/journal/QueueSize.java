package io.auditlog.journal;

import io.auditlog.platform.FileStatus;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much the queue folder holds, whoever wrote it, but for uploaded segments: measured now and
 * then, and what this opening has added since.
 */
final class QueueSize {

  private final Environment env;
  private final AtomicLong since = new AtomicLong();
  private final Set<Path> unreadable = new HashSet<>();
  private volatile long measured;
  private volatile long onDisk;

  QueueSize(Environment env) {
    this.env = env;
  }

  long bytes() {
    return measured + since.get();
  }

  /** Everything, uploaded and prepared segments included; as measured last. */
  long onDisk() {
    return onDisk;
  }

  void grew(int bytes) {
    since.addAndGet(bytes);
  }

  /** Looks at all files. */
  void measure(Collection<StoredJournal> held) throws IOException {
    Map<Path, StoredJournal> byFolder = new HashMap<>();
    for (StoredJournal journal : held) {
      byFolder.put(journal.directory(), journal);
    }
    long before = since.get();
    long counted = 0;
    long all = 0;
    for (String name : list(env.folder.path())) {
      Path entry = env.folder.path().resolve(name);
      try {
        Sizes sizes = sizes(entry, byFolder.get(entry));
        all += sizes.all;
        counted += sizes.counted;
      } catch (AccessDeniedException e) {
        // Not ours, such as the lost+found of a file system.
        if (unreadable.add(entry)) {
          env.trouble(entry + " cannot be looked into, and does not count", e);
        }
      }
    }
    // What is written meanwhile may be counted twice until the next time, but never not at all.
    measured = counted;
    since.addAndGet(-before);
    onDisk = all;
  }

  private Sizes sizes(Path entry, StoredJournal journal) throws IOException {
    Sizes sizes = new Sizes();
    Optional<FileStatus> status = env.disk.status(entry);
    if (!status.isPresent() || !status.get().isDirectory()) {
      sizes.all = size(status);
      sizes.counted = size(status);
      return sizes;
    }
    Optional<UUID> id = QueueFolder.journalId(entry.getFileName().toString());
    Path uploadedBefore = journal == null && id.isPresent() ? firstPending(id.get(), entry) : null;
    for (String inner : list(entry)) {
      Path file = entry.resolve(inner);
      long size = size(env.disk.status(file));
      sizes.all += size;
      if (journal != null) {
        sizes.counted += journal.counted(file, size);
      } else if (!isUploaded(file, uploadedBefore)) {
        sizes.counted += size;
      }
    }
    return sizes;
  }

  /** Of a file, or of a folder's files. */
  private static final class Sizes {
    long all;
    long counted;
  }

  private static long size(Optional<FileStatus> status) {
    return status.isPresent() && status.get().isRegular() ? status.get().size() : 0;
  }

  private static boolean isUploaded(Path file, Path firstPending) {
    return firstPending != null
        && QueueFolder.segmentNumber(file.getFileName().toString()).isPresent()
        && file.compareTo(firstPending) < 0;
  }

  /**
   * In another process's journal, the first segment that is not wholly uploaded, by its hint; null
   * if it says nothing.
   */
  private Path firstPending(UUID id, Path journal) {
    Cursor cursor = Cursor.read(env.disk, journal);
    if (cursor.uploaded == 0) {
      return null;
    }
    try {
      StoredSegments segments = new StoredSegments(env.disk, journal, id, Progress.ofAbandoned());
      segments.refresh();
      StoredSegment segment = segments.containing(cursor.uploaded + 1);
      return segment == null ? null : segment.path;
    } catch (IOException e) {
      return null; // Its owner has just deleted it; or it cannot be read, and all of it counts.
    }
  }

  private List<String> list(Path directory) throws IOException {
    try {
      return env.disk.list(directory);
    } catch (NoSuchFileException e) {
      return Collections.emptyList(); // Just removed.
    }
  }
}

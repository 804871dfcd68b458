package io.auditlog.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.QueueFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;

/** What a queue folder must hold after power cuts, and whether it does. */
final class QueueAfterCuts {

  private final Path folder;
  private final String target;
  private final boolean fsync;

  /** What was acknowledged and has not been looked for since. */
  private final Set<String> acknowledged = new HashSet<>();

  private final Set<String> notStored = new HashSet<>();
  private final Map<UUID, Found> journals = new HashMap<>();
  private final Set<String> uploaded = new HashSet<>();

  /** A journal as it was read, and what of it has been uploaded since. */
  private static final class Found {
    private final List<String> messages;
    private int uploaded;

    Found(List<String> messages) {
      this.messages = messages;
    }

    List<String> pending() {
      return messages.subList(uploaded, messages.size());
    }
  }

  QueueAfterCuts(Path folder, String target, boolean fsync) {
    this.folder = folder;
    this.target = target;
    this.fsync = fsync;
  }

  Path folder() {
    return folder;
  }

  /** Notes what appends have returned for. With {@code flush} that promises nothing. */
  void acknowledged(Collection<String> messages) {
    if (fsync) {
      acknowledged.addAll(messages);
    }
  }

  /** Notes for what appends have said that it is certainly not stored. */
  void notStored(Collection<String> messages) {
    notStored.addAll(messages);
  }

  Queue open() throws JournalException {
    return Queue.open(folder, s -> s.target(target).keepUploaded(Duration.ZERO));
  }

  /** Adopts and reads all that the folder holds. */
  void check(Queue queue) throws IOException {
    List<StoredJournal> adopted = queue.journals.adopt();
    assertEquals(List.of(), List.copyOf(queue.notes.lines), "troubles");
    Set<UUID> unseen = new HashSet<>(journals.keySet());
    Set<String> found = new HashSet<>();
    for (StoredJournal journal : adopted) {
      UUID id = journal.header().id();
      unseen.remove(id);
      for (String message : read(journal, journals.get(id))) {
        assertTrue(isLost(message) || found.add(message), message + " is given twice");
        assertFalse(uploaded.contains(message), message + " was uploaded already");
        assertFalse(notStored.contains(message), message + " was certainly not stored");
      }
    }
    assertEquals(Set.of(), unseen, "journals that have vanished");
    Set<String> missing = new TreeSet<>(acknowledged);
    missing.removeAll(found);
    assertEquals(Set.of(), missing, "acknowledged and not found");
    acknowledged.clear();
    assertEquals(0, queue.metrics.damaged().sum());
    assertEquals(List.of(), List.copyOf(queue.notes.lines), "troubles");
    assertEquals(
        adopted.stream().map(journal -> journal.header().id().toString()).toList(),
        Queue.names(folder),
        "nothing but the journals");
  }

  private List<String> read(StoredJournal journal, Found before) throws IOException {
    int after = before == null ? 0 : before.uploaded;
    List<String> messages = Queue.messages(journal, after);
    if (before != null) {
      assertEquals(before.pending(), messages, "as read before the last cut");
      return messages;
    }
    assertEquals(readable(journal), messages, "the readable lines");
    assertEquals(messages, Queue.messages(journal), "read again");
    journals.put(journal.header().id(), new Found(messages));
    return messages;
  }

  /**
   * What the files hold, by the letter of the format: up to the first gap, unless nothing was
   * synced.
   */
  private List<String> readable(StoredJournal journal) throws IOException {
    SortedMap<Long, String> events = QueueFiles.readable(journal.directory());
    List<String> messages = new ArrayList<>();
    for (Map.Entry<Long, String> event : events.entrySet()) {
      while (messages.size() + 1 < event.getKey()) {
        if (fsync) {
          return messages;
        }
        messages.add("lost " + (messages.size() + 1));
      }
      messages.add(Queue.message(event.getValue().getBytes(UTF_8)));
    }
    return messages;
  }

  private static boolean isLost(String message) {
    return message.startsWith("lost ");
  }

  /** Uploads some of what is pending, wholly or in part, and appends something. */
  void goOn(Queue queue, Random random, String prefix) throws IOException {
    for (StoredJournal journal : queue.journals.adopted()) {
      Found found = journals.get(journal.header().id());
      int rest = found.messages.size() - found.uploaded;
      int part = random.nextInt(3);
      int more = part == 0 || rest == 0 ? rest : part == 1 ? random.nextInt(rest) : 0;
      if (more > 0) {
        uploaded.addAll(found.pending().subList(0, more));
        found.uploaded += more;
        journal.uploaded(found.uploaded, journal.macAt(found.uploaded).orElse(null));
      }
      if (found.uploaded == found.messages.size() && journal.remove()) {
        journals.remove(journal.header().id());
      }
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      String message = prefix + "-" + i;
      queue.append(message);
      acknowledged(List.of(message));
    }
  }

  @Override
  public String toString() {
    return uploaded.size() + " events uploaded, " + journals.size() + " journals pending";
  }
}

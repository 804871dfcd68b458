package io.auditlog.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What stands for MySQL: it is on another machine and forgets nothing, unless it is told to. Knows
 * what it has seen, so that a sequence number that means another event is noticed.
 */
final class SimulatedDatabase {

  private final TreeMap<String, List<JournalEntry>> rows = new TreeMap<>();
  private final Map<String, JournalEntry> seen = new HashMap<>();

  /** The journals it knows, in the order in which they were made. */
  List<UUID> journals() {
    List<UUID> journals = new ArrayList<>();
    rows.keySet().forEach(name -> journals.add(UUID.fromString(name)));
    return journals;
  }

  /** The rows of a journal: that of sequence number {@code n} is the one at {@code n - 1}. */
  List<JournalEntry> rows(UUID journal) {
    return rows.computeIfAbsent(journal.toString(), id -> new ArrayList<>());
  }

  /** Takes the next entries, all or none. */
  void commit(UUID journal, List<JournalEntry> entries) {
    long next = rows(journal).size();
    for (JournalEntry entry : entries) {
      if (entry.seq() != ++next) {
        throw new AssertionError("expected " + next + " but got " + entry.seq());
      }
    }
    rows(journal).addAll(entries);
  }

  /** An older backup has been restored. */
  void goBack(UUID journal, int seq) {
    List<JournalEntry> all = rows(journal);
    all.subList(seq, all.size()).clear();
  }

  /** Compares an entry with what was read under its number before, committed or not. */
  void see(UUID journal, JournalEntry entry) {
    if (entry.isLost()) {
      return;
    }
    JournalEntry before = seen.putIfAbsent(journal + "/" + entry.seq(), entry);
    if (before != null
        && !(Arrays.equals(before.event(), entry.event())
            && Arrays.equals(before.mac(), entry.mac())
            && before.recordedAt().equals(entry.recordedAt()))) {
      throw new AssertionError(
          "seq " + entry.seq() + " of " + journal + " has been given to two events");
    }
  }

  /** The uploader's next step with one journal; says whether there may be more. */
  boolean upload(StoredJournal journal, int maxRecords, boolean crashAfterCommit)
      throws IOException {
    UUID id = journal.header().id();
    List<JournalEntry> all = rows(id);
    byte[] mac = all.isEmpty() ? null : all.get(all.size() - 1).mac();
    byte[] local = all.isEmpty() ? null : journal.macAt(all.size()).orElse(null);
    if (mac != null && local != null && !Arrays.equals(mac, local)) {
      throw new AssertionError("seq " + all.size() + " of " + id + " is another event by now");
    }
    if (all.size() < journal.uploadedSeq()) {
      journal.uploaded(all.size(), mac);
    }
    List<JournalEntry> entries = journal.read(all.size(), maxRecords, 1 << 20).entries();
    if (entries.isEmpty()) {
      if (journal.ended() && journal.closedSeq().isPresent()) {
        if (!journal.finished()) {
          journal.uploaded(all.size(), mac);
        }
        journal.remove();
      }
      return false;
    }
    for (JournalEntry entry : entries) {
      see(id, entry);
      if (entry.isLost() && entry.lostBecause().startsWith("damaged")) {
        journal.quarantine(entry.seq(), entry.lostBecause());
      }
    }
    commit(id, entries);
    if (!crashAfterCommit) {
      JournalEntry last = entries.get(entries.size() - 1);
      journal.uploaded(last.seq(), last.mac());
    }
    return true;
  }
}

package io.auditlog.journal;

import java.util.Collections;
import java.util.List;

/** Consecutive entries of a journal, in order and without a gap. Immutable. */
public final class JournalBatch {

  private final List<JournalEntry> entries;

  JournalBatch(List<JournalEntry> entries) {
    this.entries = Collections.unmodifiableList(entries);
  }

  public List<JournalEntry> entries() {
    return entries;
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }
}

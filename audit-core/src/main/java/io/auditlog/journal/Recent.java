package io.auditlog.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Macs and times of the batch read last, for the questions that follow it. */
final class Recent {

  private final long first;
  private final List<byte[]> macs = new ArrayList<>();
  private final List<String> times = new ArrayList<>();

  Recent(List<JournalEntry> entries) {
    first = entries.isEmpty() ? 0 : entries.get(0).seq();
    for (JournalEntry entry : entries) {
      macs.add(entry.mac());
      times.add(entry.recordedAt());
    }
  }

  Optional<byte[]> mac(long seq) {
    return at(macs, seq);
  }

  Optional<String> recordedAt(long seq) {
    return at(times, seq);
  }

  private <T> Optional<T> at(List<T> values, long seq) {
    long index = seq - first;
    return index < 0 || index >= values.size()
        ? Optional.empty()
        : Optional.ofNullable(values.get((int) index));
  }
}

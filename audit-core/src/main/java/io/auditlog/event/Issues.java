package io.auditlog.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The lines of {@code mapping_issues} of one event, in the order in which they were found. */
final class Issues {

  private List<String> lines;

  /** Begins with lines that are there already. */
  Issues(List<String> lines) {
    this.lines = lines.isEmpty() ? Collections.emptyList() : new ArrayList<>(lines);
  }

  void add(String line) {
    if (lines.isEmpty()) {
      lines = new ArrayList<>();
    }
    lines.add(line);
  }

  int size() {
    return lines.size();
  }

  /** Takes back what was added since there were this many. */
  void truncate(int size) {
    if (size < lines.size()) {
      lines.subList(size, lines.size()).clear();
    }
  }

  List<String> lines() {
    return lines;
  }
}

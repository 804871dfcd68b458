package io.auditlog.mapping;

import io.auditlog.event.Entries;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An argument of a call that has keys and values, which count among the call's own, whether the
 * message shows the argument or not. Immutable.
 */
final class StructuredArgument {

  private final int index;
  private final Object argument;
  private final KeyValues source;
  private final int first;
  private final Entries entries;

  /**
   * Whose entries will be added to their source next.
   *
   * @param index which of the call's arguments
   */
  StructuredArgument(int index, Object argument, KeyValues source, Entries entries) {
    this.index = index;
    this.argument = argument;
    this.source = source;
    this.first = source.size();
    this.entries = entries;
  }

  int index() {
    return index;
  }

  /** What the message prints. */
  Object argument() {
    return argument;
  }

  boolean hasOneEntry() {
    return entries.size() == 1;
  }

  /** The key of its first entry. */
  String key() {
    return entries.key(0);
  }

  /** The value of its one entry, or a map of several. */
  Object value() {
    if (hasOneEntry()) {
      return entries.value(0);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      map.putIfAbsent(entries.key(i), entries.value(i));
    }
    return map;
  }

  /** Whether an entry of a source is the one of this argument. */
  boolean isOneEntry(KeyValues keyValues, int position) {
    return hasOneEntry() && keyValues == source && position == first;
  }
}

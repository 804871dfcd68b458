package io.auditlog.mapping;

import io.auditlog.event.Entries;
import java.util.ArrayList;
import java.util.List;

/** Keys and values that came from one source, in their order. A key may be there twice. */
final class KeyValues {

  private final String source;
  private final List<String> keys = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();

  /**
   * @param source what the source is called in issues
   */
  KeyValues(String source) {
    this.source = source;
  }

  String source() {
    return source;
  }

  int size() {
    return keys.size();
  }

  String key(int index) {
    return keys.get(index);
  }

  Object value(int index) {
    return values.get(index);
  }

  void add(String key, Object value) {
    keys.add(String.valueOf(key));
    values.add(value);
  }

  void addAll(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      add(entries.key(i), entries.value(i));
    }
  }
}

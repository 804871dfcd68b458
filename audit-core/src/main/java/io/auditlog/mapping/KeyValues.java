package io.auditlog.mapping;

import io.auditlog.event.Entries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Keys and values that came from one source, in their order. A key may be there twice. */
final class KeyValues {

  /** What the MDC is called in issues. */
  private static final String MDC = "MDC";

  /** An empty MDC. */
  static final KeyValues NO_MDC = new KeyValues(MDC);

  private final String source;
  private final List<String> keys = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();

  private KeyValues(String source) {
    this.source = source;
  }

  /**
   * Of a call itself.
   *
   * @param source what the source is called in issues
   */
  static KeyValues ofCall(String source) {
    return new KeyValues(source);
  }

  /** Of the MDC or ThreadContext. */
  static KeyValues ofMdc() {
    return new KeyValues(MDC);
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

  void addAll(Map<?, ?> map, Consumer<String> issues) {
    Entries entries = Entries.of(map, source);
    entries.issues().forEach(issues);
    for (int i = 0; i < entries.size(); i++) {
      add(entries.key(i), entries.value(i));
    }
  }
}

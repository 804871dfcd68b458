package io.auditlog.mapping;

import io.auditlog.event.Entries;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Keys and values that came from one source, in their order. A key may be there twice. */
final class KeyValues {

  /** What the MDC is called in issues. */
  private static final String MDC = "MDC";

  /** An empty MDC. */
  static final KeyValues NO_MDC = new KeyValues(MDC);

  private final String source;
  private Entries entries = new Entries();

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
    return entries.size();
  }

  String key(int index) {
    return entries.key(index);
  }

  Object value(int index) {
    return entries.value(index);
  }

  /**
   * The value of a key, or else of one that compares equal; null if there is none.
   *
   * @param isSeen which keys count
   */
  Object find(String wanted, Predicate<String> isSeen) {
    Object alike = null;
    String matchingKey = Targets.matchingKey(wanted);
    for (int i = 0; i < entries.size(); i++) {
      String key = entries.key(i);
      if (entries.value(i) == null || !isSeen.test(key)) {
        continue;
      }
      if (key.equals(wanted)) {
        return entries.value(i);
      }
      if (alike == null && Targets.matchingKey(key).equals(matchingKey)) {
        alike = entries.value(i);
      }
    }
    return alike;
  }

  void add(String key, Object value) {
    entries.add(String.valueOf(key), value);
  }

  void addAll(Map<?, ?> map, Consumer<String> issues) {
    Entries more = Entries.of(map, source);
    more.issues().forEach(issues);
    if (entries.size() == 0) {
      entries = more;
      return;
    }
    for (int i = 0; i < more.size(); i++) {
      entries.add(more.key(i), more.value(i));
    }
  }
}

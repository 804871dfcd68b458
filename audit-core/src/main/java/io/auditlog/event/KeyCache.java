package io.auditlog.event;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Remembers what was found out about keys and names. Applications use few of them; one that makes
 * them up does not fill the memory. Thread-safe.
 */
public final class KeyCache<V> {

  private static final int MOST_KNOWN = 1_000;

  /** A longer key is found out anew each time. */
  static final int LONGEST_KNOWN = 100;

  private final Map<String, V> known = new ConcurrentHashMap<>();
  private final Function<String, V> finding;

  /**
   * @param finding finds out what is not known yet, never null, and always the same for a key
   */
  public KeyCache(Function<String, V> finding) {
    this.finding = finding;
  }

  public V get(String key) {
    V value = known.get(key);
    if (value == null) {
      value = finding.apply(key);
      if (known.size() < MOST_KNOWN && key.length() <= LONGEST_KNOWN) {
        known.put(key, value);
      }
    }
    return value;
  }
}

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

  /** A power of two, of which a hash's last bits are one. */
  private static final int RECENT = 256;

  private final Map<String, Known<V>> known = new ConcurrentHashMap<>();
  private final Function<String, V> finding;

  /**
   * The last key of each remainder of the hash: a look at the map less for each key of an event.
   * Written without a lock; a thread that reads an older one only looks at the map.
   */
  private final Known<?>[] recent = new Known<?>[RECENT];

  /**
   * @param finding finds out what is not known yet, never null, and always the same for a key
   */
  public KeyCache(Function<String, V> finding) {
    this.finding = finding;
  }

  @SuppressWarnings("unchecked") // nothing else is put there
  public V get(String key) {
    int hash = key.hashCode();
    int remainder = (hash ^ (hash >>> 16)) & (RECENT - 1);
    Known<V> last = (Known<V>) recent[remainder];
    if (last != null && last.key.equals(key)) {
      return last.value;
    }
    Known<V> found = find(key);
    if (key.length() <= LONGEST_KNOWN) {
      recent[remainder] = found;
    }
    return found.value;
  }

  private Known<V> find(String key) {
    Known<V> found = known.get(key);
    if (found == null) {
      found = new Known<>(key, finding.apply(key));
      if (known.size() < MOST_KNOWN && key.length() <= LONGEST_KNOWN) {
        known.put(key, found);
      }
    }
    return found;
  }

  /** Immutable, so that it may be handed to other threads without care. */
  private static final class Known<V> {

    private final String key;
    private final V value;

    Known(String key, V value) {
      this.key = key;
      this.value = value;
    }
  }
}

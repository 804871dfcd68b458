package io.auditlog.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A copy of the entries of an application's map, in its order, with their keys as text: made once,
 * so that it does not matter what others do with the map meanwhile. Reading one never throws: what
 * could not be read is an issue. Others can be added, also of a key that is there already. Not
 * thread-safe.
 */
public final class Entries {

  /** More than fit into the largest event: a map with more has no end. */
  private static final int MOST = 1_000_000;

  /** How often a map that others change at the moment is read anew. */
  private static final int ATTEMPTS = 3;

  /** Of how many entries is expected, for an array that need not grow. */
  private static final int USUAL = 10;

  private static final Object[] NONE = {};

  /** Each key, followed by its value: one array, as each logged event has some. */
  private Object[] pairs = NONE;

  private int size;
  private List<String> issues = Collections.emptyList();

  /** Without entries. */
  public Entries() {}

  /**
   * The entries of a map.
   *
   * @param map the map, or null, which has no entries
   * @param name what the map is called in issues
   */
  public static Entries of(Map<?, ?> map, String name) {
    Entries entries = new Entries();
    if (map != null) {
      entries.read(map, name);
    }
    return entries;
  }

  /**
   * The entries that a value given as the whole of {@code metadata} stands for: a map, an {@link
   * Optional} of one, or the JSON text of an object. Any other value is one entry, under the key
   * {@code metadata}, and an issue.
   */
  public static Entries ofMetadata(Object value) {
    Object content = value instanceof Optional ? ((Optional<?>) value).orElse(null) : value;
    String name = Field.METADATA.key();
    if (content == null || content instanceof Map) {
      return of((Map<?, ?>) content, name);
    }
    Map<?, ?> object = content instanceof String ? JsonText.object((String) content) : null;
    if (object != null) {
      return of(object, name);
    }
    String text = ObjectText.of(content, problem -> {});
    Entries entries = new Entries();
    // What has no text, or is a number that JSON has not, would be said a second time when written.
    entries.add(name, content instanceof Number ? text : content);
    if (text != null) {
      entries.issue(Issue.misfit(name, "not an object", text));
    }
    return entries;
  }

  public int size() {
    return size;
  }

  public String key(int index) {
    return (String) pairs[2 * index];
  }

  public Object value(int index) {
    return pairs[2 * index + 1];
  }

  /** What could not be read, as lines for {@code mapping_issues}. */
  public List<String> issues() {
    return Collections.unmodifiableList(issues);
  }

  private void read(Map<?, ?> map, String name) {
    for (int attempt = 1; ; attempt++) {
      try {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          if (size() == MOST) {
            issue(name + ": more than " + MOST + " entries, the others are left out");
            return;
          }
          add(key(entry.getKey(), name), entry.getValue());
        }
        return;
      } catch (Throwable e) { // tried again, then an issue
        if (attempt == ATTEMPTS) {
          issue(name + ": could be read up to entry " + size() + " only: " + ObjectText.of(e));
          return;
        }
        size = 0;
        issues = Collections.emptyList();
      }
    }
  }

  private String key(Object key, String name) {
    if (key == null) {
      return "null";
    }
    String text = ObjectText.of(key, problem -> issue(name + ": key: " + problem));
    return text == null ? key.getClass().getName() : text;
  }

  /** Adds one at the end. */
  public void add(String key, Object value) {
    if (2 * size == pairs.length) {
      pairs = Arrays.copyOf(pairs, size == 0 ? 2 * USUAL : 4 * size);
    }
    pairs[2 * size] = key;
    pairs[2 * size + 1] = value;
    size++;
  }

  private void issue(String line) {
    if (issues.isEmpty()) {
      issues = new ArrayList<>();
    }
    issues.add(line);
  }
}

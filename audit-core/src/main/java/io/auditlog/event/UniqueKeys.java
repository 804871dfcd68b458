package io.auditlog.event;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Gives each key of one map a text of its own. Well-formed strings have theirs; null, other objects
 * and ill-formed strings get {@code #} added until no other key reads the same, since JSON readers
 * keep only one of two equal keys.
 */
final class UniqueKeys {

  private final Map<?, ?> map;
  private final Supplier<String> path;
  private final Issues issues;
  private Set<String> taken;

  UniqueKeys(Map<?, ?> map, Supplier<String> path, Issues issues) {
    this.map = map;
    this.path = path;
    this.issues = issues;
  }

  String textOf(Object key) {
    String text = plainText(key);
    if (text == key) {
      return text;
    }
    if (taken == null) {
      takeStrings();
    }
    String unique = text;
    while (!taken.add(unique)) {
      unique += "#";
    }
    if (!unique.equals(text)) {
      issues.add(path.get() + ": two keys read \"" + text + "\", one is " + unique);
    }
    return unique;
  }

  @SuppressWarnings("ReferenceEquality") // a string that was not changed is the key itself
  private String plainText(Object key) {
    if (key == null) {
      return "null";
    }
    if (key instanceof String) {
      String repaired = Surrogates.repaired((String) key);
      if (repaired != key) {
        issues.add(path.get() + ": key with a lone surrogate, replaced: \"" + repaired + '"');
      }
      return repaired;
    }
    String text = ObjectText.of(key, problem -> issues.add(path.get() + ": key: " + problem));
    return Surrogates.repaired(text == null ? key.getClass().getName() : text);
  }

  private void takeStrings() {
    taken = new HashSet<>();
    for (Object key : map.keySet()) {
      if (key instanceof String) {
        taken.add((String) key);
      }
    }
  }
}

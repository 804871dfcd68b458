package io.auditlog.event;

import java.util.ArrayList;
import java.util.List;

/**
 * Patterns in which {@code *} stands for any text and everything else for itself. Matching takes
 * time in proportion to pattern times text, whatever they are. Immutable.
 */
public final class Globs {

  private final List<String> patterns;

  private final boolean matchesAll;

  private Globs(List<String> patterns) {
    this.patterns = patterns;
    this.matchesAll = patterns.contains("*");
  }

  /** Patterns of which any may match; none match nothing. Case counts. */
  public static Globs of(List<String> patterns) {
    return new Globs(new ArrayList<>(patterns));
  }

  public boolean isEmpty() {
    return patterns.isEmpty();
  }

  /** Whether one of the patterns is the whole text. */
  public boolean matches(String text) {
    if (matchesAll) {
      return true;
    }
    for (int i = 0; i < patterns.size(); i++) {
      if (matches(patterns.get(i), text)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        // The last star takes one character more; an earlier one never needs to.
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}

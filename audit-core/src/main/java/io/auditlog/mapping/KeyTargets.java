package io.auditlog.mapping;

import java.util.Collections;
import java.util.List;

/** Where the value of one key goes, and by which kinds of match. Immutable. */
final class KeyTargets {

  /** Of a key that nobody is to see. */
  static final KeyTargets NONE = new KeyTargets(Collections.emptyList(), false);

  private final Target[] targets;
  private final int matches;
  private final boolean hidden;

  /**
   * @param hidden whether nobody is to see the value
   */
  KeyTargets(List<Target> targets, boolean hidden) {
    this.hidden = hidden;
    this.targets = targets.toArray(new Target[0]);
    int bits = 0;
    for (Target target : targets) {
      bits |= target.match().bit();
    }
    this.matches = bits;
  }

  int size() {
    return targets.length;
  }

  Target get(int index) {
    return targets[index];
  }

  boolean isHidden() {
    return hidden;
  }

  /** The {@linkplain Target.Match#bit bits} of all their matches. */
  int matches() {
    return matches;
  }
}

package io.auditlog.mapping;

import java.util.Collections;
import java.util.List;

/** Where the value of one key goes, and by which kinds of match. Immutable. */
final class KeyTargets {

  /** Of a key that nobody is to see. */
  static final KeyTargets NONE = new KeyTargets(Collections.emptyList());

  private final Target[] targets;
  private final int matches;

  KeyTargets(List<Target> targets) {
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

  /** The {@linkplain Target.Match#bit bits} of all their matches. */
  int matches() {
    return matches;
  }
}

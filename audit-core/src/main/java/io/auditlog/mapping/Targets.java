package io.auditlog.mapping;

import io.auditlog.event.Field;
import io.auditlog.event.KeyCache;
import io.auditlog.event.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Knows where each key of a call or the MDC goes. Thread-safe. */
final class Targets {

  private static final String METADATA_PREFIX = Field.METADATA.key() + ".";

  private final List<FieldSetting> renames = new ArrayList<>();
  private final Redaction redaction;
  private final KeyCache<KeyTargets> known = new KeyCache<>(this::find);

  Targets(List<FieldSetting> fields, Redaction redaction) {
    this.redaction = redaction;
    for (FieldSetting field : fields) {
      if (field.from() != null) {
        renames.add(field);
      }
    }
  }

  /** Where the value of a key goes: one target, or several where several settings name the key. */
  KeyTargets of(String key) {
    return known.get(key);
  }

  /** Where the value of a setting with this name goes. */
  static Target named(String name, Target.Match match) {
    Optional<Field> field = Field.input(name);
    return field.isPresent()
        ? Target.field(field.get(), match)
        : Target.metadata(withoutPrefix(name), match);
  }

  /** Whether a name in braces is a place: a field, or a key of metadata after {@code metadata.}. */
  static boolean isNamed(String name) {
    return Field.input(name).isPresent() || !withoutPrefix(name).equals(name);
  }

  private KeyTargets find(String key) {
    List<Target> targets = new ArrayList<>(1);
    String matchingKey = matchingKey(key);
    for (FieldSetting rename : renames) {
      if (matchingKey(rename.from()).equals(matchingKey)) {
        boolean exact = rename.from().equals(key);
        targets.add(
            named(rename.name(), exact ? Target.Match.RENAMED : Target.Match.RENAMED_ALIKE));
      }
    }
    if (targets.isEmpty()) {
      Optional<Field> field = Field.input(key);
      boolean exact = !field.isPresent() || field.get().key().equals(key);
      targets.add(named(key, exact ? Target.Match.EXACT : Target.Match.ALIKE));
    }
    boolean hidden = redaction.covers(key);
    for (Target target : targets) {
      hidden |= target.isCoveredBy(redaction);
    }
    return new KeyTargets(targets, hidden);
  }

  /** A key as keys are compared, with or without {@code metadata.} before it. */
  static String matchingKey(String key) {
    return Field.matchingKey(withoutPrefix(key));
  }

  static String withoutPrefix(String key) {
    return key.startsWith(METADATA_PREFIX) && key.length() > METADATA_PREFIX.length()
        ? key.substring(METADATA_PREFIX.length())
        : key;
  }
}

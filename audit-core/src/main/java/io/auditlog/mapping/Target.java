package io.auditlog.mapping;

import io.auditlog.event.Field;
import io.auditlog.event.Redaction;

/** Where the value of a key goes: to a field, or to a key of metadata. Immutable. */
final class Target {

  /** How a key came to mean its target. Within one source the first of these wins. */
  enum Match {
    /** A {@code <Field from="…">} names exactly this key. */
    RENAMED(1),
    /** A {@code <Field from="…">} names a key that compares equal. */
    RENAMED_ALIKE(2),
    /** It is the key of the field. */
    EXACT(4),
    /** It compares equal to the key of the field. */
    ALIKE(8);

    private final int bit;

    Match(int bit) {
      this.bit = bit;
    }

    /** A number that stands for it in a sum of some. */
    int bit() {
      return bit;
    }
  }

  private final Field field;
  private final String metadataKey;
  private final Match match;

  private Target(Field field, String metadataKey, Match match) {
    this.field = field;
    this.metadataKey = metadataKey;
    this.match = match;
  }

  static Target field(Field field, Match match) {
    return new Target(field, null, match);
  }

  static Target metadata(String key, Match match) {
    return new Target(null, key, match);
  }

  /** The field, or null where it is metadata. */
  Field field() {
    return field;
  }

  String metadataKey() {
    return metadataKey;
  }

  Match match() {
    return match;
  }

  boolean isRenamed() {
    return match == Match.RENAMED || match == Match.RENAMED_ALIKE;
  }

  boolean isCoveredBy(Redaction redaction) {
    return field == null ? redaction.covers(metadataKey) : redaction.covers(field);
  }

  /** As the key is named in issues. */
  @Override
  public String toString() {
    return field == null ? Field.METADATA.key() + "." + metadataKey : field.key();
  }
}

package io.auditlog.event;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which keys have values that must not be written anywhere. Such a value is replaced by {@link
 * #TEXT}, at any depth, before an event leaves its thread. Thread-safe.
 */
public final class Redaction {

  /** What stands in the place of a value. */
  public static final String TEXT = "[REDACTED]";

  /** What says what an event is and where it goes; of metadata, each key is judged by itself. */
  private static final Set<Field> NEVER =
      EnumSet.of(
          Field.EVENT_TYPE, Field.LEVEL, Field.KIND, Field.LOG, Field.TRANSACTION, Field.METADATA);

  /** Hides nothing. */
  public static final Redaction NONE = new Redaction(new ArrayList<>());

  private final Globs globs;
  private final boolean hidesNothing;
  private final boolean[] fields = new boolean[Field.values().length];
  private final KeyCache<KnownKey> keys = new KeyCache<>(key -> new KnownKey(key, matches(key)));

  private Redaction(List<String> lowerCase) {
    this.globs = Globs.of(lowerCase);
    this.hidesNothing = globs.isEmpty();
    for (Field field : Field.values()) {
      if (field.isInput() && !NEVER.contains(field) && matches(field.key())) {
        fields[field.position()] = true;
      }
    }
  }

  /** Of the keys that match one of these patterns, in which {@code *} is any text, in any case. */
  public static Redaction of(List<String> globs) {
    List<String> lowerCase = new ArrayList<>();
    for (String glob : globs) {
      lowerCase.add(glob.toLowerCase(Locale.ROOT));
    }
    return new Redaction(lowerCase);
  }

  private boolean matches(String key) {
    return globs.matches(key.toLowerCase(Locale.ROOT));
  }

  /** Whether all may be seen. */
  public boolean hidesNothing() {
    return hidesNothing;
  }

  /** Whether the value of a key is hidden. */
  public boolean covers(String key) {
    return !hidesNothing && keys.get(key).isHidden();
  }

  KnownKey known(String key) {
    return keys.get(key);
  }

  /** Whether the value of a field is hidden, whatever the event is. */
  public boolean covers(Field field) {
    return fields[field.position()];
  }
}

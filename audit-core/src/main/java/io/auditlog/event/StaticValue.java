package io.auditlog.event;

import java.time.Instant;
import java.util.Optional;

/** A text in the configuration that is the value of a field, the same in each event. */
public final class StaticValue {

  private StaticValue() {}

  /** Why no event could have it, in the words of {@code mapping_issues}; empty if each can. */
  public static Optional<String> problem(Field field, String text) {
    try {
      check(field, text);
    } catch (Misfit e) {
      return Optional.of(e.problem());
    }
    return Optional.ofNullable(ColumnLength.excess(field, text));
  }

  private static void check(Field field, String text) throws Misfit {
    switch (field.type()) {
      case LEVEL:
        Levels.of(text);
        break;
      case INTEGER:
        Integers.of(text);
        break;
      case ELAPSED:
        ElapsedTimes.of(text, Instant.EPOCH);
        break;
      case INSTANT:
        Instants.of(text);
        break;
      case BOOLEAN:
        Booleans.of(text);
        break;
      case OBJECT:
        if (JsonText.object(text) == null) {
          throw new Misfit("not an object");
        }
        break;
      case STRING:
      case STRINGS:
        break; // any text is one
    }
  }
}

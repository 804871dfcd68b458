package io.auditlog.event;

/** Converts to what {@link FieldType#BOOLEAN} stands for. */
final class Booleans {

  private Booleans() {}

  /** A boolean, or {@code true} or {@code false} in any case. */
  static boolean of(Object value) throws Misfit {
    if (value instanceof Boolean) {
      return (Boolean) value;
    }
    if (value instanceof CharSequence) {
      String text = value.toString().trim();
      if (text.equalsIgnoreCase("true")) {
        return true;
      }
      if (text.equalsIgnoreCase("false")) {
        return false;
      }
    }
    throw new Misfit("not a boolean");
  }
}

package io.auditlog.event;

/** Converts to what {@link FieldType#LEVEL} stands for. */
final class Levels {

  private Levels() {}

  /** A level, or whatever has the name of one. */
  static AuditLevel of(Object value) throws Misfit {
    if (value instanceof AuditLevel) {
      return (AuditLevel) value;
    }
    return AuditLevel.named(value.toString()).orElseThrow(() -> new Misfit("not a level"));
  }
}

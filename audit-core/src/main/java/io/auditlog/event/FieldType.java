package io.auditlog.event;

/** How the values of a field are read; {@code docs/schema.md} says what each type accepts. */
public enum FieldType {
  STRING,
  LEVEL,
  INTEGER,
  /** Milliseconds, a duration, or the instant at which something began. */
  ELAPSED,
  INSTANT,
  BOOLEAN,
  OBJECT,
  STRINGS
}

package io.auditlog.mapping;

import java.util.Objects;

/**
 * A {@code <Field>} of an appender: a field, or a key of metadata with or without {@code metadata.}
 * before it, and where its value comes from. Immutable.
 */
public final class FieldSetting {

  private final String name;
  private final String from;
  private final String value;

  private FieldSetting(String name, String from, String value) {
    this.name = Objects.requireNonNull(name, "name");
    this.from = from;
    this.value = value;
  }

  /** The same value in each event, unless the event has another. */
  public static FieldSetting value(String name, String value) {
    return new FieldSetting(name, null, Objects.requireNonNull(value, "value"));
  }

  /**
   * The value that calls or the MDC have under another key.
   *
   * @param defaultValue what the field is where neither has that key, or null for nothing
   */
  public static FieldSetting from(String name, String from, String defaultValue) {
    return new FieldSetting(name, Objects.requireNonNull(from, "from"), defaultValue);
  }

  public String name() {
    return name;
  }

  /** The key of metadata that a name means which is no field's: without {@code metadata.}. */
  public static String metadataKey(String name) {
    return Targets.withoutPrefix(name);
  }

  /** The key of the call or the MDC, or null. */
  public String from() {
    return from;
  }

  /** The value, or where there is a {@link #from} the default, or null. */
  public String value() {
    return value;
  }
}

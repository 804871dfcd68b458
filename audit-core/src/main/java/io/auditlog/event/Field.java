package io.auditlog.event;

import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of the audit schema, in the order in which they stand in an event and in {@code
 * audit_log}.
 */
public enum Field {
  EVENT_TYPE(FieldType.STRING, 255),
  LEVEL(FieldType.LEVEL, 9),
  MESSAGE(FieldType.STRING, Field.TEXT),
  METHOD(FieldType.STRING, 255),
  KIND(FieldType.STRING, 64),
  ACTOR_ID(FieldType.STRING, 255),
  ACTOR_NAME(FieldType.STRING, 255),
  ACTOR_USERNAME(FieldType.STRING, 255),
  ACTOR_EMAIL(FieldType.STRING, 255),
  ACTOR_TYPE(FieldType.STRING, 255),
  ACTOR_IP_ADDR(FieldType.STRING, 255),
  ACTOR_SESSION_ID(FieldType.STRING, 255),
  ACTOR_SOURCE(FieldType.STRING, 255),
  ATTRIBUTE_KEY(FieldType.STRING, 255),
  ATTRIBUTE_VALUE_OLD(FieldType.STRING, Field.TEXT),
  ATTRIBUTE_VALUE_NEW(FieldType.STRING, Field.TEXT),
  COUNT_RECORDS(FieldType.INTEGER),
  DURATION_MS(FieldType.ELAPSED),
  DURATION_MS_PER_RECORD(FieldType.INTEGER),
  ERRORS(FieldType.STRINGS),
  EVENT_MS(FieldType.ELAPSED),
  EVENT_MS_PER_RECORD(FieldType.INTEGER),
  JOB_BATCH(FieldType.STRING, 255),
  JOB_ID(FieldType.STRING, 255),
  JOB_PLATFORM(FieldType.STRING, 255),
  JOB_PIPELINE_ID(FieldType.STRING, 255),
  JOB_TIMESTAMP(FieldType.STRING, 255),
  JOB_TRANSACTION_ID(FieldType.STRING, 255),
  METADATA(FieldType.OBJECT),
  OCCURRED_AT(FieldType.INSTANT),
  PARENT_ID(FieldType.STRING, 255),
  PARENT_TYPE(FieldType.STRING, 255),
  PARENT_PROVIDER_ID(FieldType.STRING, 255),
  PARENT_REFERENCE_KEY(FieldType.STRING, 255),
  PARENT_REFERENCE_VALUE(FieldType.STRING, 255),
  RECORD_ID(FieldType.STRING, 255),
  RECORD_TYPE(FieldType.STRING, 255),
  RECORD_PROVIDER_ID(FieldType.STRING, 255),
  RECORD_REFERENCE_KEY(FieldType.STRING, 255),
  RECORD_REFERENCE_VALUE(FieldType.STRING, 255),
  TENANT_ID(FieldType.STRING, 255),
  TENANT_TYPE(FieldType.STRING, 255),
  LOG(FieldType.BOOLEAN),
  TRANSACTION(FieldType.BOOLEAN),
  LOGGER(FieldType.STRING, 255),
  THREAD(FieldType.STRING, 255),
  APPLICATION(FieldType.STRING, 255),
  HOST(FieldType.STRING, 255),
  LOGGED_AT(FieldType.INSTANT),
  MAPPING_ISSUES(FieldType.STRINGS);

  /**
   * Length of a field whose column is TEXT: MySQL's limit of 65,535, which counts bytes of UTF-8.
   */
  public static final int TEXT = 65_535;

  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private static final Map<String, Field> BY_MATCHING_KEY = byMatchingKey();

  private final String key = name().toLowerCase(Locale.ROOT);
  private final FieldType type;
  private final int columnLength;

  Field(FieldType type) {
    this(type, NO_LIMIT);
  }

  Field(FieldType type, int columnLength) {
    this.type = type;
    this.columnLength = columnLength;
  }

  /** Its place in the order of the schema, from 0: arrays of values are in that order. */
  @SuppressWarnings("EnumOrdinal") // the order of the constants is the order of the schema
  int position() {
    return ordinal();
  }

  /** The field's name in an event and, where it has one, the name of its column. */
  public String key() {
    return key;
  }

  public FieldType type() {
    return type;
  }

  /** Most characters of the column, or most bytes of UTF-8 where it is {@link #TEXT}. */
  public int columnLength() {
    return columnLength;
  }

  /** Whether {@code audit_log} has a column of this name. */
  public boolean hasColumn() {
    return this != LOG && this != TRANSACTION && this != LOGGED_AT;
  }

  /**
   * Whether an application's calls, MDC and configuration may set it. The others are filled in by
   * the appender.
   */
  public boolean isInput() {
    return compareTo(LOGGER) < 0;
  }

  /**
   * The field that a key means: compared without {@code _}, {@code -} and {@code .}, ignoring case,
   * so that {@code recordId}, {@code record.id} and {@code record-id} all mean {@code record_id}.
   */
  public static Optional<Field> of(String key) {
    return Optional.ofNullable(BY_MATCHING_KEY.get(matchingKey(key)));
  }

  /** The {@linkplain #isInput input} field that a key means, compared as in {@link #of}. */
  public static Optional<Field> input(String key) {
    return of(key).filter(Field::isInput);
  }

  /** A key as keys are compared. */
  public static String matchingKey(String key) {
    StringBuilder bare = new StringBuilder(key.length());
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c != '_' && c != '-' && c != '.') {
        bare.append(c);
      }
    }
    return bare.toString().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Field> byMatchingKey() {
    Map<String, Field> fields = new HashMap<>();
    for (Field field : values()) {
      fields.put(matchingKey(field.key), field);
    }
    return Collections.unmodifiableMap(fields);
  }
}

package io.auditlog.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The description of one event, in the raw values that the application has. They are converted, and
 * what does not convert is reported, when the event is encoded, so nothing here throws for a value;
 * null means that there is none. Not thread-safe; may be changed and recorded again.
 *
 * <pre>{@code
 * AuditEvent.type("okta.api.post.success.ok")
 *     .level(AuditLevel.INFO)
 *     .message("Success")
 *     .eventMs(startedAt)
 *     .metadata("uri", "users")
 * }</pre>
 */
public final class AuditEvent {

  private static final int FIELDS = Field.values().length;

  /** In the order of the schema. */
  private final Object[] values = new Object[FIELDS];

  /** A bit for each field that has a value, in the order of the schema. */
  private long present;

  private Map<String, Object> metadata = Collections.emptyMap();
  private List<Object> errors = Collections.emptyList();
  private List<String> issues = Collections.emptyList();
  private List<Object> secrets = Collections.emptyList();
  private List<Object> shown = Collections.emptyList();

  private AuditEvent() {}

  /**
   * An event of a type, recommended to be {@code provider.entity.action.result.reason}, lower case
   * and dotted.
   */
  public static AuditEvent type(String eventType) {
    return untyped().set(Field.EVENT_TYPE, eventType);
  }

  /** An event whose type is not known yet. */
  public static AuditEvent untyped() {
    return new AuditEvent();
  }

  /** How severe it is; {@link AuditLevel#INFO} unless said. */
  public AuditEvent level(AuditLevel level) {
    return set(Field.LEVEL, level);
  }

  /** What happened, without the method. */
  public AuditEvent message(String message) {
    return set(Field.MESSAGE, message);
  }

  /** Where it happened, as {@code com.acme.okta.ApiClient::post}. */
  public AuditEvent method(String method) {
    return set(Field.METHOD, method);
  }

  /** Chooses extra tables; {@code audit} unless said. */
  public AuditEvent kind(String kind) {
    return set(Field.KIND, kind);
  }

  public AuditEvent actorId(Object id) {
    return set(Field.ACTOR_ID, id);
  }

  public AuditEvent actorName(String name) {
    return set(Field.ACTOR_NAME, name);
  }

  public AuditEvent actorUsername(String username) {
    return set(Field.ACTOR_USERNAME, username);
  }

  public AuditEvent actorEmail(String email) {
    return set(Field.ACTOR_EMAIL, email);
  }

  public AuditEvent actorType(String type) {
    return set(Field.ACTOR_TYPE, type);
  }

  public AuditEvent actorIpAddr(String ipAddr) {
    return set(Field.ACTOR_IP_ADDR, ipAddr);
  }

  public AuditEvent actorSessionId(String sessionId) {
    return set(Field.ACTOR_SESSION_ID, sessionId);
  }

  public AuditEvent actorSource(String source) {
    return set(Field.ACTOR_SOURCE, source);
  }

  /** The attribute that changed. */
  public AuditEvent attributeKey(String key) {
    return set(Field.ATTRIBUTE_KEY, key);
  }

  /** The attribute's value before the change. */
  public AuditEvent attributeValueOld(Object value) {
    return set(Field.ATTRIBUTE_VALUE_OLD, value);
  }

  /** The attribute's value after the change. */
  public AuditEvent attributeValueNew(Object value) {
    return set(Field.ATTRIBUTE_VALUE_NEW, value);
  }

  /** How many records a bulk action touched. Zero is a value. */
  public AuditEvent countRecords(long count) {
    return set(Field.COUNT_RECORDS, count);
  }

  /** Time since the job began, in milliseconds. */
  public AuditEvent durationMs(long millis) {
    return set(Field.DURATION_MS, millis);
  }

  /** Time since the job began. */
  public AuditEvent durationMs(Duration duration) {
    return set(Field.DURATION_MS, duration);
  }

  /** When the job began; the time from then to the event is stored. */
  public AuditEvent durationMs(Instant start) {
    return set(Field.DURATION_MS, start);
  }

  /** As given; never computed. */
  public AuditEvent durationMsPerRecord(long millis) {
    return set(Field.DURATION_MS_PER_RECORD, millis);
  }

  /** Adds an error. */
  public AuditEvent error(String error) {
    return set(Field.ERRORS, error);
  }

  /** Adds a throwable and its causes, outermost first, each as {@code class: message}. */
  public AuditEvent error(Throwable throwable) {
    return set(Field.ERRORS, throwable);
  }

  /** Adds errors: texts, throwables, or whatever has a text. */
  public AuditEvent errors(Collection<?> errors) {
    return set(Field.ERRORS, errors);
  }

  /** Time since this action began, in milliseconds. */
  public AuditEvent eventMs(long millis) {
    return set(Field.EVENT_MS, millis);
  }

  /** Time since this action began. */
  public AuditEvent eventMs(Duration duration) {
    return set(Field.EVENT_MS, duration);
  }

  /** When this action began; the time from then to the event is stored. */
  public AuditEvent eventMs(Instant start) {
    return set(Field.EVENT_MS, start);
  }

  /** As given; never computed. */
  public AuditEvent eventMsPerRecord(long millis) {
    return set(Field.EVENT_MS_PER_RECORD, millis);
  }

  public AuditEvent jobBatch(String batch) {
    return set(Field.JOB_BATCH, batch);
  }

  public AuditEvent jobId(Object id) {
    return set(Field.JOB_ID, id);
  }

  public AuditEvent jobPlatform(String platform) {
    return set(Field.JOB_PLATFORM, platform);
  }

  public AuditEvent jobPipelineId(Object id) {
    return set(Field.JOB_PIPELINE_ID, id);
  }

  public AuditEvent jobTimestamp(Object timestamp) {
    return set(Field.JOB_TIMESTAMP, timestamp);
  }

  public AuditEvent jobTransactionId(Object id) {
    return set(Field.JOB_TRANSACTION_ID, id);
  }

  /** When it happened, if that is not now. */
  public AuditEvent occurredAt(Instant instant) {
    return set(Field.OCCURRED_AT, instant);
  }

  public AuditEvent parentId(Object id) {
    return set(Field.PARENT_ID, id);
  }

  public AuditEvent parentType(String type) {
    return set(Field.PARENT_TYPE, type);
  }

  public AuditEvent parentProviderId(Object id) {
    return set(Field.PARENT_PROVIDER_ID, id);
  }

  public AuditEvent parentReferenceKey(String key) {
    return set(Field.PARENT_REFERENCE_KEY, key);
  }

  public AuditEvent parentReferenceValue(Object value) {
    return set(Field.PARENT_REFERENCE_VALUE, value);
  }

  public AuditEvent recordId(Object id) {
    return set(Field.RECORD_ID, id);
  }

  public AuditEvent recordType(String type) {
    return set(Field.RECORD_TYPE, type);
  }

  public AuditEvent recordProviderId(Object id) {
    return set(Field.RECORD_PROVIDER_ID, id);
  }

  public AuditEvent recordReferenceKey(String key) {
    return set(Field.RECORD_REFERENCE_KEY, key);
  }

  public AuditEvent recordReferenceValue(Object value) {
    return set(Field.RECORD_REFERENCE_VALUE, value);
  }

  public AuditEvent tenantId(Object id) {
    return set(Field.TENANT_ID, id);
  }

  public AuditEvent tenantType(String type) {
    return set(Field.TENANT_TYPE, type);
  }

  /** Whether it goes to {@code audit_log}; true unless said. */
  public AuditEvent log(boolean log) {
    return set(Field.LOG, log);
  }

  /** Whether it goes to {@code audit_transactions}; false unless said. */
  public AuditEvent transaction(boolean transaction) {
    return set(Field.TRANSACTION, transaction);
  }

  /**
   * Puts a value into {@code metadata}, in place of one that is there under this key. Null is a
   * value here.
   */
  public AuditEvent metadata(String key, Object value) {
    putMetadata(String.valueOf(key), value);
    return this;
  }

  /**
   * Sets a field to a raw value, in place of the one it has; null takes it away. {@link
   * Field#ERRORS} and {@link Field#METADATA} gather instead: the value's elements or entries are
   * added. A field that is {@linkplain Field#isInput not to be set} goes to metadata under its key.
   */
  public AuditEvent set(Field field, Object value) {
    Objects.requireNonNull(field, "field");
    if (!field.isInput()) {
      return metadata(field.key(), value);
    }
    if (field == Field.METADATA) {
      Entries entries = Entries.ofMetadata(value);
      for (int i = 0; i < entries.size(); i++) {
        putMetadata(entries.key(i), entries.value(i));
      }
      entries.issues().forEach(this::issue);
    } else if (field == Field.ERRORS) {
      addError(value);
    } else {
      values[field.position()] = value;
      long bit = 1L << field.position();
      present = value == null ? present & ~bit : present | bit;
    }
    return this;
  }

  /** Adds a line to {@code mapping_issues}, as {@code key: what is wrong with it: "value"}. */
  public AuditEvent issue(String line) {
    issues = added(issues, line);
    return this;
  }

  /**
   * Says that a value was left out of the event, so that its message and errors must not have it
   * either.
   */
  public AuditEvent secret(Object value) {
    secrets = added(secrets, value);
    return this;
  }

  /** Says that the message shows a value, which may have secrets in it. */
  public AuditEvent shown(Object value) {
    if (Secrets.mayHaveKeys(value)) {
      shown = added(shown, value);
    }
    return this;
  }

  /** Adds to the list itself, unless it is the empty one that all events share. */
  private static <T> List<T> added(List<T> list, T element) {
    List<T> own = list.isEmpty() ? new ArrayList<>() : list;
    own.add(element);
    return own;
  }

  private void putMetadata(String key, Object value) {
    if (metadata.isEmpty()) {
      metadata = new LinkedHashMap<>();
    }
    metadata.put(key, value);
  }

  /** What is in {@code metadata} now; unmodifiable. */
  public Map<String, Object> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /** Whether {@code metadata} has a value under a key, be it null. */
  public boolean hasMetadata(String key) {
    return metadata.containsKey(key);
  }

  /**
   * Puts a value into {@code metadata} unless another one is there under this key. A null is none,
   * and gives way.
   *
   * @return what is there, or null if the value was put
   */
  public Object metadataIfAbsent(String key, Object value) {
    metadata = metadata.isEmpty() ? new LinkedHashMap<>() : metadata;
    return metadata.putIfAbsent(key, value);
  }

  /**
   * The raw value of a field, or null. {@link Field#METADATA} is a {@code Map<String, Object>},
   * {@link Field#ERRORS} and {@link Field#MAPPING_ISSUES} are lists, all unmodifiable and never
   * null.
   */
  public Object get(Field field) {
    switch (field) {
      case METADATA:
        return metadata();
      case ERRORS:
        return Collections.unmodifiableList(errors);
      case MAPPING_ISSUES:
        return Collections.unmodifiableList(issues);
      default:
        return values[field.position()];
    }
  }

  /**
   * The values in the order of the schema, null for none, without those that {@linkplain #set
   * gather}; to be read only.
   */
  Object[] values() {
    return values;
  }

  /** The fields that have one of the {@link #values}: a bit each, in the order of the schema. */
  long present() {
    return present;
  }

  /** What is in {@code metadata}, without a view around it; to be read only. */
  Map<String, Object> entries() {
    return metadata;
  }

  List<Object> errors() {
    return errors;
  }

  List<Object> secrets() {
    return secrets;
  }

  List<Object> shown() {
    return shown;
  }

  List<String> issues() {
    return issues;
  }

  private void addError(Object error) {
    if (error != null) {
      errors = added(errors, error);
    }
  }
}

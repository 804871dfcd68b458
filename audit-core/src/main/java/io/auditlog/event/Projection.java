package io.auditlog.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a view shows of an encoded event: first {@code datetime}, then some of the fields in the
 * order of the schema, then fixed texts, which may take a field's place. Immutable.
 */
public final class Projection {

  /** Beside the actor's, input that events of the Laravel package do not have. */
  private static final Set<Field> ONLY_IF_SAID =
      EnumSet.of(Field.KIND, Field.LOG, Field.TRANSACTION);

  /** As views are that say nothing. */
  public static final Projection WITHOUT_KEYS =
      new Projection(DatePattern.ISO_8601, Collections.emptyList(), Collections.emptyMap());

  private static final String DATETIME = "datetime";

  /** Fixed texts are as long as whoever writes a configuration likes. */
  private static final int LONGEST_TEXT = 1 << 30;

  private final DatePattern date;
  private final Set<Field> fields;
  private final Map<String, String> texts;

  /**
   * A view of these.
   *
   * @param keys the fields; none for those that an event of the Laravel package has
   * @param texts under their keys, in their order
   * @throws IllegalArgumentException if a key is no field; says which, and what there is
   */
  public Projection(DatePattern date, Collection<String> keys, Map<String, String> texts) {
    this.date = date;
    this.fields = keys.isEmpty() ? fieldsUnlessSaid() : fields(keys);
    this.texts = new LinkedHashMap<>(texts);
  }

  private static Set<Field> fields(Collection<String> keys) {
    Set<Field> fields = EnumSet.noneOf(Field.class);
    for (String key : keys) {
      fields.add(
          Field.of(key)
              .orElseThrow(
                  () -> new IllegalArgumentException(key + " is no field; use some of " + all())));
    }
    return fields;
  }

  private static String all() {
    return Arrays.stream(Field.values()).map(Field::key).collect(Collectors.joining(", "));
  }

  private static Set<Field> fieldsUnlessSaid() {
    Set<Field> fields = EnumSet.noneOf(Field.class);
    for (Field field : Field.values()) {
      if (field.isInput() && !field.key().startsWith("actor_") && !ONLY_IF_SAID.contains(field)) {
        fields.add(field);
      }
    }
    return fields;
  }

  /** The view of an event: a map of one's own, in the order of the view. */
  public Map<String, Object> map(EncodedFields event) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(DATETIME, datetime(event));
    for (Field field : fields) {
      Object value = event.value(field);
      map.put(field.key(), value == null ? absent(field) : value);
    }
    map.putAll(texts);
    return map;
  }

  private static Object absent(Field field) {
    switch (field.type()) {
      case OBJECT:
      case STRINGS:
        return new ArrayList<>();
      case BOOLEAN:
        return field == Field.LOG; // left out of an event where it is what it is unless said
      default:
        return null;
    }
  }

  /** The same as JSON, without whitespace. */
  public String json(EncodedFields event) {
    JsonBytes out = new JsonBytes(LONGEST_TEXT);
    Map<String, String> left = new LinkedHashMap<>(texts);
    out.beginObject();
    out.key(DATETIME);
    String fixed = left.remove(DATETIME);
    out.text(fixed == null ? datetime(event) : fixed);
    for (Field field : fields) {
      out.key(field.key());
      fixed = left.remove(field.key());
      if (fixed != null) {
        out.text(fixed);
      } else if (!event.copy(field, out)) {
        out.ascii(absentJson(field));
      }
    }
    left.forEach(
        (key, text) -> {
          out.key(key);
          out.text(text);
        });
    out.endObject();
    String json = out.toString();
    JsonBytes.giveBack(out.buffer());
    return json;
  }

  private static String absentJson(Field field) {
    Object absent = absent(field);
    return absent == null ? "null" : absent instanceof Boolean ? absent.toString() : "[]";
  }

  private String datetime(EncodedFields event) {
    String occurredAt = event.text(Field.OCCURRED_AT);
    return date.format(
        Instant.parse(occurredAt == null ? event.text(Field.LOGGED_AT) : occurredAt));
  }
}

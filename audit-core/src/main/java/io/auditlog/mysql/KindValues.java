package io.auditlog.mysql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.event.Field;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The row that an event has in the table of its kind. A column takes the field, or else the
 * metadata key, that its own key means, both compared as keys are everywhere. Texts and numbers are
 * passed as they stand.
 */
final class KindValues {

  private static final JsonFactory JSON = new JsonFactory();

  private final byte[] event;
  private final Set<String> wanted = new HashSet<>();
  private final Map<String, Object> fields = new HashMap<>();
  private final Map<String, Object> metadata = new HashMap<>();

  private KindValues(byte[] event, KindTable table) {
    this.event = event;
    for (KindColumn column : table.columns()) {
      for (String key : column.from()) {
        wanted.add(Field.matchingKey(key));
      }
    }
  }

  /**
   * The values of the table's columns, in their order: {@link String}, {@link Boolean} or null.
   *
   * @param time the event's own time as an instant's text
   */
  static Object[] of(byte[] event, KindTable table, String time) {
    KindValues values = new KindValues(event, table);
    values.read();
    List<KindColumn> columns = table.columns();
    Object[] row = new Object[columns.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = values.of(columns.get(i), time);
    }
    return row;
  }

  private Object of(KindColumn column, String time) {
    for (String key : column.from()) {
      Object value = get(key, fields);
      if (isEmpty(value)) {
        Object other = get(key, metadata);
        value = other == null ? value : other;
      }
      boolean replace = column.value().isPresent() || column.elseLocalTime();
      if (value != null && !(replace && isEmpty(value))) {
        return value;
      }
    }
    if (column.elseLocalTime()) {
      return Datetimes.local(time).orElse(null);
    }
    return column.value().orElse(null);
  }

  private static boolean isEmpty(Object value) {
    return value == null || value.equals("");
  }

  private void read() {
    try (JsonParser parser = JSON.createParser(event)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        readObject(parser, fields, true);
      }
    } catch (IOException e) {
      // What could be read is used; that the event is odd is said with its other columns.
    }
  }

  private void readObject(JsonParser parser, Map<String, Object> into, boolean isEvent)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (isEvent && name.equals(Field.METADATA.key()) && token == JsonToken.START_OBJECT) {
        readObject(parser, metadata, false);
      } else if (wanted.contains(Field.matchingKey(name))) {
        put(name, value(token, parser), into);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** Of several keys that mean the same, the exact one wins, then the first. */
  private static void put(String name, Object value, Map<String, Object> into) {
    if (value != null) {
      into.put(name, value);
      into.putIfAbsent(Field.matchingKey(name), value);
    }
  }

  private static Object get(String key, Map<String, Object> from) {
    Object exact = from.get(key);
    return exact != null ? exact : from.get(Field.matchingKey(key));
  }

  private Object value(JsonToken token, JsonParser parser) throws IOException {
    switch (token) {
      case VALUE_NULL:
        return null;
      case VALUE_TRUE:
        return true;
      case VALUE_FALSE:
        return false;
      case START_OBJECT:
      case START_ARRAY:
        return RawJson.of(event, parser);
      default:
        return parser.getText();
    }
  }
}

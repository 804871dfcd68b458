package io.auditlog.event;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/** The fields of an encoded event, found in its JSON. Immutable, as long as that is. */
public final class EncodedFields {

  private static final Field[] FIELDS = Field.values();

  private final byte[] json;
  private final Map<Field, Integer> valueStarts = new EnumMap<>(Field.class);

  private EncodedFields(byte[] json) {
    this.json = json;
  }

  /**
   * Finds them.
   *
   * @param json begins with an {@linkplain EncodedEvent encoded event}; not copied
   */
  public static EncodedFields of(byte[] json) {
    EncodedFields fields = new EncodedFields(json);
    fields.find();
    return fields;
  }

  private void find() {
    int at = 1;
    int next = 0;
    while (json[at] != '}') {
      int keyEnd = WrittenJson.endOfText(json, at);
      while (!isKey(FIELDS[next], at + 1, keyEnd - 1)) { // fields stand in their order
        next++;
      }
      valueStarts.put(FIELDS[next], keyEnd + 1);
      at = WrittenJson.endOfValue(json, keyEnd + 1);
      if (json[at] == ',') {
        at++;
      }
    }
  }

  private boolean isKey(Field field, int start, int end) {
    String key = field.key();
    if (key.length() != end - start) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      if (json[start + i] != key.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Writes a field's value as it stands in the event; returns whether it has one. */
  boolean copy(Field field, JsonBytes out) {
    Integer start = valueStarts.get(field);
    if (start != null) {
      out.json(json, start, WrittenJson.endOfValue(json, start));
    }
    return start != null;
  }

  /** A field's value as it stands in the event, or null where it has none. */
  public String json(Field field) {
    Integer start = valueStarts.get(field);
    return start == null
        ? null
        : new String(
            json, start, WrittenJson.endOfValue(json, start) - start, StandardCharsets.UTF_8);
  }

  /** The text of a field that is one, or null where it has none. */
  public String text(Field field) {
    String written = json(field);
    if (written == null) {
      return null;
    }
    return written.indexOf('\\') < 0
        ? written.substring(1, written.length() - 1)
        : (String) JsonText.read(written);
  }

  /**
   * A field's value in Java: a text, a {@code Long}, a {@code Boolean}, a list or a map; or null
   * where it has none. A list or map that Jackson refuses to read, such as one with a number of
   * more than a thousand digits, is its JSON.
   */
  public Object value(Field field) {
    String written = json(field);
    if (written == null) {
      return null;
    }
    switch (field.type()) {
      case INTEGER:
      case ELAPSED:
        return Long.valueOf(written);
      case BOOLEAN:
        return Boolean.valueOf(written);
      case OBJECT:
      case STRINGS:
        Object read = JsonText.read(written);
        return read == null ? written : read;
      default:
        return text(field);
    }
  }
}

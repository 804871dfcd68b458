package io.auditlog.logstash;

import io.auditlog.event.Entries;
import io.auditlog.event.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads what was written to a buffer of {@link ForeignJackson}. Objects that were not taken apart
 * there are still the application's own. Not thread-safe.
 */
final class BufferReader {

  private final ForeignJackson jackson;
  private final Object parser;
  private final Consumer<String> issues;

  /** The key that is being read, for issues. */
  private String key;

  /**
   * Begins to read a buffer.
   *
   * @param issues gets what was written but is not what it should be
   */
  BufferReader(ForeignJackson jackson, Object buffer, Consumer<String> issues) throws Throwable {
    this.jackson = jackson;
    this.parser = jackson.parser(buffer);
    this.issues = issues;
  }

  /** Adds all entries, up to where the writing ended. */
  void readInto(Entries entries) throws Throwable {
    jackson.nextToken(parser); // the beginning of the object in which they stand
    String token = jackson.nextToken(parser);
    while (token != null) {
      if (!isKey(token)) {
        throw new IOException(token + " where a key should be, after \"" + key + '"');
      }
      key = jackson.key(parser);
      token = jackson.nextToken(parser);
      if (token != null) {
        entries.add(key, value(token));
        token = jackson.nextToken(parser);
      }
    }
  }

  /** FIELD_NAME, which Jackson 3 calls PROPERTY_NAME. */
  private static boolean isKey(String token) {
    return token.endsWith("_NAME");
  }

  private Object value(String token) throws Throwable {
    switch (token) {
      case "START_OBJECT":
        return object();
      case "START_ARRAY":
        return array();
      case "VALUE_NUMBER_INT":
      case "VALUE_NUMBER_FLOAT":
        return jackson.number(parser);
      case "VALUE_TRUE":
        return true;
      case "VALUE_FALSE":
        return false;
      case "VALUE_NULL":
        return null;
      case "VALUE_EMBEDDED_OBJECT":
        return embedded(jackson.embedded(parser));
      default:
        return jackson.text(parser);
    }
  }

  private Map<String, Object> object() throws Throwable {
    Map<String, Object> object = new LinkedHashMap<>();
    String token = jackson.nextToken(parser);
    while (token != null && isKey(token)) {
      String name = jackson.key(parser);
      token = jackson.nextToken(parser);
      if (token != null) {
        object.put(name, value(token));
        token = jackson.nextToken(parser);
      }
    }
    return object;
  }

  private List<Object> array() throws Throwable {
    List<Object> array = new ArrayList<>();
    String token = jackson.nextToken(parser);
    while (token != null && !token.equals("END_ARRAY")) {
      array.add(value(token));
      token = jackson.nextToken(parser);
    }
    return array;
  }

  /** Raw JSON is kept as it was given, in a wrapper. */
  private Object embedded(Object value) throws Throwable {
    Object raw = jackson.isRaw(value) ? jackson.raw(value) : null;
    if (!(raw instanceof String)) {
      return value;
    }
    try {
      return JsonText.value((String) raw);
    } catch (IOException e) {
      issues.accept(key + ": not JSON, kept as text"); // which nobody may be to see: not here
      return raw;
    }
  }
}

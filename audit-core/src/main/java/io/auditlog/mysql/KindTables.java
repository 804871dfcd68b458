package io.auditlog.mysql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.event.JsonText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which kinds of events have a table of their own: the configured ones, and the two built-in kinds
 * {@code use_log} and {@code login_log} unless configured otherwise. Immutable.
 *
 * <p>As JSON, as it stands in a journal's header so that whoever uploads the journal does it right:
 * {@code {"kind":{"name":"table","fields":[{"name":"column","from":"key","value":"text"}]}}}.
 */
public final class KindTables {

  /** Only the built-in ones. */
  public static final KindTables BUILT_IN = new KindTables(Collections.emptyMap());

  static final KindTable USE_LOG =
      new KindTable(
          "use_log",
          "nano_banana_user_use_log",
          Arrays.asList(
              KindColumn.of("user_name", null, "未知用户"),
              KindColumn.of("device_name", null, "未知设备"),
              KindColumn.of("prompt", null, ""),
              KindColumn.of("result_path", null, null),
              KindColumn.of("status", null, "unknown"),
              KindColumn.of("error_message", null, null),
              KindColumn.of("model", null, null),
              KindColumn.of("duration_ms", null, null),
              KindColumn.of("finish_reason", null, null)));

  static final KindTable LOGIN_LOG =
      new KindTable(
          "login_log",
          "nano_banana_user_log",
          Arrays.asList(
              KindColumn.of("user_name", null, null),
              KindColumn.of("local_ip", null, null),
              KindColumn.of("public_ip", null, null),
              KindColumn.of("device_name", null, null),
              KindColumn.ofLocalTime("login_time", "login_time", "ts")));

  private static final JsonFactory JSON = JsonText.factory().build();

  private final Map<String, KindTable> configured;

  private KindTables(Map<String, KindTable> configured) {
    this.configured = configured;
  }

  /**
   * The configured tables, besides the built-in ones.
   *
   * @throws IllegalArgumentException if two are of one kind
   */
  public static KindTables of(Collection<KindTable> configured) {
    Map<String, KindTable> byKind = new LinkedHashMap<>();
    for (KindTable table : configured) {
      KindTable other = byKind.put(table.kind(), table);
      if (other != null) {
        throw new IllegalArgumentException(
            "kind " + table.kind() + " has two tables: " + other.name() + ", " + table.name());
      }
    }
    return new KindTables(byKind);
  }

  /** The table of a kind. */
  public Optional<KindTable> of(String kind) {
    KindTable table = configured.get(kind);
    if (table == null && kind.equals(USE_LOG.kind())) {
      table = USE_LOG;
    } else if (table == null && kind.equals(LOGIN_LOG.kind())) {
      table = LOGIN_LOG;
    }
    return Optional.ofNullable(table);
  }

  /** The configured ones. */
  public Collection<KindTable> configured() {
    return Collections.unmodifiableCollection(configured.values());
  }

  /** The configured ones as JSON without whitespace. */
  public String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (KindTable table : configured.values()) {
        json.writeObjectFieldStart(table.kind());
        json.writeStringField("name", table.name());
        json.writeArrayFieldStart("fields");
        for (KindColumn column : table.columns()) {
          json.writeStartObject();
          json.writeStringField("name", column.name());
          String from = column.from().get(0);
          if (!from.equals(column.name())) {
            json.writeStringField("from", from);
          }
          if (column.value().isPresent()) {
            json.writeStringField("value", column.value().get());
          }
          json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // A StringWriter does not fail.
    }
    return text.toString();
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static KindTables fromJson(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      List<KindTable> tables = new ArrayList<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        tables.add(table(parser.currentName(), parser));
      }
      return of(tables);
    } catch (IOException e) {
      throw new IllegalArgumentException("not the tables of a journal: " + json, e);
    }
  }

  private static KindTable table(String kind, JsonParser parser) throws IOException {
    String name = null;
    List<KindColumn> columns = new ArrayList<>();
    expect(parser.nextToken(), JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (key.equals("name")) {
        name = parser.getValueAsString();
      } else if (key.equals("fields")) {
        expect(value, JsonToken.START_ARRAY);
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          columns.add(column(parser));
        }
      } else {
        parser.skipChildren();
      }
    }
    return new KindTable(kind, name, columns);
  }

  private static KindColumn column(JsonParser parser) throws IOException {
    String name = null;
    String from = null;
    String value = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      if (key.equals("name")) {
        name = parser.getValueAsString();
      } else if (key.equals("from")) {
        from = parser.getValueAsString();
      } else if (key.equals("value")) {
        value = parser.getValueAsString();
      } else {
        parser.skipChildren();
      }
    }
    return KindColumn.of(name, from, value);
  }

  private static void expect(JsonToken found, JsonToken expected) throws IOException {
    if (found != expected) {
      throw new IOException(expected + " expected, not " + found);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KindTables && configured.equals(((KindTables) other).configured);
  }

  @Override
  public int hashCode() {
    return configured.hashCode();
  }

  @Override
  public String toString() {
    return configured.values().toString();
  }
}

package io.auditlog.mysql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.event.AuditLevel;
import io.auditlog.event.ColumnLength;
import io.auditlog.event.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A queued event as values of columns. Reads whatever it is given: what does not fit its column is
 * left out or cut there, with an issue, and stands whole in the payload.
 */
final class EventColumns {

  static final String DEFAULT_KIND = "audit";

  private static final JsonFactory JSON = new JsonFactory();
  private static final Map<String, Field> FIELDS = fields();

  private final byte[] event;
  private final EnumMap<Field, Object> values = new EnumMap<>(Field.class);
  private final List<String> issues = new ArrayList<>();
  private boolean log = true;
  private boolean transaction;
  private String loggedAt;

  private EventColumns(byte[] event) {
    this.event = event;
  }

  private static Map<String, Field> fields() {
    Map<String, Field> fields = new HashMap<>();
    for (Field field : Field.values()) {
      fields.put(field.key(), field);
    }
    return fields;
  }

  /** Reads an event; never throws. */
  static EventColumns of(byte[] event) {
    EventColumns columns = new EventColumns(event);
    try (JsonParser parser = JSON.createParser(event)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        columns.readFields(parser);
      } else {
        columns.issues.add("payload: not a JSON object");
      }
    } catch (IOException | ArithmeticException e) {
      // Anything but what our encoder writes, or beyond Jackson's limits.
      columns.issues.add("payload: not readable to its end");
    }
    return columns;
  }

  private void readFields(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      Field field = FIELDS.get(parser.currentName());
      JsonToken token = parser.nextToken();
      if (field == null || token == JsonToken.VALUE_NULL) {
        parser.skipChildren();
      } else {
        readField(field, token, parser);
      }
    }
  }

  private void readField(Field field, JsonToken token, JsonParser parser) throws IOException {
    switch (field.type()) {
      case OBJECT:
      case STRINGS:
        values.put(field, RawJson.of(event, parser));
        return;
      case INTEGER:
      case ELAPSED:
        if (token == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
          values.put(field, parser.getLongValue());
        } else {
          parser.skipChildren();
          issues.add(field.key() + ": not an integer");
        }
        return;
      case BOOLEAN:
        if (field == Field.LOG) {
          log = token != JsonToken.VALUE_FALSE;
        } else {
          transaction = token == JsonToken.VALUE_TRUE;
        }
        parser.skipChildren();
        return;
      case INSTANT:
        readInstant(field, text(token, parser));
        return;
      case STRING:
      case LEVEL:
        values.put(field, cut(field, text(token, parser)));
        return;
    }
    throw new AssertionError(field.type());
  }

  private void readInstant(Field field, String text) {
    if (field == Field.LOGGED_AT) {
      loggedAt = text;
    } else if (Datetimes.utc(text).isPresent()) {
      values.put(field, Datetimes.utc(text).get());
    } else {
      issues.add(field.key() + ": not an instant that the column takes");
    }
  }

  private String text(JsonToken token, JsonParser parser) throws IOException {
    return token.isScalarValue() ? parser.getText() : RawJson.of(event, parser);
  }

  private String cut(Field field, String text) {
    String excess = ColumnLength.excess(field, text);
    if (excess == null) {
      return text;
    }
    issues.add(field.key() + ": " + excess); // which our encoder has said already
    return field.columnLength() == Field.TEXT
        ? TextCut.toBytes(text, Field.TEXT)
        : TextCut.toCodePoints(text, field.columnLength());
  }

  /** The value of a field's column: a text, a {@link Long}, or null. */
  Object value(Field field) {
    return values.get(field);
  }

  boolean log() {
    return log;
  }

  boolean transaction() {
    return transaction;
  }

  String kind() {
    Object kind = values.get(Field.KIND);
    return kind == null ? DEFAULT_KIND : (String) kind;
  }

  /** RFC 5424's number of the level, or null. */
  Integer severity() {
    Object level = values.get(Field.LEVEL);
    return level == null
        ? null
        : AuditLevel.named((String) level).map(AuditLevel::severity).orElse(null);
  }

  /** When it happened or else was logged, as DATETIME(6) in UTC, or null. */
  String occurredAt() {
    Object occurredAt = values.get(Field.OCCURRED_AT);
    return occurredAt != null ? (String) occurredAt : Datetimes.utc(loggedAt).orElse(null);
  }

  /** The logging event's own time as it stands in the event, or null. */
  String loggedAt() {
    return loggedAt;
  }

  /** The event's mapping issues and those of the columns, as JSON, or null if there are none. */
  String mappingIssues() {
    return IssuesJson.with((String) values.get(Field.MAPPING_ISSUES), issues);
  }
}

package io.auditlog.appender;

import io.auditlog.event.EncodedFields;
import io.auditlog.event.Field;

/**
 * The standard line of a log: {@code ApiClient::post Success {"event_type":…}}, which is the class
 * of the method without its package, the message, and the rest of the event as JSON.
 */
final class LogLine {

  private static final Field[] FIELDS = Field.values();

  private LogLine() {}

  static String of(EncodedFields event) {
    StringBuilder line = new StringBuilder(512);
    String method = event.text(Field.METHOD);
    if (method != null) {
      append(withoutPackage(method), line);
    }
    String message = event.text(Field.MESSAGE);
    if (message != null) {
      append(message, line);
    }
    appendJson(event, line);
    return OneLine.of(line.toString());
  }

  private static void append(String text, StringBuilder line) {
    if (!text.isEmpty()) {
      line.append(text).append(' ');
    }
  }

  /** What stands before the last dot, where it is a Java name. */
  private static String withoutPackage(String method) {
    int begin = 0;
    for (int i = 0; i < method.length(); i++) {
      char c = method.charAt(i);
      if (c == '.') {
        begin = i + 1;
      } else if (!Character.isJavaIdentifierPart(c)) {
        break; // of ::, or of what is no name at all
      }
    }
    return method.substring(begin);
  }

  private static void appendJson(EncodedFields event, StringBuilder line) {
    char separator = '{';
    for (Field field : FIELDS) {
      String json = isElsewhere(field) ? null : event.json(field);
      if (json != null && !isEmpty(json)) {
        line.append(separator).append('"').append(field.key()).append("\":").append(json);
        separator = ',';
      }
    }
    line.append('}');
  }

  /** A line has its message before the JSON, and its framework may put level and time there. */
  private static boolean isElsewhere(Field field) {
    return field == Field.LEVEL || field == Field.MESSAGE || field == Field.LOGGED_AT;
  }

  private static boolean isEmpty(String json) {
    return json.equals("\"\"") || json.equals("[]") || json.equals("{}");
  }
}

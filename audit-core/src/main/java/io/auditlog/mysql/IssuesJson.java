package io.auditlog.mysql;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;

/** Adds to {@code mapping_issues}, a JSON array of texts. */
final class IssuesJson {

  private IssuesJson() {}

  /**
   * The array with more issues at its end.
   *
   * @param arrayOrNull JSON text
   * @return null if there is no issue at all
   */
  static String with(String arrayOrNull, List<String> more) {
    if (more.isEmpty()) {
      return arrayOrNull;
    }
    StringBuilder json = new StringBuilder();
    boolean isArray = arrayOrNull != null && arrayOrNull.startsWith("[");
    if (isArray) {
      json.append(arrayOrNull, 0, arrayOrNull.lastIndexOf(']'));
    } else {
      json.append('[');
    }
    for (String issue : more) {
      json.append(json.length() > 1 ? ",\"" : "\"");
      JsonStringEncoder.getInstance().quoteAsString(issue, json);
      json.append('"');
    }
    return json.append(']').toString();
  }
}

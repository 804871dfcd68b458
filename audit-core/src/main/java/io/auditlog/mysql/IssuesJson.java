package io.auditlog.mysql;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;

/** Adds to {@code mapping_issues}, a JSON array of texts. */
final class IssuesJson {

  private IssuesJson() {}

  /**
   * The array with more issues at its end, but for those that it has already.
   *
   * @param arrayOrNull JSON text
   * @return null if there is no issue at all
   */
  static String with(String arrayOrNull, List<String> more) {
    boolean isArray = arrayOrNull != null && arrayOrNull.startsWith("[");
    String result = arrayOrNull;
    StringBuilder json = new StringBuilder();
    json.append(isArray ? arrayOrNull.substring(0, arrayOrNull.lastIndexOf(']')) : "[");
    for (String issue : more) {
      String text = text(issue);
      if (!isArray || !arrayOrNull.contains(text)) {
        json.append(json.length() > 1 ? "," : "").append(text);
        result = json + "]";
      }
    }
    return result;
  }

  private static String text(String issue) {
    StringBuilder text = new StringBuilder("\"");
    JsonStringEncoder.getInstance().quoteAsString(issue, text);
    return text.append('"').toString();
  }
}

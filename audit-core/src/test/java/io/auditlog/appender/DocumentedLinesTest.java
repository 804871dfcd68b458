package io.auditlog.appender;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.auditlog.event.DatePattern;
import io.auditlog.event.EncodedFields;
import io.auditlog.event.Projection;
import io.auditlog.testing.Documentation;
import io.auditlog.testing.Snippet;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The view and the log line in {@code docs/schema.md} against the event that it shows them of. */
class DocumentedLinesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static String snippet(String language, String part) {
    List<Snippet> found =
        Documentation.snippets().stream()
            .filter(snippet -> snippet.file().equals("docs/schema.md"))
            .filter(snippet -> snippet.language().equals(language))
            .filter(snippet -> snippet.text().contains(part))
            .toList();
    assertEquals(1, found.size(), part);
    return found.get(0).text();
  }

  private static EncodedFields event() throws IOException {
    JsonNode event = JSON.readTree(snippet("json", "\"logged_at\""));
    return EncodedFields.of(JSON.writeValueAsBytes(event));
  }

  private static String attribute(String name, String xml) {
    Matcher attribute = Pattern.compile(name + "=\"([^\"]*)\"").matcher(xml);
    attribute.find();
    return attribute.group(1);
  }

  @Test
  void the_log_line_is_that_of_the_event_which_has_no_application_in_a_layout() throws IOException {
    String ofAppender = LogLine.of(event());

    assertEquals(
        snippet("text", "Warehouse "), ofAppender.replace(",\"application\":\"orders\"", ""));
  }

  @Test
  void the_view_is_that_of_the_event() throws IOException {
    String xml = snippet("xml", "<View ");
    String keys = attribute("keys", xml);
    Projection view =
        new Projection(
            DatePattern.of(attribute("date", xml)),
            Arrays.asList(keys.split(",", -1)),
            Map.of("source", attribute("value", xml)));

    String shown = JSON.readTree(snippet("json", "\"datetime\"")).toString();

    assertEquals(shown, view.json(event()));
  }
}

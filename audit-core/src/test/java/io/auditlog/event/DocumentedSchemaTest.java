package io.auditlog.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.auditlog.testing.Documentation;
import io.auditlog.testing.Snippet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** {@code docs/schema.md} against the code. */
class DocumentedSchemaTest {

  private static final Path SCHEMA = Documentation.root().resolve("docs/schema.md");

  @Test
  void the_table_of_fields_has_each_field_in_order_with_its_type_and_column() {
    List<List<String>> documented = new ArrayList<>();
    for (List<String> row : Documentation.table(SCHEMA, "## Fields", "field")) {
      documented.add(List.of(Documentation.code(row.get(0)).get(0), row.get(1), row.get(2)));
    }
    List<List<String>> actual = new ArrayList<>();
    for (Field field : Field.values()) {
      String type = field.type().name().toLowerCase(Locale.ROOT);
      actual.add(List.of(field.key(), type, column(field)));
    }
    assertEquals(actual, documented);
  }

  private static String column(Field field) {
    if (!field.hasColumn()) {
      return "none";
    }
    return switch (field.type()) {
      case STRING, LEVEL ->
          field.columnLength() == Field.TEXT ? "TEXT" : "VARCHAR(" + field.columnLength() + ")";
      case INTEGER, ELAPSED -> "BIGINT";
      case INSTANT -> "DATETIME(6)";
      case OBJECT, STRINGS -> "JSON";
      case BOOLEAN -> throw new IllegalArgumentException(field + " has no column");
    };
  }

  @Test
  void the_table_of_types_has_each_type() {
    List<String> documented = new ArrayList<>();
    for (List<String> row : Documentation.table(SCHEMA, "## Types", "type")) {
      documented.add(row.get(0).toUpperCase(Locale.ROOT));
    }
    assertEquals(Arrays.stream(FieldType.values()).map(Enum::name).toList(), documented);
  }

  @Test
  void the_table_of_levels_has_each_level_with_its_severity() {
    List<String> documented = new ArrayList<>();
    for (List<String> row : Documentation.table(SCHEMA, "## Levels", "level")) {
      documented.add(Documentation.code(row.get(0)).get(0) + " " + row.get(1));
    }
    List<String> actual =
        Arrays.stream(AuditLevel.values())
            .map(level -> level.key() + " " + level.severity())
            .toList();
    assertEquals(actual, documented);
  }

  @Test
  void events_in_the_documentation_have_known_fields_in_order() throws IOException {
    List<String> order = Arrays.stream(Field.values()).map(Field::key).toList();
    int events = 0;
    for (Snippet snippet : Documentation.snippets(Snippet.Use.READING)) {
      if (snippet.language().equals("json") && snippet.text().contains("\"event_type\"")) {
        JsonNode event = new ObjectMapper().readTree(snippet.text());
        if (event.has("logged_at")) {
          List<String> keys = new ArrayList<>();
          event.fieldNames().forEachRemaining(keys::add);
          assertEquals(order.stream().filter(keys::contains).toList(), keys, snippet.toString());
          events++;
        }
      }
    }
    assertTrue(events > 0);
  }
}

package io.auditlog.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;

/** All rows as one JSON document, which MySQL takes apart by {@code JSON_TABLE}. */
record JsonTableWay() implements Way {

  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public void insert(Connection connection, AuditRows rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql(rows))) {
      statement.setString(1, json(rows));
      PreparedWay.requireAll(statement.executeUpdate(), rows.rows().size());
    }
  }

  private static String sql(AuditRows rows) {
    StringBuilder values = new StringBuilder();
    StringBuilder columns = new StringBuilder();
    List<String> names = rows.columns();
    for (int i = 0; i < names.size(); i++) {
      int column = i;
      String between = i == 0 ? "" : ",";
      values.append(between).append(names.get(i).equals("mac") ? "UNHEX(c" + i + ")" : "c" + i);
      boolean isNumber = rows.rows().stream().anyMatch(row -> row[column] instanceof Long);
      columns
          .append(between)
          .append('c')
          .append(i)
          .append(isNumber ? " BIGINT" : " MEDIUMTEXT")
          .append(" PATH '$.c")
          .append(i)
          .append("' ERROR ON ERROR");
    }
    return "INSERT INTO "
        + AuditRows.TABLE
        + " (`"
        + String.join("`,`", names)
        + "`) SELECT "
        + values
        + " FROM JSON_TABLE(?, '$[*]' COLUMNS ("
        + columns
        + ")) AS j";
  }

  private static String json(AuditRows rows) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (Object[] row : rows.rows()) {
        json.writeStartObject();
        for (int i = 0; i < row.length; i++) {
          if (row[i] != null) {
            json.writeFieldName("c" + i);
            write(json, row[i]);
          }
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof String string) {
      json.writeString(string);
    } else {
      json.writeString(HexFormat.of().formatHex((byte[]) value));
    }
  }
}

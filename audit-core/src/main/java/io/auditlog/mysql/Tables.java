package io.auditlog.mysql;

import io.auditlog.event.Field;
import io.auditlog.event.FieldType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The definitions of all tables, from the one resource file {@code tables.sql}, with the user's
 * prefix. Immutable.
 */
public final class Tables {

  /** One table: its name, its CREATE statement and its columns. Immutable. */
  static final class Definition {

    private final String name;
    private final String createStatement;
    private final List<String> columns;

    Definition(String name, String createStatement, List<String> columns) {
      this.name = name;
      this.createStatement = createStatement;
      this.columns = Collections.unmodifiableList(columns);
    }

    String name() {
      return name;
    }

    String createStatement() {
      return createStatement;
    }

    List<String> columns() {
      return columns;
    }
  }

  private static final String RESOURCE = "tables.sql";
  private static final Pattern CREATE =
      Pattern.compile("CREATE TABLE IF NOT EXISTS (\\S+) \\(\n.*?;\n", Pattern.DOTALL);
  private static final Pattern COLUMN = Pattern.compile("(?m)^  ([a-z_0-9]+) ");
  private static final String OF_A_KIND = "{kind_table}";

  private final String script;
  private final Map<String, Definition> byName = new LinkedHashMap<>();
  private final String prefix;
  private final String createOfAKind;

  /** The definitions of tables whose names begin with this prefix. */
  public Tables(String prefix) {
    this.prefix = prefix;
    this.script = resource().replace("{prefix}", prefix);
    String ofAKind = null;
    Matcher statement = CREATE.matcher(script);
    while (statement.find()) {
      String name = statement.group(1);
      String sql = statement.group().trim();
      if (name.equals(OF_A_KIND)) {
        ofAKind = sql;
      } else {
        byName.put(name, new Definition(name, sql.substring(0, sql.length() - 1), columns(sql)));
      }
    }
    this.createOfAKind = Objects.requireNonNull(ofAKind, RESOURCE);
  }

  private static List<String> columns(String sql) {
    List<String> columns = new ArrayList<>();
    Matcher column = COLUMN.matcher(sql);
    while (column.find()) {
      columns.add(column.group(1));
    }
    return columns;
  }

  private static String resource() {
    try (InputStream stream = Tables.class.getResourceAsStream(RESOURCE);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(stream, RESOURCE), StandardCharsets.UTF_8))) {
      return reader.lines().collect(Collectors.joining("\n", "", "\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The statements that create Auditlog's own tables and the built-in ones of a kind, for people.
   */
  public String script() {
    return script.substring(0, script.indexOf("-- Any other table of a kind"));
  }

  Definition journal() {
    return own("audit_journal");
  }

  Definition log() {
    return own("audit_log");
  }

  Definition skipped() {
    return own("audit_skipped");
  }

  Definition transactions() {
    return own("audit_transactions");
  }

  /** Made by {@link Retention} when it first drops something. */
  Definition retention() {
    return own("audit_retention");
  }

  /** All of our own tables that an upload needs. */
  List<Definition> own() {
    return Arrays.asList(journal(), log(), skipped(), transactions());
  }

  /** Whether a table of a kind would be one of ours, those that are made later included. */
  boolean isOwn(String table) {
    return Stream.concat(own().stream(), Stream.of(retention()))
        .anyMatch(own -> own.name().equalsIgnoreCase(table));
  }

  private Definition own(String name) {
    return byName.get(prefix + name);
  }

  /** The statement that creates the table of a kind. */
  String createStatement(KindTable table) {
    if (table.equals(KindTables.USE_LOG) || table.equals(KindTables.LOGIN_LOG)) {
      return byName.get(table.name()).createStatement();
    }
    String columns =
        table.columns().stream()
            .map(column -> "  " + Identifiers.quoted(column.name()) + " " + type(column) + " NULL,")
            .collect(Collectors.joining("\n"));
    String statement =
        createOfAKind
            .replace("{kind_columns}", columns)
            .replace(OF_A_KIND, Identifiers.quoted(table.name()));
    boolean hasId = table.columns().stream().anyMatch(c -> c.name().equalsIgnoreCase("id"));
    // The configured id is a value of the application and may repeat.
    return hasId
        ? statement
            .replaceFirst("  id BIGINT [^\n]*", "  row_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,")
            .replace("PRIMARY KEY (id)", "PRIMARY KEY (row_id)")
        : statement;
  }

  private static String type(KindColumn column) {
    Field field = Field.input(column.name()).orElse(null);
    if (field == null) {
      return "MEDIUMTEXT";
    }
    if (field.type() == FieldType.INTEGER || field.type() == FieldType.ELAPSED) {
      return "BIGINT";
    }
    boolean isShort = field.columnLength() < Field.TEXT;
    return isShort ? "VARCHAR(" + field.columnLength() + ")" : "MEDIUMTEXT";
  }
}

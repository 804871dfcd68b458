package io.auditlog.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sees that the tables are there and are what they must be; looks first, and creates only what is
 * missing. Safe from many hosts at once. To be used on a connection of its own: DDL commits.
 */
final class SchemaCheck {

  /** A row may hold an event twice, escaped, and the same again in columns. */
  private static final long PACKET_FOR_EVENT = 6;

  /** What inserting goes by. Immutable. */
  static final class Found {

    private final long maxPacket;
    private final Set<String> columnsWithDefaults;

    Found(long maxPacket, Set<String> columnsWithDefaults) {
      this.maxPacket = maxPacket;
      this.columnsWithDefaults = columnsWithDefaults;
    }

    /** {@code max_allowed_packet}. */
    long maxPacket() {
      return maxPacket;
    }

    /**
     * Those of {@code audit_log} that are not null when a row does not name them: none, unless
     * somebody has changed the table.
     */
    Set<String> columnsWithDefaults() {
      return columnsWithDefaults;
    }
  }

  private final Tables tables;
  private final boolean create;
  private final long minPacket;

  SchemaCheck(Tables tables, boolean create, int maxEventSize) {
    this.tables = tables;
    this.create = create;
    this.minPacket = PACKET_FOR_EVENT * maxEventSize;
  }

  /**
   * Checks our own tables, and the size of packets.
   *
   * @throws SetupException that says exactly what is missing
   */
  Found checkOwn(Connection connection) throws SQLException {
    List<String> faults = new ArrayList<>();
    for (Tables.Definition table : tables.own()) {
      addFaults(connection, table, faults);
    }
    if (!faults.isEmpty()) {
      throw new SetupException(
          (create ? "" : "createTables is false, and ")
              + "the database is not as it must be: "
              + String.join("; ", faults));
    }
    return new Found(checkPacket(connection), columnsWithDefaults(connection));
  }

  private Set<String> columnsWithDefaults(Connection connection) throws SQLException {
    Set<String> names = new HashSet<>();
    // MariaDB writes NULL where there is none, and puts quotes around a text.
    String sql =
        "SELECT column_name FROM information_schema.columns"
            + " WHERE table_schema = DATABASE() AND table_name = ?"
            + " AND (column_default <> 'NULL'"
            + " OR (column_default = 'NULL' AND VERSION() NOT LIKE '%MariaDB%'))";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, tables.log().name());
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          names.add(result.getString(1).toLowerCase(Locale.ROOT));
        }
      }
    }
    return names;
  }

  private void addFaults(Connection connection, Tables.Definition table, List<String> faults)
      throws SQLException {
    Optional<Existing> existing = Existing.find(connection, table.name());
    if (!existing.isPresent() && create) {
      execute(connection, table.createStatement());
      existing = Existing.find(connection, table.name());
    }
    if (!existing.isPresent()) {
      faults.add("table " + table.name() + " is missing");
      return;
    }
    List<String> missing = existing.get().missing(table.columns());
    if (!missing.isEmpty()) {
      faults.add(
          "table "
              + table.name()
              + " has no column "
              + String.join(", ", missing)
              + " (if it is not Auditlog's, set tablePrefix)");
    }
    existing.get().transactionalFault().ifPresent(faults::add);
    List<String> key = uniqueKey(table);
    if (missing.isEmpty() && !key.isEmpty() && !existing.get().hasUniqueKeyWithin(key)) {
      faults.add("table " + table.name() + " has no unique key (" + String.join(", ", key) + ")");
    }
  }

  /** Without these a row could be there twice. */
  private List<String> uniqueKey(Tables.Definition table) {
    if (table.name().equals(tables.journal().name())) {
      return Collections.singletonList("journal");
    }
    if (table.name().equals(tables.log().name())) {
      return Arrays.asList("journal_id", "seq", "recorded_at");
    }
    return Arrays.asList("journal_id", "seq");
  }

  private long checkPacket(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT @@max_allowed_packet")) {
      result.next();
      long packet = result.getLong(1);
      if (packet < minPacket) {
        throw new SetupException(
            "max_allowed_packet of the server is "
                + packet
                + " bytes and must be at least "
                + minPacket
                + " (6 x maxEventSize): raise it, or lower maxEventSize");
      }
      return packet;
    }
  }

  /** Checks, or creates, the table of a kind. */
  void checkKind(Connection connection, KindTable table) throws SQLException {
    if (tables.isOwn(table.name())) {
      throw new SetupException(
          "table "
              + table.name()
              + " is Auditlog's own and cannot be that of kind "
              + table.kind()
              + ": give the <Table> another name");
    }
    Optional<Existing> existing = Existing.find(connection, table.name());
    if (!existing.isPresent() && create) {
      execute(connection, tables.createStatement(table));
      existing = Existing.find(connection, table.name());
    }
    if (!existing.isPresent()) {
      throw new SetupException(
          (create ? "" : "createTables is false, and ")
              + "table "
              + table.name()
              + " of kind "
              + table.kind()
              + " is missing");
    }
    List<String> columns = new ArrayList<>();
    for (KindColumn column : table.columns()) {
      columns.add(column.name());
    }
    List<String> faults = new ArrayList<>();
    List<String> missing = existing.get().missing(columns);
    if (!missing.isEmpty()) {
      faults.add(
          "table "
              + table.name()
              + " of kind "
              + table.kind()
              + " has no column "
              + String.join(", ", missing)
              + ": add it, or correct the <Table>");
    }
    existing.get().transactionalFault().ifPresent(faults::add);
    if (!faults.isEmpty()) {
      throw new SetupException(String.join("; ", faults));
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    connection.commit();
  }

  /** What the server says of a table that is there. */
  private static final class Existing {

    private final String name;
    private final String engine;
    private final boolean transactional;
    private final Set<String> columns;
    private final Map<String, List<String>> uniqueKeys;

    private Existing(
        String name,
        String engine,
        boolean transactional,
        Set<String> columns,
        Map<String, List<String>> uniqueKeys) {
      this.name = name;
      this.engine = engine;
      this.transactional = transactional;
      this.columns = columns;
      this.uniqueKeys = uniqueKeys;
    }

    static Optional<Existing> find(Connection connection, String table) throws SQLException {
      String sql =
          "SELECT t.engine, e.transactions FROM information_schema.tables t"
              + " LEFT JOIN information_schema.engines e ON e.engine = t.engine"
              + " WHERE t.table_schema = DATABASE() AND t.table_name = ?";
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setString(1, table);
        try (ResultSet result = statement.executeQuery()) {
          if (!result.next()) {
            return Optional.empty();
          }
          return Optional.of(
              new Existing(
                  table,
                  result.getString(1),
                  "YES".equals(result.getString(2)),
                  columns(connection, table),
                  uniqueKeys(connection, table)));
        }
      }
    }

    private static Set<String> columns(Connection connection, String table) throws SQLException {
      Set<String> names = new HashSet<>();
      String sql =
          "SELECT column_name FROM information_schema.columns"
              + " WHERE table_schema = DATABASE() AND table_name = ?";
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setString(1, table);
        try (ResultSet result = statement.executeQuery()) {
          while (result.next()) {
            names.add(result.getString(1).toLowerCase(Locale.ROOT));
          }
        }
      }
      return names;
    }

    private static Map<String, List<String>> uniqueKeys(Connection connection, String table)
        throws SQLException {
      Map<String, List<String>> keys = new HashMap<>();
      String sql =
          "SELECT index_name, column_name FROM information_schema.statistics"
              + " WHERE table_schema = DATABASE() AND table_name = ? AND non_unique = 0";
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setString(1, table);
        try (ResultSet result = statement.executeQuery()) {
          while (result.next()) {
            keys.computeIfAbsent(result.getString(1), name -> new ArrayList<>())
                .add(String.valueOf(result.getString(2)).toLowerCase(Locale.ROOT));
          }
        }
      }
      return keys;
    }

    List<String> missing(List<String> wanted) {
      List<String> missing = new ArrayList<>();
      for (String column : wanted) {
        if (!columns.contains(column.toLowerCase(Locale.ROOT))) {
          missing.add(column);
        }
      }
      return missing;
    }

    /** A key over no other columns than these keeps a row from being there twice. */
    boolean hasUniqueKeyWithin(List<String> allowed) {
      return uniqueKeys.values().stream().anyMatch(allowed::containsAll);
    }

    Optional<String> transactionalFault() {
      if (transactional) {
        return Optional.empty();
      }
      return Optional.of(
          engine == null
              ? name + " is a view, or its engine is not known: it must be a table of InnoDB"
              : "table "
                  + name
                  + " is not transactional (engine "
                  + engine
                  + "): ALTER TABLE "
                  + Identifiers.quoted(name)
                  + " ENGINE=InnoDB");
    }
  }
}

package io.auditlog.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A new, empty database on a real server, for one test. {@link #close()} drops it.
 *
 * <pre>{@code
 * try (TestDatabase database = TestDatabase.freshDatabase()) {
 *   ... database.url(), database.user(), database.password() ...
 *   assertEquals(3L, database.value("SELECT COUNT(*) FROM audit_log"));
 * }
 * }</pre>
 */
public final class TestDatabase implements AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final DatabaseServer server;
  private final String name;

  private TestDatabase(DatabaseServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /** A new database on the server that all tests of this JVM share. */
  public static TestDatabase freshDatabase() {
    return freshDatabase(DatabaseServer.shared());
  }

  /** A new database on this server. */
  public static TestDatabase freshDatabase(DatabaseServer server) {
    String name = "audit_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
    TestDatabase database = new TestDatabase(server, name);
    database.onServer("CREATE DATABASE `" + name + "`");
    return database;
  }

  public DatabaseServer server() {
    return server;
  }

  public String name() {
    return name;
  }

  public String url() {
    return server.url(name);
  }

  public String user() {
    return server.user();
  }

  public String password() {
    return server.password();
  }

  public Connection connect() throws SQLException {
    return server.connect(name);
  }

  /** Runs a statement of any kind, in this database; returns how many rows it changed. */
  public int update(String sql, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = prepared(connection, sql, parameters)) {
      return statement.execute() ? 0 : statement.getUpdateCount();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** All rows, each a map from column label to value in the order of the columns. */
  public List<Map<String, Object>> query(String sql, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = prepared(connection, sql, parameters);
        ResultSet results = statement.executeQuery()) {
      List<Map<String, Object>> rows = new ArrayList<>();
      int columns = results.getMetaData().getColumnCount();
      while (results.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= columns; i++) {
          row.put(results.getMetaData().getColumnLabel(i), results.getObject(i));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The first column of all rows. */
  public List<Object> column(String sql, Object... parameters) {
    List<Object> values = new ArrayList<>();
    for (Map<String, Object> row : query(sql, parameters)) {
      values.add(row.values().iterator().next());
    }
    return values;
  }

  /** The first column of the only row. */
  public Object value(String sql, Object... parameters) {
    List<Object> values = column(sql, parameters);
    if (values.size() != 1) {
      throw new IllegalStateException(values.size() + " rows: " + sql);
    }
    return values.get(0);
  }

  /** How many rows a table has; 0 if there is no such table. */
  public long count(String table) {
    Object tables =
        value(
            "SELECT COUNT(*) FROM information_schema.tables"
                + " WHERE table_schema = ? AND table_name = ?",
            name,
            table);
    if (((Number) tables).longValue() == 0) {
      return 0;
    }
    return ((Number) value("SELECT COUNT(*) FROM `" + table + "`")).longValue();
  }

  /** Creates the database again, empty, after it was dropped. */
  public void recreate() {
    onServer("CREATE DATABASE `" + name + "`");
  }

  /** Drops the database. */
  @Override
  public void close() {
    onServer("DROP DATABASE IF EXISTS `" + name + "`");
  }

  private void onServer(String sql) {
    try (Connection connection = server.connect("");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}

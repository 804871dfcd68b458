package io.auditlog.benchmarks;

import io.auditlog.mysql.MySqlSettings;
import io.auditlog.testing.DatabaseServer;
import io.auditlog.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Where events go, in a form that other JVMs can be told. */
record Database(String url, String user, String password) {

  /** What {@code io.auditlog.mysql.Connector} sets in its sessions. */
  private static final String SESSION =
      "SET SESSION time_zone = '+00:00', wait_timeout = 600,"
          + " sql_mode = 'STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'";

  /**
   * A server as durable as MySQL is by default, unlike those of tests; or the one that tests are
   * told to use.
   */
  static DatabaseServer server() {
    return System.getenv("AUDITLOG_TEST_JDBC_URL") != null
        ? DatabaseServer.shared()
        : DatabaseServer.dedicated("--innodb-flush-method=O_DIRECT", "--sync-binlog=1");
  }

  static Database of(TestDatabase database) {
    return new Database(database.url(), database.user(), database.password());
  }

  MySqlSettings settings() {
    return MySqlSettings.builder().url(url).user(user).password(password).build();
  }

  /**
   * A session like those of the uploader.
   *
   * @param properties names and values for Connector/J, one after the other
   */
  Connection connect(String... properties) throws SQLException {
    Properties all = new Properties();
    all.setProperty("user", user);
    all.setProperty("password", password);
    all.setProperty("cachePrepStmts", "true");
    all.setProperty("prepStmtCacheSqlLimit", Integer.toString(1 << 20));
    for (int i = 0; i < properties.length; i += 2) {
      all.setProperty(properties[i], properties[i + 1]);
    }
    Connection connection = DriverManager.getConnection(url, all);
    try (Statement statement = connection.createStatement()) {
      statement.execute(SESSION);
    }
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    connection.setAutoCommit(false);
    return connection;
  }

  /** Runs a statement on a connection of its own. */
  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      connection.commit();
    }
  }
}

package io.auditlog.mysql;

import com.mysql.cj.jdbc.NonRegisteringDriver;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Opens connections whose session is set up. Contacts the server at most once for each {@link
 * #allowOneAttempt()}, however often the pool asks: with a wrong password many attempts would lock
 * the account.
 */
final class Connector implements DataSource {

  /**
   * UTC, because DATETIME has no zone; strict, because an audit record must not be bent to fit; and
   * nothing that would let a dead session hold a row for hours.
   */
  private static final String SESSION =
      "SET SESSION time_zone = '+00:00',"
          + " wait_timeout = 60,"
          + " lock_wait_timeout = 5,"
          + " innodb_lock_wait_timeout = 5";

  /**
   * Set while connecting, because Connector/J looks at the mode only then ({@code
   * NativeServerSession.isNoBackslashEscapesSet}). If it found NO_BACKSLASH_ESCAPES, it would send
   * texts as binary literals, which JSON columns refuse (3144).
   */
  private static final String SQL_MODE =
      "sql_mode='STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'";

  private final MySqlSettings settings;
  private boolean mayTry;
  private boolean opened;
  private SQLException failure;

  Connector(MySqlSettings settings) {
    this.settings = settings;
  }

  /** Lets the next request through to the server and forgets the last failure. */
  synchronized void allowOneAttempt() {
    mayTry = true;
    opened = false;
    failure = null;
  }

  /** How the attempt failed, or null. */
  synchronized SQLException failure() {
    return failure;
  }

  @Override
  public Connection getConnection() throws SQLException {
    synchronized (this) {
      if (!mayTry && failure == null && opened) {
        // The pool asks again, so it has lost the one that it was given while it looked at it.
        failure = new SQLException("the connection broke while it was set up", "08S01");
      }
      if (!mayTry) {
        throw failure == null ? new SQLException("no attempt is due") : failure;
      }
      mayTry = false;
    }
    try {
      Connection connection = open();
      noteOpened();
      return connection;
    } catch (SQLException e) {
      noteFailure(e);
      throw e;
    } catch (LinkageError e) {
      SQLException missing =
          new SetupException(
              "the MySQL driver is missing: add com.mysql:mysql-connector-j (" + e + ")");
      noteFailure(missing);
      throw missing;
    } catch (RuntimeException e) {
      SQLException unknown = new SQLException(e);
      noteFailure(unknown);
      throw unknown;
    }
  }

  private synchronized void noteOpened() {
    opened = true;
  }

  private synchronized void noteFailure(SQLException e) {
    failure = e;
  }

  private Connection open() throws SQLException {
    // Not the Driver, which registers itself: it would answer the application's DriverManager, and
    // hold our class loader when the application is undeployed.
    Connection connection = new NonRegisteringDriver().connect(settings.url().text(), properties());
    if (connection == null) {
      throw new SetupException("Connector/J does not know a url of this form");
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(SESSION);
      statement.execute("SELECT 1"); // A user whose password has expired may only SET (MariaDB).
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private Properties properties() throws SQLException {
    Properties properties = new Properties();
    if (settings.user() != null) {
      properties.setProperty("user", settings.user());
    }
    String password = password();
    if (password != null) {
      properties.setProperty("password", password);
    }
    properties.setProperty("connectTimeout", Long.toString(settings.connectTimeout().toMillis()));
    properties.setProperty("socketTimeout", Long.toString(settings.socketTimeout().toMillis()));
    // A property replaces the parameter of the URL. In a SET the last one counts.
    String theirs = settings.url().parameter("sessionVariables").map(v -> v + ",").orElse("");
    properties.setProperty("sessionVariables", theirs + SQL_MODE);
    properties.setProperty("connectionAttributes", "program_name:auditlog");
    properties.setProperty("characterEncoding", "UTF-8"); // which is utf8mb4 on the wire
    // One in the URL would bring its own character set, in which "?" stands for what it has not.
    // This one every server has.
    properties.setProperty("connectionCollation", "utf8mb4_general_ci");
    // Prepared on our side: a multi-row INSERT may have more parameters than the server allows.
    properties.setProperty("useServerPrepStmts", "false");
    properties.setProperty("cachePrepStmts", "true");
    properties.setProperty("prepStmtCacheSize", "20");
    properties.setProperty(
        "prepStmtCacheSqlLimit", Integer.toString(MultiRowInsert.MAX_SQL_LENGTH));
    properties.setProperty("allowMultiQueries", "false");
    properties.setProperty("allowLoadLocalInfile", "false");
    properties.setProperty("autoReconnect", "false");
    // What an event holds belongs into no exception.
    properties.setProperty("dumpQueriesOnException", "false");
    properties.setProperty("enablePacketDebug", "false");
    properties.setProperty("includeInnodbStatusInDeadlockExceptions", "false");
    return properties;
  }

  private String password() throws SQLException {
    if (!settings.passwordFile().isPresent()) {
      return settings.password();
    }
    Path file = settings.passwordFile().get();
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      if (text.endsWith("\n")) {
        text = text.substring(0, text.length() - 1);
      }
      return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    } catch (IOException e) {
      throw new SetupException("passwordFile cannot be read: " + e);
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}

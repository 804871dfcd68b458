package io.auditlog.quickstart;

import io.auditlog.mysql.MySqlSettings;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Where the events go.
 *
 * @param url JDBC URL with the name of the database
 */
record Database(String url, String user, String password) {

  private static final String CONNECT_TIMEOUT_MS = "5000";

  /**
   * The user's own database.
   *
   * @param passwordOrNull what the environment says
   */
  static Database own(String url, String user, String passwordOrNull) throws QuickstartException {
    if (passwordOrNull == null) {
      throw new QuickstartException("Put the password of " + user + " into AUDIT_DB_PASSWORD");
    }
    try {
      MySqlSettings.builder().url(url).build();
    } catch (IllegalArgumentException e) {
      throw new QuickstartException("--url: " + e.getMessage(), e);
    }
    return new Database(url, user, passwordOrNull);
  }

  /** Host, port and name, without credentials that the URL may hold. */
  String target() {
    return MySqlSettings.builder().url(url).build().target();
  }

  Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", CONNECT_TIMEOUT_MS);
    return DriverManager.getConnection(url, properties);
  }

  /** Connects once; what kind of server it is. */
  String product() throws QuickstartException {
    try (Connection connection = connect()) {
      DatabaseMetaData server = connection.getMetaData();
      String version = server.getDatabaseProductVersion();
      return version.contains("MariaDB")
          ? "MariaDB " + version.replaceFirst("-MariaDB.*", "")
          : server.getDatabaseProductName() + " " + version;
    } catch (SQLException e) {
      throw new QuickstartException(
          "Cannot connect to " + target() + " as " + user + ": " + firstLine(e.getMessage()), e);
    }
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}

package io.auditlog.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * A real database server for tests. One is shared by all tests of a JVM; a test that kills or
 * reconfigures its server asks for one of its own.
 */
public interface DatabaseServer extends AutoCloseable {

  /** What it is, for people. */
  String description();

  String host();

  /** Stays the same when the server is killed and started again. */
  int port();

  /** A user who may do everything. */
  String user();

  String password();

  /**
   * Kills the server with SIGKILL and returns when it is dead. Its data stay. Not for the shared
   * one.
   */
  void kill();

  /**
   * Tells the server with SIGTERM to end in order, and returns when it has. Its data stay. Not for
   * the shared one.
   */
  void terminate();

  /**
   * Starts a server that has ended again, with its data, on the same port; returns when it answers.
   */
  void start();

  /** Ends the server and deletes its data. */
  @Override
  void close();

  /** The server that all tests of this JVM share; started at the first call. */
  static DatabaseServer shared() {
    return ServerChoice.shared();
  }

  /**
   * A new server for one test, of the same kind as the shared one where that can be, with these
   * options of {@code mysqld}, such as {@code --max-allowed-packet=1M}.
   */
  static DatabaseServer dedicated(String... options) {
    return ServerChoice.dedicated(null, options);
  }

  /** The same; {@code {files}} in an option stands for a copy of this folder. */
  static DatabaseServer dedicatedWithFiles(Path files, String... options) {
    return ServerChoice.dedicated(files, options);
  }

  /** Whether it is a MariaDB server. */
  default boolean isMariaDb() {
    try (Connection connection = connect("")) {
      return connection.getMetaData().getDatabaseProductVersion().contains("MariaDB");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The JDBC URL of a database of this server. */
  default String url(String database) {
    return "jdbc:mysql://" + host() + ":" + port() + "/" + database;
  }

  /** A connection as {@link #user()}. */
  default Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user());
    properties.setProperty("password", password());
    properties.setProperty("connectTimeout", "5000");
    return DriverManager.getConnection(url(database), properties);
  }

  /** Returns when the server takes connections; fails after that long. */
  default void awaitAnswer(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      try {
        connect("").close();
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("No answer from " + description(), e);
        }
        Thread.onSpinWait();
        try {
          Thread.sleep(50);
        } catch (InterruptedException interrupt) {
          throw new IllegalStateException(interrupt);
        }
      }
    }
  }
}

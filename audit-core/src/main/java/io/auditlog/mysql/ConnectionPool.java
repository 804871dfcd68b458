package io.auditlog.mysql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.auditlog.platform.Threads;
import io.auditlog.platform.Time;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small HikariCP pool on daemon threads of ours, started when it is first needed. For one thread,
 * but for {@link #abort}, which any may call.
 */
final class ConnectionPool implements AutoCloseable {

  /** How the names of all our pools begin. */
  static final String NAME = Threads.PREFIX + "pool";

  // One for the upload, one for what must not happen within its transaction.
  private static final int SIZE = 2;

  // How long one look for a connection takes; between two looks we see whether the attempt has
  // failed, or we have been aborted, neither of which HikariCP tells to who waits.
  private static final long LOOK_MILLIS = 500;

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Connector connector;
  private HikariDataSource poolOrNull;
  private final Time time;
  private final Duration patience;
  private volatile boolean aborted;
  private volatile Connection inUse;

  ConnectionPool(MySqlSettings settings, Time time) {
    this.connector = new Connector(settings);
    this.time = time;
    // The handshake after connecting takes several answers.
    this.patience = settings.connectTimeout().plus(settings.socketTimeout());
  }

  /**
   * Not made before it is needed: HikariCP logs while it starts, and an appender is started while
   * the logging framework is, when SLF4J keeps such calls back and warns of them.
   */
  private HikariDataSource pool() {
    if (poolOrNull == null) {
      poolOrNull = new HikariDataSource(config(connector));
    }
    return poolOrNull;
  }

  private static HikariConfig config(Connector connector) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(connector);
    config.setPoolName(NAME + '-' + COUNT.incrementAndGet());
    config.setThreadFactory(Threads.factory("pool"));
    config.setMaximumPoolSize(SIZE);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(LOOK_MILLIS);
    config.setValidationTimeout(LOOK_MILLIS);
    // Before the server ends an idle session (wait_timeout 60 s).
    config.setIdleTimeout(Duration.ofSeconds(30).toMillis());
    config.setMaxLifetime(Duration.ofMinutes(15).toMillis());
    config.setAutoCommit(false);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return config;
  }

  /**
   * A connection, with its session set up and no transaction begun; contacts the server at most
   * once. Close it to give it back.
   */
  Connection connection() throws SQLException {
    connector.allowOneAttempt();
    long began = time.nanoTime();
    while (true) {
      if (aborted) {
        throw new SQLException("stopped before the server answered");
      }
      try {
        Connection connection = pool().getConnection();
        inUse = connection;
        if (aborted) {
          abortQuietly(connection);
        }
        return connection;
      } catch (SQLException e) {
        SQLException failure = connector.failure();
        if (failure != null) {
          throw failure;
        }
        if (time.nanoTime() - began > patience.toNanos()) {
          throw e;
        }
      }
    }
  }

  /** Gives a connection back for good: nobody knows its state. */
  void evict(Connection connection) {
    pool().evictConnection(connection);
  }

  /** Makes a call that is waiting for the server fail, and all later ones. */
  void abort() {
    aborted = true;
    Connection connection = inUse;
    if (connection != null) {
      abortQuietly(connection);
    }
  }

  private static void abortQuietly(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      // It is closed already, which is what was wanted.
    }
  }

  /** Closes all connections. May wait a moment for those that are just being opened. */
  @Override
  public void close() {
    if (poolOrNull != null) {
      poolOrNull.close();
    }
  }
}

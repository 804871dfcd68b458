package io.auditlog;

import io.auditlog.mysql.TransactionQueue;
import io.auditlog.platform.HostName;
import io.auditlog.platform.ProcessId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The work queue in {@code audit_transactions}, for those who act on audit events with {@code
 * transaction: true}. Any number of workers, threads and hosts may share it; each transaction is
 * given to one of them at a time, for as long as its lease.
 *
 * <p>{@link #claim} commits before it returns, so no lock is held while the work is done. A worker
 * that dies holds its transactions no longer than its lease; then another gets them. So work may be
 * done more than once, in two ways: the worker died after it and before {@link #done}, or took
 * longer than its lease. Where the work is itself in this database, {@link #doneWithin} makes it
 * happen once. All times are the server's, so clocks of workers do not matter.
 *
 * <p>Thread-safe. Uses a connection of the data source for each call, and gives it back as it was;
 * there is nothing to close. The user needs {@code SELECT} and {@code UPDATE} on the table.
 */
public final class AuditTransactions {

  private static final Duration LONGEST = Duration.ofDays(3650);
  private static final int MAX_WORKER_LENGTH = 255;
  private static final int DEADLOCKS_IN_A_ROW = 10;

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private interface End {
    boolean on(Connection connection) throws SQLException;
  }

  private final DataSource dataSource;
  private final TransactionQueue queue;
  private final String worker;

  private AuditTransactions(Builder builder) {
    dataSource = builder.dataSource;
    queue = new TransactionQueue(builder.tablePrefix);
    // Two with one name must not take each other's claims for their own.
    String unique = "#" + UUID.randomUUID().toString().substring(0, 8);
    String name = builder.worker;
    worker =
        name.substring(0, Math.min(name.length(), MAX_WORKER_LENGTH - unique.length())) + unique;
  }

  /**
   * Begins with where the table is.
   *
   * @param dataSource of the database that Auditlog uploads to; its connections must allow to
   *     commit
   */
  public static Builder builder(DataSource dataSource) {
    return new Builder(Objects.requireNonNull(dataSource, "dataSource"));
  }

  /** What {@code claimed_by} says while this worker has a transaction. */
  public String worker() {
    return worker;
  }

  /**
   * Claims the transactions that have been available longest, and commits that. First gives back
   * those whose lease has run out; they are dead if they have had all their attempts.
   *
   * @param n how many at most, 1 to 1000. Their payloads are held in memory
   * @param lease how long they are this worker's: more than all of them need together, if they are
   *     worked off one after the other
   * @return none if there is nothing to do now
   * @throws AuditException if the database could not be asked. If it was an answer that was lost,
   *     what was claimed is available again when the lease has run out
   * @throws IllegalArgumentException if {@code n} or {@code lease} is out of bounds
   */
  public List<AuditTransaction> claim(int n, Duration lease) {
    if (n < 1 || n > TransactionQueue.MAX_CLAIM) {
      throw new IllegalArgumentException(
          "n must be from 1 to " + TransactionQueue.MAX_CLAIM + ": " + n);
    }
    long micros = micros("lease", lease);
    if (micros < 1) {
      throw new IllegalArgumentException("lease must be more than nothing: " + lease);
    }
    return transact(
        "claimed",
        connection -> {
          queue.endExpiredLeases(connection);
          return queue.claim(connection, worker, n, micros, AuditTransaction::read);
        });
  }

  /**
   * Says that the work is done. May be called again, after an exception for one.
   *
   * @throws LeaseLostException if the transaction is not this worker's any more
   * @throws AuditException if the database could not be told, or its answer was lost
   */
  public void done(AuditTransaction transaction) {
    end(transaction, connection -> queue.done(connection, transaction.claim()));
  }

  /**
   * Says that the work is done, within the caller's transaction: what the caller has done in this
   * database and that it is done are committed together or not at all, so the work happens once.
   * The caller commits; nobody else can get hold of the transaction in between. If the answer to
   * that COMMIT is lost, leave it: what was not committed is claimed again.
   *
   * @throws LeaseLostException if the transaction is not this worker's any more, or is done: roll
   *     back
   * @throws SQLException as the driver throws it: roll back
   */
  public void doneWithin(Connection connection, AuditTransaction transaction) throws SQLException {
    if (!queue.doneOnce(connection, transaction.claim())) {
      throw lost(connection, transaction);
    }
  }

  /**
   * Says that the work did not succeed and is to be tried again, by whichever worker. It is dead
   * instead if this was the last of its attempts. May be called again, after an exception for one.
   *
   * @param after how long from now it is left alone, from zero
   * @param error why, kept in {@code last_error}; null for nothing
   * @throws LeaseLostException if the transaction is not this worker's any more
   * @throws AuditException if the database could not be told, or its answer was lost
   * @throws IllegalArgumentException if {@code after} is out of bounds
   */
  public void retry(AuditTransaction transaction, Duration after, String error) {
    long micros = micros("after", after);
    end(transaction, connection -> queue.retry(connection, transaction.claim(), micros, error));
  }

  /**
   * Says that the work can never succeed: nobody gets the transaction any more. May be called
   * again, after an exception for one.
   *
   * @param error why, kept in {@code last_error}; null for nothing
   * @throws LeaseLostException if the transaction is not this worker's any more
   * @throws AuditException if the database could not be told, or its answer was lost
   */
  public void dead(AuditTransaction transaction, String error) {
    end(transaction, connection -> queue.dead(connection, transaction.claim(), error));
  }

  private static long micros(String name, Duration duration) {
    if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " must be at most " + LONGEST.toDays() + " days: " + duration);
    }
    return duration.toNanos() / 1000;
  }

  private void end(AuditTransaction transaction, End end) {
    transact(
        transaction + " ended",
        connection -> {
          if (!end.on(connection)) {
            throw lost(connection, transaction);
          }
          return null;
        });
  }

  private LeaseLostException lost(Connection connection, AuditTransaction transaction)
      throws SQLException {
    return new LeaseLostException(
        transaction
            + " is not "
            + worker
            + "'s any more: "
            + queue.describe(connection, transaction.claim()));
  }

  private <T> T transact(String what, Work<T> work) {
    try {
      for (int deadlocks = 1; ; deadlocks++) {
        try (Connection connection = dataSource.getConnection()) {
          return committed(connection, work);
        } catch (SQLException e) {
          if (!TransactionQueue.isDeadlock(e) || deadlocks == DEADLOCKS_IN_A_ROW) {
            throw e;
          }
        }
      }
    } catch (SQLException e) {
      throw new AuditException("could not be " + what + ": " + e.getMessage(), e);
    }
  }

  private static <T> T committed(Connection connection, Work<T> work) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    int isolation = connection.getTransactionIsolation();
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    boolean isCommitted = false;
    try {
      T result = work.on(connection);
      connection.commit();
      isCommitted = true;
      return result;
    } finally {
      if (!isCommitted) {
        rollBackQuietly(connection);
      }
      giveBackAsItWas(connection, autoCommit, isolation);
    }
  }

  /** A connection that cannot do it is broken, and the server rolls back by itself. */
  private static void rollBackQuietly(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // What is thrown already says more.
    }
  }

  private static void giveBackAsItWas(Connection connection, boolean autoCommit, int isolation) {
    try {
      connection.setTransactionIsolation(isolation);
      connection.setAutoCommit(autoCommit);
    } catch (SQLException e) {
      // It is broken, which its pool sees too. What was committed is committed.
    }
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private final DataSource dataSource;
    private String tablePrefix = "";
    private String worker = HostName.local() + "/" + ProcessId.current();

    private Builder(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    /** The {@code tablePrefix} of the uploading applications; none if not set. */
    public Builder tablePrefix(String prefix) {
      tablePrefix = prefix;
      return this;
    }

    /**
     * Who works, for people who read {@code claimed_by}; host and process if not set. Need not be
     * unique.
     */
    public Builder worker(String name) {
      worker = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * The queue. Contacts no database.
     *
     * @throws IllegalArgumentException if no table can have the prefix
     */
    public AuditTransactions build() {
      return new AuditTransactions(this);
    }
  }
}

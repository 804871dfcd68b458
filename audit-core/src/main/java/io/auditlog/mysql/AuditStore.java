package io.auditlog.mysql;

import io.auditlog.journal.JournalHeader;
import io.auditlog.platform.Time;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The database as the uploader sees it. Each call is one attempt: it succeeds, or throws and has
 * changed nothing. Connections are kept for the next call. For one thread, but for {@link #abort}.
 */
public final class AuditStore implements AutoCloseable {

  /** Larger statements are not faster. */
  private static final long MAX_STATEMENT_BYTES = 4L << 20;

  /** Escaping may double a value, and our estimate may be half of it. */
  private static final long PACKET_SHARE = 4;

  private interface Work<T> {
    T on(Connection connection) throws SQLException, StoreException;
  }

  private final Tables tables;
  private final JournalCursors cursors;
  private final SchemaCheck schema;
  private final SqlErrors errors;
  private final ConnectionPool pool;
  private final String target;
  private final Set<KindTable> checkedKinds = new HashSet<>();
  private SchemaCheck.Found found; // null: not looked at, or something failed since.

  /** Touches no network. */
  public AuditStore(MySqlSettings settings, int maxEventSize, Time time) {
    this.tables = new Tables(settings.tablePrefix());
    this.cursors = new JournalCursors(tables.journal().name());
    this.schema = new SchemaCheck(tables, settings.createTables(), maxEventSize);
    this.errors = new SqlErrors(settings.url().secrets());
    this.pool = new ConnectionPool(settings, time);
    this.target = settings.target();
  }

  /** {@code host:port/database}. */
  public String target() {
    return target;
  }

  /** Sees that our own tables are there. Does nothing if all went well since the last time. */
  public void prepare() throws StoreException {
    if (found == null) {
      found = attempt(schema::checkOwn);
    }
  }

  /** Sees that these tables of a kind are there. */
  public void prepare(Collection<KindTable> kinds) throws StoreException {
    for (KindTable table : kinds) {
      if (!checkedKinds.contains(table)) {
        attempt(
            connection -> {
              schema.checkKind(connection, table);
              return null;
            });
        checkedKinds.add(table);
      }
    }
  }

  /** How far MySQL has a journal. */
  public JournalPosition position(JournalHeader journal) throws StoreException {
    return attempt(
        connection ->
            cursors
                .find(connection, journal)
                .map(JournalCursors.Locked::position)
                .orElse(JournalPosition.START));
  }

  /** The mac with which MySQL has one line of a journal; empty if it has no such line. */
  public Optional<byte[]> storedMac(JournalHeader journal, long seq) throws StoreException {
    return attempt(
        connection -> {
          Optional<JournalCursors.Locked> cursor = cursors.find(connection, journal);
          return cursor.isPresent()
              ? Optional.ofNullable(
                  new StoredRows(tables).macs(connection, cursor.get().id(), seq, seq).get(seq))
              : Optional.<byte[]>empty();
        });
  }

  /**
   * Stores consecutive rows of a journal and moves its cursor behind them, in one transaction.
   *
   * @param after where the cursor must stand
   * @param rows may be none, to note only that the journal is closed
   * @param closedSeq the journal's last sequence number, once it is known
   * @return empty once all is committed; or where the cursor stands instead, and nothing is stored
   * @throws StoreException nothing is stored; or, when the server's answer to COMMIT was lost, all
   *     is, which the cursor says next time
   */
  public Optional<JournalPosition> store(
      JournalHeader journal, JournalPosition after, List<Row> rows, OptionalLong closedSeq)
      throws StoreException {
    prepare();
    try {
      return attempt(journal, after, rows, closedSeq, false);
    } catch (StoreException e) {
      if (e.trouble() != Trouble.DUPLICATE) {
        throw e;
      }
    }
    try {
      return attempt(journal, after, rows, closedSeq, true);
    } catch (StoreException e) {
      if (e.trouble() != Trouble.DUPLICATE) {
        throw e;
      }
      // Rows of this journal that are there have been left out. So it is a unique key that somebody
      // has added, and one of the records breaks it.
      throw new StoreException(Trouble.RECORD, e.getMessage(), e.table());
    }
  }

  private Optional<JournalPosition> attempt(
      JournalHeader journal,
      JournalPosition after,
      List<Row> rows,
      OptionalLong closedSeq,
      boolean reconcile)
      throws StoreException {
    long maxBytes = Math.min(found.maxPacket() / PACKET_SHARE, MAX_STATEMENT_BYTES);
    Set<String> namedAlways = found.columnsWithDefaults();
    return attempt(
        connection -> {
          BatchTransaction transaction =
              new BatchTransaction(tables, cursors, connection, maxBytes, namedAlways);
          try {
            return transaction.run(journal, after, rows, closedSeq, reconcile);
          } catch (SQLException e) {
            throw undone(connection, failed(e, transaction.writing()));
          }
        });
  }

  private <T> T attempt(Work<T> work) throws StoreException {
    Connection connection;
    try {
      connection = pool.connection();
    } catch (SQLException e) {
      throw failed(e, "");
    }
    try {
      return work.on(connection);
    } catch (SQLException e) {
      throw undone(connection, failed(e, ""));
    } catch (RuntimeException e) {
      pool.evict(connection);
      throw failed(new SQLException(e), "");
    } catch (Error e) {
      // No memory, say: an answer that was read by half must not be taken for the next one's.
      pool.evict(connection);
      throw e;
    } finally {
      giveBack(connection); // The pool rolls back what was only read.
    }
  }

  private StoreException undone(Connection connection, StoreException failure) {
    try {
      connection.rollback();
      if (!isAboutRows(failure.trouble())) {
        // The next attempt must not meet the same session again: it would not see rights granted
        // meanwhile (MySQL 9.7 Reference Manual, 8.2.13 "When Privilege Changes Take Effect"), and
        // might stay with a server that has become a read-only replica.
        pool.evict(connection);
      }
    } catch (SQLException e) {
      pool.evict(connection);
    }
    return failure;
  }

  /** Whether it is what was sent, and not the server or the session, that is wrong. */
  private static boolean isAboutRows(Trouble trouble) {
    return trouble == Trouble.RECORD || trouble == Trouble.DUPLICATE || trouble == Trouble.TOO_BIG;
  }

  private void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      pool.evict(connection);
    }
  }

  private StoreException failed(SQLException exception, String table) {
    Trouble trouble = trouble(exception, table);
    if (trouble != Trouble.RECORD && trouble != Trouble.DUPLICATE) {
      // It may be another server, or have other tables, when it answers again.
      found = null;
      checkedKinds.clear();
    }
    return new StoreException(trouble, errors.described(exception, table), table);
  }

  /** What the failure of a statement on a table means; a value is at fault only where rows go. */
  private Trouble trouble(SQLException exception, String table) {
    Trouble trouble = SqlErrors.trouble(exception);
    boolean isAboutValues = trouble == Trouble.RECORD || trouble == Trouble.DUPLICATE;
    if (isAboutValues && (table.isEmpty() || table.equals(tables.journal().name()))) {
      return Trouble.OUTAGE;
    }
    return trouble == Trouble.DUPLICATE && !tables.isOwn(table) ? Trouble.RECORD : trouble;
  }

  /** From any thread: makes the call that is waiting for the server fail, and all later ones. */
  public void abort() {
    pool.abort();
  }

  /** Closes all connections. */
  @Override
  public void close() {
    pool.close();
  }
}

package io.auditlog.mysql;

import io.auditlog.journal.JournalHeader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One batch in one transaction: the cursor is locked and compared, the rows are inserted, the
 * cursor is moved, and all of it is committed. So whatever happens on the way, MySQL has all of a
 * batch or nothing of it, and the cursor says which.
 */
final class BatchTransaction {

  static final List<String> SKIPPED_COLUMNS =
      Arrays.asList("journal_id", "seq", "recorded_at", "event_sha256", "mac", "reason");
  static final List<String> TRANSACTION_COLUMNS =
      Arrays.asList("journal_id", "seq", "recorded_at", "event_type", "payload");

  private final Tables tables;
  private final JournalCursors cursors;
  private final Connection connection;
  private final long maxBytes;
  private final Set<String> namedAlways;
  private String writing = "";

  /**
   * @param namedAlways columns of {@code audit_log} that a row must name also if it has no value
   *     there
   */
  BatchTransaction(
      Tables tables,
      JournalCursors cursors,
      Connection connection,
      long maxBytes,
      Set<String> namedAlways) {
    this.tables = tables;
    this.cursors = cursors;
    this.connection = connection;
    this.maxBytes = maxBytes;
    this.namedAlways = namedAlways;
  }

  /** The table that was being written to when something failed; empty if it was none. */
  String writing() {
    return writing;
  }

  /**
   * Stores the rows, if the cursor stands where they begin.
   *
   * @param reconcile whether rows that are there already, with the same mac, count as stored
   * @return empty after the commit; else where the cursor stands, and nothing has been stored
   */
  Optional<JournalPosition> run(
      JournalHeader journal,
      JournalPosition after,
      List<Row> rows,
      OptionalLong closedSeq,
      boolean reconcile)
      throws SQLException {
    writing = cursors.table();
    JournalCursors.Locked cursor = cursors.lock(connection, journal);
    writing = "";
    if (!cursor.position().agreesWith(after)) {
      connection.rollback();
      return Optional.of(cursor.position());
    }
    if (rows.size() == 1) {
      insertAlone(cursor.id(), rows.get(0), reconcile);
    } else {
      insert(cursor.id(), rows, reconcile);
    }
    JournalPosition end = after;
    if (!rows.isEmpty()) {
      Row last = rows.get(rows.size() - 1);
      end = new JournalPosition(last.seq(), last.mac());
    }
    cursors.move(connection, cursor, end, closedSeq);
    connection.commit();
    return Optional.empty();
  }

  /** Who is refused alone will be blamed, which is right only where the table takes another. */
  private void insertAlone(long journalId, Row row, boolean reconcile) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      insert(journalId, Collections.singletonList(row), reconcile);
    } catch (SQLException e) {
      Trouble trouble = SqlErrors.trouble(e);
      if (!row.isSkipped()
          && (trouble == Trouble.RECORD || (trouble == Trouble.DUPLICATE && reconcile))) {
        String refusing = writing;
        writing = "";
        connection.rollback(before);
        probe(journalId, row);
        writing = refusing;
      }
      throw e;
    }
  }

  /** Sees that {@code audit_log} takes a row with nothing in it; it is never committed. */
  private void probe(long journalId, Row instead) throws SQLException {
    try {
      new MultiRowInsert(tables.log().name(), tables.log().columns())
          .execute(connection, Collections.singletonList(instead.probeValues(journalId)), maxBytes);
    } catch (SQLException e) {
      if (SqlErrors.trouble(e) == Trouble.RECORD) {
        throw new SetupException(
            tables.log().name()
                + " takes no row at all: "
                + e.getErrorCode()
                + " "
                + e.getMessage());
      }
      throw e;
    }
  }

  private void insert(long journalId, List<Row> rows, boolean reconcile) throws SQLException {
    Set<Row> stored = Collections.emptySet();
    Set<Row> transactionsStored = Collections.emptySet();
    if (reconcile && !rows.isEmpty()) {
      stored = stored(journalId, rows);
      transactionsStored = transactionsStored(journalId, rows);
    }
    List<Object[]> log = new ArrayList<>();
    List<Object[]> skipped = new ArrayList<>();
    List<Object[]> transactions = new ArrayList<>();
    Map<KindTable, List<Object[]>> kinds = new LinkedHashMap<>();
    for (Row row : rows) {
      if (row.isTransaction() && !transactionsStored.contains(row)) {
        transactions.add(row.transactionValues(journalId));
      }
      if (stored.contains(row)) {
        continue; // In one transaction with its row in the table of its kind.
      }
      if (row.isLogged()) {
        log.add(row.logValues(journalId));
        row.kindTable()
            .ifPresent(
                table ->
                    kinds.computeIfAbsent(table, t -> new ArrayList<>()).add(row.kindValues()));
      } else {
        skipped.add(row.skippedValues(journalId));
      }
    }
    UsedColumns used = new UsedColumns(tables.log().columns(), log, namedAlways);
    insert(tables.log().name(), used.columns(), used.rows());
    insert(tables.skipped().name(), SKIPPED_COLUMNS, skipped);
    insert(tables.transactions().name(), TRANSACTION_COLUMNS, transactions);
    for (Map.Entry<KindTable, List<Object[]>> kind : kinds.entrySet()) {
      List<String> columns =
          kind.getKey().columns().stream().map(KindColumn::name).collect(Collectors.toList());
      insert(kind.getKey().name(), columns, kind.getValue());
    }
  }

  private void insert(String table, List<String> columns, List<Object[]> rows) throws SQLException {
    if (!rows.isEmpty()) {
      writing = table;
      new MultiRowInsert(table, columns).execute(connection, rows, maxBytes);
      writing = "";
    }
  }

  private Set<Row> stored(long journalId, List<Row> rows) throws SQLException {
    Map<Long, byte[]> macs =
        new StoredRows(tables).macs(connection, journalId, first(rows), last(rows));
    return sameAs(macs, rows, true);
  }

  private Set<Row> transactionsStored(long journalId, List<Row> rows) throws SQLException {
    Map<Long, byte[]> payloads =
        new StoredRows(tables).transactions(connection, journalId, first(rows), last(rows));
    return sameAs(payloads, rows, false);
  }

  private static Set<Row> sameAs(Map<Long, byte[]> there, List<Row> rows, boolean byMac)
      throws SQLException {
    Set<Row> same = new HashSet<>();
    for (Row row : rows) {
      if (there.containsKey(row.seq())) {
        byte[] ours = byMac ? row.mac() : row.event();
        if (!Arrays.equals(ours, there.get(row.seq()))) {
          throw new ForkedException("MySQL has another event at seq " + row.seq());
        }
        same.add(row);
      }
    }
    return same;
  }

  private static long first(List<Row> rows) {
    return rows.get(0).seq();
  }

  private static long last(List<Row> rows) {
    return rows.get(rows.size() - 1).seq();
  }
}

package io.auditlog.mysql;

import io.auditlog.event.Field;
import io.auditlog.journal.JournalEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * One sequence number of a journal as what the tables get of it. Immutable.
 *
 * <p>A record that the database refuses is offered again with less and less of it, until the
 * database takes it: see {@link #without(String, String)}.
 */
public final class Row {

  /** How much of a record goes into the tables. */
  private enum Form {
    /** All columns, and the table of its kind. */
    WHOLE,
    /** All columns, but no row in the table of its kind. */
    WITHOUT_KIND_TABLE,
    /** Identity, payload, mac and issues. */
    MINIMAL,
    /** Only that, and why, it is not there. */
    SKIPPED
  }

  /** What Java makes of bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private static final String NOT_TO_BE_LOGGED = "log: false";

  private final JournalEntry entry;
  private final KindTable kindTable;
  private final EventColumns columns;
  private final Form form;
  private final List<String> issues;
  private final String skippedBecause;

  private Row(
      JournalEntry entry,
      KindTable kindTableOrNull,
      EventColumns columnsOrNull,
      Form form,
      List<String> issues,
      String skippedBecause) {
    this.entry = entry;
    this.kindTable = kindTableOrNull;
    this.columns = columnsOrNull;
    this.form = form;
    this.issues = issues;
    this.skippedBecause = skippedBecause;
  }

  /** The entry as a whole row, or as a skipped one if its record is lost. */
  public static Row of(JournalEntry entry, KindTables kinds) {
    if (entry.isLost()) {
      return new Row(entry, null, null, Form.SKIPPED, Collections.emptyList(), entry.lostBecause());
    }
    EventColumns columns = EventColumns.of(entry.event());
    KindTable table = columns.log() ? kinds.of(columns.kind()).orElse(null) : null;
    return new Row(entry, table, columns, Form.WHOLE, Collections.emptyList(), null);
  }

  /**
   * The same record with less of it, because a table refused it; empty if even the least was
   * refused, so that the record is to be quarantined.
   *
   * @param table the table that refused
   * @param reason what it said
   */
  public Optional<Row> without(String table, String reason) {
    List<String> more = new ArrayList<>(issues);
    more.add("refused by MySQL: " + reason);
    boolean kindTableRefused = kindTable != null && kindTable.name().equals(table);
    if (form == Form.WHOLE && kindTableRefused) {
      return Optional.of(new Row(entry, kindTable, columns, Form.WITHOUT_KIND_TABLE, more, null));
    }
    if (form == Form.WHOLE || form == Form.WITHOUT_KIND_TABLE) {
      return Optional.of(new Row(entry, kindTable, columns, Form.MINIMAL, more, null));
    }
    return Optional.empty();
  }

  /** The same sequence number as one that is in no table, and why. */
  public Row skipped(String reason) {
    return new Row(entry, null, columns, Form.SKIPPED, issues, reason);
  }

  public long seq() {
    return entry.seq();
  }

  /** The chain's 32 bytes; null if the record is lost. */
  public byte[] mac() {
    return entry.mac();
  }

  /** The table that the record's kind has, if the row goes there. */
  public Optional<KindTable> kindTable() {
    return form == Form.WHOLE ? Optional.ofNullable(kindTable) : Optional.empty();
  }

  /** Whether it only says that, and why, the sequence number is in no other table. */
  public boolean isSkipped() {
    return form == Form.SKIPPED;
  }

  boolean isLogged() {
    return form != Form.SKIPPED && columns.log();
  }

  boolean isTransaction() {
    return form != Form.SKIPPED && columns.transaction();
  }

  /** In the order of the columns of {@code audit_log}. */
  Object[] logValues(long journalId) {
    List<Object> values = new ArrayList<>();
    values.add(journalId);
    values.add(entry.seq());
    values.add(recordedAt());
    for (Field field : Field.values()) {
      if (field.hasColumn()) {
        values.add(logValue(field));
      }
      if (field == Field.LEVEL) {
        values.add(form == Form.MINIMAL ? null : columns.severity());
      }
    }
    values.add(payload());
    values.add(entry.mac());
    return values.toArray();
  }

  /**
   * As text, because the driver writes bytes in hexadecimal digits, two for each. Bytes that are no
   * text stay bytes, for the database to judge.
   */
  private Object payload() {
    String text = new String(entry.event(), StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? text : entry.event();
  }

  private Object logValue(Field field) {
    boolean minimal = form == Form.MINIMAL;
    if (field == Field.OCCURRED_AT) {
      String occurredAt = minimal ? null : columns.occurredAt();
      return occurredAt == null ? recordedAt() : occurredAt;
    }
    if (field == Field.MAPPING_ISSUES) {
      return IssuesJson.with(minimal ? null : columns.mappingIssues(), issues);
    }
    if (field == Field.KIND && !minimal) {
      return columns.kind();
    }
    return minimal ? null : columns.value(field);
  }

  /** A row that {@code audit_log} must be able to take in place of this one. */
  Object[] probeValues(long journalId) {
    Object[] values = logValues(journalId);
    Arrays.fill(values, 3, values.length, null);
    int occurredAt = 3 + 1;
    for (Field field : Field.values()) {
      if (field == Field.OCCURRED_AT) {
        break;
      }
      occurredAt += field.hasColumn() ? 1 : 0;
    }
    values[occurredAt] = recordedAt();
    values[values.length - 2] = "{}";
    values[values.length - 1] = entry.mac();
    return values;
  }

  /** In the order of {@link BatchTransaction#SKIPPED_COLUMNS}. */
  Object[] skippedValues(long journalId) {
    boolean lost = entry.isLost();
    return new Object[] {
      journalId,
      entry.seq(),
      lost ? null : recordedAt(),
      lost ? null : sha256(entry.event()),
      entry.mac(),
      TextCut.toBytes(skippedBecause == null ? NOT_TO_BE_LOGGED : skippedBecause, Field.TEXT)
    };
  }

  /** In the order of {@link BatchTransaction#TRANSACTION_COLUMNS}. */
  Object[] transactionValues(long journalId) {
    return new Object[] {
      journalId,
      entry.seq(),
      recordedAt(),
      form == Form.MINIMAL ? null : columns.value(Field.EVENT_TYPE),
      entry.event()
    };
  }

  /** In the order of the columns of the kind's table. */
  Object[] kindValues() {
    String time = columns.loggedAt() == null ? entry.recordedAt() : columns.loggedAt();
    return KindValues.of(entry.event(), kindTable, time);
  }

  byte[] event() {
    return entry.event();
  }

  private String recordedAt() {
    return Datetimes.utc(entry.recordedAt()).orElse(null);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }
}

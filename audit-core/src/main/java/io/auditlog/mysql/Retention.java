package io.auditlog.mysql;

import io.auditlog.platform.SystemTime;
import io.auditlog.platform.Time;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The monthly partitions of {@code audit_log}: made ahead of time, and dropped with all their rows
 * when they are old enough. Uploads go on meanwhile; they wait for a moment at most, but for the
 * first time in a table that has rows already, which MySQL copies.
 *
 * <p>What is dropped leaves a line for each journal in {@code audit_retention}: up to which {@code
 * seq}, and with which {@code mac}, so that the chain of what remains can still be checked. Rows of
 * the other tables stay.
 *
 * <p>Safe from many hosts at once. Months are those of {@code recorded_at}, in UTC, by the server's
 * clock. Each call opens a connection of its own. Immutable and thread-safe.
 */
public final class Retention {

  /** What has been changed. Immutable. */
  public static final class Outcome {

    private final List<String> created;
    private final List<String> dropped;

    private Outcome(List<String> created, List<String> dropped) {
      this.created = Collections.unmodifiableList(created);
      this.dropped = Collections.unmodifiableList(dropped);
    }

    /** The names of new partitions, such as {@code p202612}, in the order of their months. */
    public List<String> created() {
      return created;
    }

    /** The names of dropped partitions, in the order of their months. */
    public List<String> dropped() {
      return dropped;
    }
  }

  /** One partition as it is in the server. */
  private static final class Partition {

    private final String name;
    private final LocalDate before; // null: MAXVALUE

    private Partition(String name, LocalDate beforeOrNull) {
      this.name = name;
      this.before = beforeOrNull;
    }

    private String definition() {
      return "PARTITION "
          + Identifiers.quoted(name)
          + " VALUES LESS THAN ("
          + (before == null ? "MAXVALUE" : "'" + before + "'")
          + ")";
    }
  }

  private interface Step {
    void run() throws SQLException;
  }

  private static final Partition LAST = new Partition("pmax", null);
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'p'uuuuMM", Locale.ROOT);
  private static final int MAX_MONTHS = 1200;

  /**
   * DDL that waits for a transaction to end has all later ones wait behind it. An upload waits 5 s
   * ({@link Connector}), so it outlasts this and does not even notice.
   */
  private static final int LOCK_WAIT_SECONDS = 2;

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final MySqlSettings settings;
  private final Tables tables;
  private final SqlErrors errors;
  private final Duration patience;
  private final Time time = new SystemTime();
  private final String log;
  private final String retention;

  /**
   * Retention in the database of these settings. Contacts nobody.
   *
   * @param patience how long to try while others have the table locked
   */
  public Retention(MySqlSettings settings, Duration patience) {
    this.settings = settings;
    this.tables = new Tables(settings.tablePrefix());
    this.errors = new SqlErrors(settings.url().secrets());
    this.patience = patience;
    this.log = Identifiers.quoted(tables.log().name());
    this.retention = Identifiers.quoted(tables.retention().name());
  }

  /**
   * Sees that there are partitions up to some months from now, and drops those that are older than
   * some months. Partitions the table first if it is not yet.
   *
   * @param keepMonths so many whole months stay, and the present one; 1 to 1200
   * @param aheadMonths how many months after the present one have a partition of their own; 1 to
   *     1200. Rows of later ones go to the last partition, which is there always
   * @throws StoreException if something failed. What had been done stays, and the next call goes on
   *     from there
   * @throws IllegalArgumentException if a number of months is out of bounds
   */
  public Outcome retain(int keepMonths, int aheadMonths) throws StoreException {
    checkMonths("keepMonths", keepMonths);
    checkMonths("aheadMonths", aheadMonths);
    Connector connector = new Connector(settings);
    connector.allowOneAttempt();
    try (Connection connection = connector.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, 0); // Copying a table takes as long as it takes.
      execute(connection, "SET SESSION lock_wait_timeout = " + LOCK_WAIT_SECONDS);
      lockOutOthers(connection);
      // Closing the connection lets the others in again.
      YearMonth now = thisMonth(connection);
      List<String> created = createAhead(connection, now.minusMonths(keepMonths), now, aheadMonths);
      return new Outcome(created, drop(connection, now.minusMonths(keepMonths).atDay(1)));
    } catch (SQLException e) {
      throw new StoreException(SqlErrors.trouble(e), described(e), "");
    }
  }

  private static void checkMonths(String name, int months) {
    if (months < 1 || months > MAX_MONTHS) {
      throw new IllegalArgumentException(name + " must be from 1 to " + MAX_MONTHS + ": " + months);
    }
  }

  private String described(SQLException e) {
    switch (e.getErrorCode()) {
      case 1044:
      case 1142:
      case 1227:
        return errors.said(e)
            + ": retention needs SELECT, INSERT, UPDATE, CREATE, ALTER, DROP and LOCK TABLES on "
            + tables.log().name()
            + " and "
            + tables.retention().name();
      default:
        return errors.described(e, "");
    }
  }

  private void lockOutOthers(Connection connection) throws SQLException {
    String sql =
        "SELECT GET_LOCK(CONCAT('auditlog.', LEFT(SHA2(CONCAT(DATABASE(), '.', ?), 256), 40)), ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, tables.log().name());
      statement.setLong(2, Math.max(1, patience.toMillis() / 1000));
      try (ResultSet result = statement.executeQuery()) {
        if (!result.next() || result.getInt(1) != 1) {
          throw new SQLException(
              "another one is at work on the partitions of "
                  + tables.log().name()
                  + ", and was not ready after "
                  + patience);
        }
      }
    }
  }

  private static YearMonth thisMonth(Connection connection) throws SQLException {
    return YearMonth.parse(text(connection, "SELECT DATE_FORMAT(UTC_TIMESTAMP(), '%Y-%m')"));
  }

  private List<String> createAhead(
      Connection connection, YearMonth oldest, YearMonth now, int aheadMonths) throws SQLException {
    List<Partition> there = partitions(connection);
    LocalDate reached = null;
    for (Partition partition : there) {
      reached = partition.before == null ? reached : partition.before;
    }
    YearMonth from =
        reached == null ? firstMonth(connection, oldest, now) : monthAfter(reached.minusDays(1));
    List<Partition> created = new ArrayList<>();
    for (YearMonth month = from;
        !month.isAfter(now.plusMonths(aheadMonths));
        month = month.plusMonths(1)) {
      created.add(new Partition(NAME.format(month), month.plusMonths(1).atDay(1)));
    }
    if (!created.isEmpty()) {
      String sql = "ALTER TABLE " + log + " " + change(there, created);
      patiently(() -> execute(connection, sql));
    }
    return names(created);
  }

  private static YearMonth monthAfter(LocalDate lastDay) {
    return YearMonth.from(lastDay).plusMonths(1);
  }

  private static String change(List<Partition> there, List<Partition> created) {
    String definitions =
        created.stream().map(Partition::definition).collect(Collectors.joining(", "));
    if (there.isEmpty()) {
      return "PARTITION BY RANGE COLUMNS (recorded_at) ("
          + definitions
          + ", "
          + LAST.definition()
          + ")";
    }
    Partition last = there.get(there.size() - 1);
    if (last.before != null) {
      return "ADD PARTITION (" + definitions + ", " + LAST.definition() + ")";
    }
    return "REORGANIZE PARTITION "
        + Identifiers.quoted(last.name)
        + " INTO ("
        + definitions
        + ", "
        + last.definition()
        + ")";
  }

  /** Months before the oldest that is kept go together, and soon. */
  private YearMonth firstMonth(Connection connection, YearMonth oldest, YearMonth now)
      throws SQLException {
    String first = text(connection, "SELECT DATE_FORMAT(MIN(recorded_at), '%Y-%m') FROM " + log);
    YearMonth month = first == null ? now : YearMonth.parse(first);
    if (month.isBefore(oldest)) {
      return oldest.minusMonths(1);
    }
    return month.isAfter(now) ? now : month;
  }

  private List<Partition> partitions(Connection connection) throws SQLException {
    List<Partition> partitions = new ArrayList<>();
    boolean exists = false;
    String sql =
        "SELECT partition_name, partition_method, partition_expression, partition_description"
            + " FROM information_schema.partitions"
            + " WHERE table_schema = DATABASE() AND table_name = ?"
            + " ORDER BY partition_ordinal_position";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, tables.log().name());
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          exists = true;
          if (result.getString(1) != null) {
            checkScheme(result.getString(2), result.getString(3));
            partitions.add(new Partition(result.getString(1), before(result.getString(4))));
          }
        }
      }
    }
    if (!exists) {
      throw new SetupException(
          "table " + tables.log().name() + " is missing: the first upload creates it");
    }
    return partitions;
  }

  private void checkScheme(String method, String expression) throws SetupException {
    if (!method.equals("RANGE COLUMNS")
        || expression == null
        || !expression.replace("`", "").equalsIgnoreCase("recorded_at")) {
      throw new SetupException(
          "table "
              + tables.log().name()
              + " is partitioned by "
              + method
              + " ("
              + expression
              + ") and not by RANGE COLUMNS (recorded_at): retention leaves it alone");
    }
  }

  /** MySQL shows the text as it was given, within quotes: a day, or a day with a time. */
  private static LocalDate before(String description) {
    String text = description.replace("'", "").replace(' ', 'T');
    if (text.equals("MAXVALUE")) {
      return null;
    }
    return text.indexOf('T') < 0 ? LocalDate.parse(text) : LocalDateTime.parse(text).toLocalDate();
  }

  private List<String> drop(Connection connection, LocalDate cutoff) throws SQLException {
    List<Partition> old = new ArrayList<>();
    for (Partition partition : partitions(connection)) {
      if (partition.before != null && !partition.before.isAfter(cutoff)) {
        old.add(partition);
      }
    }
    if (!old.isEmpty()) {
      execute(connection, tables.retention().createStatement());
      patiently(() -> drop(connection, old, cutoff));
    }
    return names(old);
  }

  /** Under a lock, so that no row can come into the partitions after they have been looked at. */
  private void drop(Connection connection, List<Partition> old, LocalDate cutoff)
      throws SQLException {
    String partitions =
        old.stream()
            .map(partition -> Identifiers.quoted(partition.name))
            .collect(Collectors.joining(", "));
    execute(
        connection,
        "LOCK TABLES "
            + log
            + " WRITE, "
            + log
            + " AS l READ, "
            + log
            + " AS m READ, "
            + retention
            + " WRITE");
    try {
      execute(connection, noteSql(partitions, cutoff));
      execute(connection, "ALTER TABLE " + log + " DROP PARTITION " + partitions);
    } finally {
      execute(connection, "UNLOCK TABLES");
    }
  }

  /** The last row of each journal that is to go. */
  private String noteSql(String partitions, LocalDate cutoff) {
    return "INSERT INTO "
        + retention
        + " (journal_id, dropped_seq, dropped_mac, dropped_before, dropped_at)"
        + " SELECT l.journal_id, l.seq, l.mac, '"
        + cutoff
        + "', UTC_TIMESTAMP(6) FROM "
        + log
        + " PARTITION ("
        + partitions
        + ") AS l JOIN (SELECT journal_id, MAX(seq) AS seq FROM "
        + log
        + " PARTITION ("
        + partitions
        + ") AS m GROUP BY journal_id) AS d ON d.journal_id = l.journal_id AND d.seq = l.seq"
        // From left to right: the mac must be compared before the seq is changed.
        + " ON DUPLICATE KEY UPDATE dropped_mac = IF(l.seq > dropped_seq, l.mac, dropped_mac),"
        + " dropped_seq = GREATEST(dropped_seq, l.seq), dropped_before = VALUES(dropped_before),"
        + " dropped_at = VALUES(dropped_at)";
  }

  /** Tries again while a transaction of somebody else keeps the table as it is. */
  private void patiently(Step step) throws SQLException {
    long began = time.nanoTime();
    while (true) {
      try {
        step.run();
        return;
      } catch (SQLException e) {
        boolean waited = e.getErrorCode() == 1205 || e.getErrorCode() == 1213;
        if (!waited) {
          throw e;
        }
        if (time.nanoTime() - began > patience.toNanos()) {
          throw new SQLException(
              "other transactions have kept "
                  + tables.log().name()
                  + " locked for "
                  + patience
                  + " (SHOW PROCESSLIST tells which): end them, or try again later");
        }
        time.alarm().await(PAUSE);
      }
    }
  }

  private static List<String> names(List<Partition> partitions) {
    List<String> names = new ArrayList<>();
    for (Partition partition : partitions) {
      names.add(partition.name);
    }
    return names;
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

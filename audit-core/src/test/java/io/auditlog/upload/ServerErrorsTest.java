package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditlog.mysql.Trouble;
import io.auditlog.testing.DatabaseServer;
import io.auditlog.testing.Documentation;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.ManualTime;
import io.auditlog.testing.TcpProxy;
import io.auditlog.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each error of the table in {@code docs/tables.md}, raised by a real server: what is said, how
 * long is waited, and what becomes of the events. Most have their real cause; where a test cannot
 * bring that about, a trigger raises the error with SIGNAL.
 *
 * <p>Events 1 to 10 are stored before there is any trouble. It is event 15 that is bad.
 */
class ServerErrorsTest extends QueueAndDatabase {

  /** Does something to the server. */
  private interface Action {
    void run(ServerErrorsTest test) throws Exception;
  }

  /** One error, how it comes and how it ends. */
  private static final class Fault {

    final String documented;
    final int code;
    final Trouble trouble;
    boolean beforeConnecting;
    boolean seenByCheck;
    String advice = "";
    String parameters = "";
    String members = "";
    String notOnMariaDb;
    String notOnMySql;
    Action cause = test -> {};
    Action cure = test -> {};

    Fault(String documented, int code, Trouble trouble) {
      this.documented = documented;
      this.code = code;
      this.trouble = trouble;
    }

    /** The trouble begins before the uploader has a connection. */
    Fault beforeConnecting() {
      beforeConnecting = true;
      return this;
    }

    /** The second attempt does not come so far: the check of the tables finds it. */
    Fault seenByCheck() {
      seenByCheck = true;
      return this;
    }

    /** What a person is told to do. */
    Fault says(String text) {
      advice = text;
      return this;
    }

    /** What the URL has more than others, such as {@code &a=b}. */
    Fault url(String more) {
      parameters = more;
      return this;
    }

    /** What event 15 has more than others. */
    Fault event(String jsonMembers) {
      members = jsonMembers;
      return this;
    }

    Fault notOnMariaDb(String because) {
      notOnMariaDb = because;
      return this;
    }

    Fault notOnMySql(String because) {
      notOnMySql = because;
      return this;
    }

    Fault from(Action action) {
      cause = action;
      return this;
    }

    Fault until(Action action) {
      cure = action;
      return this;
    }

    /** With these statements. */
    Fault fromSql(String... statements) {
      return from(test -> Arrays.stream(statements).forEach(test::sql));
    }

    Fault untilSql(String... statements) {
      return until(test -> Arrays.stream(statements).forEach(test::sql));
    }

    @Override
    public String toString() {
      return documented + (documented.length() == 4 ? "" : ", as " + code) + ": " + trouble;
    }
  }

  private static Fault outage(int code) {
    return new Fault(Integer.toString(code), code, Trouble.OUTAGE);
  }

  private static Fault setup(int code) {
    return new Fault(Integer.toString(code), code, Trouble.SETUP);
  }

  private static Fault tooBig(int code) {
    return new Fault(Integer.toString(code), code, Trouble.TOO_BIG);
  }

  private static Fault record(int code) {
    return new Fault(Integer.toString(code), code, Trouble.RECORD);
  }

  /** Raised by a trigger. */
  private static Fault signalled(String documented, int code, String state, Trouble trouble) {
    String condition = trouble == Trouble.TOO_BIG ? "NEW.uploaded_seq - OLD.uploaded_seq > 3" : "1";
    String event = trouble == Trouble.TOO_BIG ? "UPDATE ON audit_journal" : "INSERT ON audit_log";
    return new Fault(documented, code, trouble)
        .fromSql(
            "CREATE TRIGGER trouble BEFORE "
                + event
                + " FOR EACH ROW BEGIN IF "
                + condition
                + " THEN SIGNAL SQLSTATE '"
                + state
                + "' SET MYSQL_ERRNO = "
                + code
                + ", MESSAGE_TEXT = 'by a trigger'; END IF; END")
        .untilSql("DROP TRIGGER trouble");
  }

  private static Fault signalled(int code, String state, Trouble trouble) {
    return signalled(Integer.toString(code), code, state, trouble);
  }

  static Stream<Fault> faults() {
    return Stream.of(outages(), setUps(), tooBig(), records()).flatMap(faults -> faults);
  }

  private static Stream<Fault> outages() {
    return Stream.of(
        outage(1040)
            .beforeConnecting()
            .from(ServerErrorsTest::takeAllConnections)
            .until(
                test -> {
                  test.endHolders();
                  test.sql("SET GLOBAL max_connections = 500");
                }),
        outage(1114)
            .event("\"metadata\":{\"large\":\"" + "x".repeat(500_000) + "\"}")
            .from(ServerErrorsTest::fillTable)
            .untilSql("DROP TRIGGER IF EXISTS trouble", "DROP TABLE filler"),
        outage(1205)
            .from(test -> test.hold("SELECT * FROM audit_journal FOR UPDATE"))
            .until(ServerErrorsTest::endHolders),
        outage(1213).from(ServerErrorsTest::deadlock).until(ServerErrorsTest::endHolders),
        outage(1290).fromSql("SET GLOBAL read_only = 1").untilSql("SET GLOBAL read_only = 0"),
        // Two journals of one host, where somebody has forbidden that.
        new Fault("1062", 1062, Trouble.OUTAGE)
            .beforeConnecting()
            .fromSql("ALTER TABLE audit_journal ADD UNIQUE KEY one_a_host (host)")
            .untilSql("ALTER TABLE audit_journal DROP KEY one_a_host"),
        // A full disk is 1114 for InnoDB, and one that cannot be written to ends it.
        signalled(1021, "HY000", Trouble.OUTAGE),
        signalled(1836, "HY000", Trouble.OUTAGE),
        // No statement of ours says NOWAIT, and in a trigger MySQL waits all the same.
        signalled(3572, "HY000", Trouble.OUTAGE),
        signalled("08", 1159, "08S01", Trouble.OUTAGE),
        signalled("40", 1614, "40000", Trouble.OUTAGE),
        signalled("unknown", 1644, "45000", Trouble.OUTAGE));
  }

  private static Stream<Fault> setUps() {
    return Stream.of(
        setup(1044)
            .says("grant the user INSERT and SELECT")
            .beforeConnecting()
            .from(test -> test.sql("REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + test.user()))
            .until(ServerErrorsTest::grant),
        setup(1045)
            .says("check user and password")
            .beforeConnecting()
            .from(test -> test.sql("ALTER USER " + test.user() + " IDENTIFIED BY 'Another-18'"))
            .until(
                test ->
                    test.sql("ALTER USER " + test.user() + " IDENTIFIED BY '" + PASSWORD + "'")),
        setup(1054)
            .says("add the column")
            .seenByCheck()
            .fromSql("ALTER TABLE audit_log RENAME COLUMN level TO revel")
            .untilSql("ALTER TABLE audit_log RENAME COLUMN revel TO level"),
        setup(1142)
            .says("grant the user INSERT and SELECT")
            .from(test -> test.sql("REVOKE INSERT ON audit_log FROM " + test.user()))
            .until(ServerErrorsTest::grant),
        setup(1143)
            .says("grant the user INSERT and SELECT")
            .from(
                test -> {
                  test.sql("REVOKE INSERT ON audit_log FROM " + test.user());
                  test.sql("GRANT INSERT (journal_id, seq) ON audit_log TO " + test.user());
                })
            .until(ServerErrorsTest::grant),
        setup(1146)
            .says("create the table")
            .seenByCheck()
            .fromSql("RENAME TABLE audit_log TO audit_log_of_old")
            .untilSql("RENAME TABLE audit_log_of_old TO audit_log"),
        setup(1227)
            .says("grant the user INSERT and SELECT")
            .from(
                test -> {
                  test.sql("GRANT TRIGGER ON audit_log TO " + test.user());
                  test.sql(
                      "CREATE DEFINER = "
                          + test.user()
                          + " TRIGGER trouble BEFORE INSERT ON audit_log FOR EACH ROW"
                          + " SET GLOBAL wait_timeout = 600");
                })
            .untilSql("DROP TRIGGER trouble"),
        setup(1364)
            .says("give the column a default")
            .fromSql("ALTER TABLE audit_log ADD branch INT NOT NULL")
            .untilSql("ALTER TABLE audit_log DROP COLUMN branch"),
        setup(1526)
            .says("add a partition")
            .beforeConnecting()
            .from(
                test ->
                    test.sql(
                        "ALTER TABLE audit_log PARTITION BY RANGE (journal_id) (PARTITION p VALUES"
                            + " LESS THAN ("
                            + (1 + test.number("SELECT MAX(id) FROM audit_journal"))
                            + "))"))
            .untilSql("ALTER TABLE audit_log REMOVE PARTITIONING"),
        setup(1862)
            .says("give the user a new password")
            .beforeConnecting()
            .from(
                test -> {
                  test.sql("ALTER USER " + test.user() + " PASSWORD EXPIRE");
                  if (server.isMariaDb()) {
                    test.sql("SET GLOBAL disconnect_on_expired_password = 1"); // As MySQL does.
                  }
                })
            .until(
                test -> {
                  test.sql("ALTER USER " + test.user() + " IDENTIFIED BY '" + PASSWORD + "'");
                  if (server.isMariaDb()) {
                    test.sql("SET GLOBAL disconnect_on_expired_password = 0");
                  }
                }),
        setup(3118)
            .says("unlock the account")
            .notOnMariaDb("MariaDB says 4151")
            .beforeConnecting()
            .from(test -> test.sql("ALTER USER " + test.user() + " ACCOUNT LOCK"))
            .until(test -> test.sql("ALTER USER " + test.user() + " ACCOUNT UNLOCK")),
        setup(4151)
            .says("unlock the account")
            .notOnMySql("MySQL says 3118")
            .beforeConnecting()
            .from(test -> test.sql("ALTER USER " + test.user() + " ACCOUNT LOCK"))
            .until(test -> test.sql("ALTER USER " + test.user() + " ACCOUNT UNLOCK")),
        setup(1698)
            .says("check user and password")
            .beforeConnecting()
            .from(
                test -> {
                  if (server.isMariaDb()) {
                    test.sql("ALTER USER " + test.user() + " IDENTIFIED VIA unix_socket");
                  } else {
                    test.sql("INSTALL PLUGIN auth_socket SONAME 'auth_socket.so'");
                    test.sql("ALTER USER " + test.user() + " IDENTIFIED WITH auth_socket");
                  }
                })
            .until(
                test -> {
                  String by = server.isMariaDb() ? " BY '" : " WITH caching_sha2_password BY '";
                  test.sql("ALTER USER " + test.user() + " IDENTIFIED" + by + PASSWORD + "'");
                  if (!server.isMariaDb()) {
                    test.sql("UNINSTALL PLUGIN auth_socket");
                  }
                }),
        setup(1820)
            .says("give the user a new password")
            .url("&disconnectOnExpiredPasswords=false")
            .beforeConnecting()
            .from(test -> test.sql("ALTER USER " + test.user() + " PASSWORD EXPIRE"))
            .until(
                test ->
                    test.sql("ALTER USER " + test.user() + " IDENTIFIED BY '" + PASSWORD + "'")),
        setup(1130)
            .says("let the user in from this host")
            .notOnMariaDb("it is on the tests' own host, from which users of localhost may connect")
            .beforeConnecting()
            .from(ServerErrorsTest::letNobodyInFromHere)
            .until(ServerErrorsTest::letEverybodyIn));
  }

  private static Stream<Fault> tooBig() {
    return Stream.of(
        tooBig(1197)
            .beforeConnecting()
            .fromSql(
                "SET GLOBAL binlog_cache_size = 4096", "SET GLOBAL max_binlog_cache_size = 4096")
            .untilSql(
                "SET GLOBAL max_binlog_cache_size = DEFAULT",
                "SET GLOBAL binlog_cache_size = DEFAULT"),
        tooBig(3100)
            .notOnMariaDb("MariaDB has no group replication")
            .beforeConnecting()
            .from(
                test -> {
                  test.startGroup();
                  test.sql("SET GLOBAL group_replication_transaction_size_limit = 4000");
                })
            .until(ServerErrorsTest::endGroup),
        // The driver knows the limit, and refuses first.
        signalled(1153, "08S01", Trouble.TOO_BIG));
  }

  private static Stream<Fault> records() {
    String actor = "\"actor_id\":";
    String count = "\"count_records\":";
    return Stream.of(
        record(1048)
            .fromSql(
                "ALTER TABLE audit_log ADD branch INT NOT NULL DEFAULT 7",
                "CREATE TRIGGER trouble BEFORE INSERT ON audit_log FOR EACH ROW"
                    + " SET NEW.branch = IF(NEW.message = '15', NULL, 7)"),
        record(1264)
            .event(count + "128")
            .fromSql("ALTER TABLE audit_log MODIFY count_records TINYINT"),
        record(1265)
            .event(actor + "\"him\"")
            .fromSql("ALTER TABLE audit_log MODIFY actor_id ENUM('her')"),
        record(1366)
            .event(actor + "\"王芳\"")
            .fromSql("ALTER TABLE audit_log MODIFY actor_id VARCHAR(255) CHARACTER SET latin1"),
        record(1406)
            .event(actor + "\"four\"")
            .fromSql("ALTER TABLE audit_log MODIFY actor_id VARCHAR(3)"),
        record(3140)
            .notOnMariaDb("MariaDB's JSON is a text with a CHECK")
            .event(actor + "\"{\"")
            .fromSql(
                "ALTER TABLE audit_log DROP KEY actor_id",
                "ALTER TABLE audit_log MODIFY actor_id JSON"),
        record(3819)
            .notOnMariaDb("MariaDB says 4025, of the same class")
            .fromSql("ALTER TABLE audit_log ADD CHECK (message <> '15')"),
        new Fault("22", 1292, Trouble.RECORD)
            .event(actor + "\"yesterday\"")
            .fromSql("ALTER TABLE audit_log MODIFY actor_id DATETIME"),
        new Fault("22", 1690, Trouble.RECORD)
            .event(count + "3")
            .fromSql(
                "ALTER TABLE audit_log ADD others BIGINT UNSIGNED",
                "CREATE TRIGGER trouble BEFORE INSERT ON audit_log FOR EACH ROW"
                    + " SET NEW.others = CAST(NEW.count_records AS UNSIGNED) - 5"),
        new Fault("23", 4025, Trouble.RECORD)
            .notOnMySql("MySQL says 3819")
            .fromSql("ALTER TABLE audit_log ADD CHECK (message <> '15')"),
        new Fault("23", 1452, Trouble.RECORD)
            .event(actor + "\"nobody\"")
            .fromSql(
                "CREATE TABLE people (id VARCHAR(255) PRIMARY KEY) DEFAULT CHARSET=utf8mb4",
                "ALTER TABLE audit_log ADD FOREIGN KEY (actor_id) REFERENCES people (id)"));
  }

  private static final String PASSWORD = "Secret-17";
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

  private static DatabaseServer server;

  private final List<Connection> holders = new ArrayList<>();
  private final ManualTime time = new ManualTime();
  private Connection admin; // Kept, as there may be no place for another.
  private TcpProxy proxy;

  @BeforeAll
  static void startServer() {
    server =
        DatabaseServer.dedicated(
            "--log-bin", "--server-id=1", "--innodb-data-file-path=ibdata1:12M:autoextend:max:48M");
  }

  @AfterAll
  static void endServer() {
    server.close();
  }

  @Override
  TestDatabase newDatabase() {
    return TestDatabase.freshDatabase(server);
  }

  @BeforeEach
  void storeTenEventsAndMakeUserAndProxy() throws Exception {
    admin = database.connect();
    try (RunningQueue first = queue().open()) {
      first.append(1, 10);
      first.drained();
    }
    sql("CREATE USER " + user() + " IDENTIFIED BY '" + PASSWORD + "'");
    grant();
    proxy = new TcpProxy(server);
  }

  @AfterEach
  void dropUserAndCloseProxy() throws Exception {
    proxy.close();
    endHolders();
    sql("DROP USER " + user());
    admin.close();
  }

  private String userName() {
    return "u" + database.name();
  }

  private String user() {
    return "'" + userName() + "'@'%'";
  }

  /** No more than is documented. */
  private void grant() {
    for (String table : List.of("journal", "log", "skipped", "transactions")) {
      sql("GRANT SELECT, INSERT ON audit_" + table + " TO " + user());
    }
    sql("GRANT UPDATE ON audit_journal TO " + user());
  }

  private void sql(String... statements) {
    for (String sql : statements) {
      try (Statement statement = admin.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(sql, e);
      }
    }
  }

  private long number(String query) {
    try (Statement statement = admin.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  private RunningQueue open() {
    return open("");
  }

  private RunningQueue open(String parameters) {
    return RunningQueue.on(queueDir(), database, proxy.url(database.name()) + parameters)
        .mysql(m -> m.user(userName()).password(PASSWORD))
        .upload(u -> u.retryInitial(FIRST_WAIT).retryMax(Duration.ofMinutes(5)))
        .time(time)
        .open();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void each_error_is_said_and_costs_no_event(Fault fault) throws Exception {
    String notHere = server.isMariaDb() ? fault.notOnMariaDb : fault.notOnMySql;
    assumeTrue(notHere == null, () -> "No " + fault.code + " here: " + notHere);
    if (fault.beforeConnecting) {
      fault.cause.run(this);
    }
    try (RunningQueue queue = open(fault.parameters)) {
      if (!fault.beforeConnecting) {
        queue.append(11, 11);
        queue.drained();
        // Of later connections. The first must wait until somebody has crossed it.
        proxy.replace("innodb_lock_wait_timeout = 5", "innodb_lock_wait_timeout = 1");
        fault.cause.run(this);
      }
      int waitsBefore = time.waits().size();
      // All at once would be one batch or two; a batch of one would be blamed without a search.
      queue.append(fault.beforeConnecting ? 11 : 12, 14);
      queue.append(RunningQueue.event("\"message\":\"15\"", comma(fault.members)));
      queue.append(16, 20);
      switch (fault.trouble) {
        case OUTAGE -> assertWaits(queue, fault, "waits for the database: ", waitsBefore);
        case SETUP -> assertWaits(queue, fault, "needs a change", waitsBefore);
        case TOO_BIG -> {
          queue.drained();
          assertStored(1, 20);
        }
        case RECORD -> assertBlamed(queue.drained(), fault);
        default -> throw new AssertionError(fault);
      }
      assertEquals(0, queue.metrics.quarantined().sum());
      assertEquals(fault.trouble == Trouble.RECORD ? 1 : 0, queue.metrics.reduced().sum());
      if (fault.trouble == Trouble.RECORD || fault.trouble == Trouble.TOO_BIG) {
        assertEquals(0, queue.metrics.retries().sum(), "nothing is wrong with the server");
        fault.cure.run(this);
      }
    }
  }

  private static String comma(String members) {
    return members.isEmpty() ? "" : "," + members;
  }

  /** It is said at once, waited for longer each time whatever is appended, and got over. */
  private void assertWaits(RunningQueue queue, Fault fault, String said, int waitsBefore)
      throws Exception {
    Eventually.await(
        () ->
            queue.reporter.said().stream()
                .anyMatch(
                    line ->
                        line.contains(said)
                            && line.contains(fault.code + " ")
                            && line.contains(fault.advice)),
        queue::toString);
    awaitWait(waitsBefore, FIRST_WAIT);
    int connections = proxy.connections();
    queue.append(21, 40);
    assertEquals(1, queue.metrics.retries().sum());
    time.advance(FIRST_WAIT);
    Eventually.await(() -> queue.metrics.retries().sum() > 1, queue::toString);
    awaitWait(waitsBefore, fault.seenByCheck ? FIRST_WAIT : FIRST_WAIT.multipliedBy(2));
    assertEquals(2, queue.metrics.retries().sum());
    assertTrue(proxy.connections() <= connections + 1, "one attempt is one connection");
    long uploaded = number("SELECT SUM(uploaded_seq) FROM audit_journal");
    // Where it is not the server but what event 15 asks of it, those before it are not kept back.
    assertTrue(uploaded <= (fault.members.isEmpty() ? 11 : 14), uploaded + " uploaded");

    fault.cure.run(this);
    time.advance(FIRST_WAIT.multipliedBy(2));
    queue.drained();
    assertTrue(queue.reporter.said("INFO Upload"), () -> "that it is over is said: " + queue);
    assertStored(1, 40);
  }

  /** The jitter takes up to a quarter away. */
  private void awaitWait(int after, Duration longest) {
    Duration shortest = longest.multipliedBy(3).dividedBy(4);
    Eventually.await(
        () ->
            time.waits().stream()
                .skip(after)
                .anyMatch(w -> w.compareTo(shortest) >= 0 && w.compareTo(longest) <= 0),
        () -> longest + " in " + time.waits());
  }

  private void assertBlamed(RunningQueue queue, Fault fault) {
    queue.awaitSaid("MySQL refused a part of seq ");
    List<Map<String, Object>> rows =
        database.query(
            "SELECT message, payload, CAST(mapping_issues AS CHAR) AS issues FROM audit_log"
                + " ORDER BY journal_id, seq");
    assertEquals(20, rows.size());
    for (int i = 1; i <= 20; i++) {
      Map<String, Object> row = rows.get(i - 1);
      boolean bad = i == 15;
      assertEquals(bad ? null : Integer.toString(i), row.get("message"));
      assertTrue(row.get("payload").toString().contains("\"message\":\"" + i + "\""));
      assertEquals(bad, row.get("issues") != null, () -> row.toString());
    }
    assertTrue(
        rows.get(14)
            .get("issues")
            .toString()
            .contains("refused by MySQL: audit_log: " + fault.code),
        () -> rows.get(14).toString());
  }

  @ParameterizedTest
  @CsvSource({
    // The second failure in a row halves 100, the third 50, the fourth 25.
    "1205, 40001, OUTAGE, 4, 100",
    "1644, 45000, OUTAGE, 4, 100",
    "1142, 42000, SETUP, 5, 0",
    "3100, HY000, TOO_BIG, 0, 100"
  })
  void a_batch_is_halved_by_outages_from_the_second_on_at_once_if_too_big_and_not_by_set_up(
      int code, String state, Trouble trouble, int failures, int stored) {
    sql(
        "CREATE TRIGGER trouble BEFORE UPDATE ON audit_journal FOR EACH ROW BEGIN"
            + " IF OLD.uploaded_seq = 0 AND NEW.uploaded_seq > 12 THEN SIGNAL SQLSTATE '"
            + state
            + "' SET MYSQL_ERRNO = "
            + code
            + "; END IF; END");
    queue().abandon(11, 110);

    try (RunningQueue queue = open()) {
      for (int failure = 1; failure <= failures; failure++) {
        int soFar = failure;
        Eventually.await(() -> queue.metrics.retries().sum() == soFar, queue::toString);
        Duration wait = Duration.ofSeconds(1L << (failure - 1));
        awaitWait(0, wait); // no other of its waits is as long
        time.advance(wait);
      }
      if (trouble == Trouble.SETUP) {
        Eventually.await(() -> queue.metrics.retries().sum() == failures + 1, queue::toString);
      } else {
        Eventually.await(() -> ExactlyOnceTest.journals(queueDir()).isEmpty(), queue::toString);
        assertEquals(failures, queue.metrics.retries().sum());
      }
      assertEquals(10 + stored, database.count("audit_log"));
      sql("DROP TRIGGER trouble");
      time.advance(Duration.ofMinutes(5));
      Eventually.await(() -> ExactlyOnceTest.journals(queueDir()).isEmpty(), queue::toString);
    }
    assertStored(1, 110);
  }

  /**
   * Nothing of a lone event can be sent later; so it is proven that it, and not the group, is at
   * fault.
   */
  @Test
  void an_event_too_big_for_the_group_is_quarantined_when_the_group_has_proven_that_it_works() {
    assumeFalse(server.isMariaDb(), "MariaDB has no group replication");
    startGroup();
    try {
      sql("SET GLOBAL group_replication_transaction_size_limit = 20000");
      try (RunningQueue queue = open()) {
        queue.append(11, 14);
        queue.append(
            RunningQueue.event(
                "\"message\":\"15\"", ",\"metadata\":{\"large\":\"" + "x".repeat(30_000) + "\"}"));
        queue.append(16, 20);
        queue.awaitSaid("has an event that is too big for the database: 3100");
        Eventually.await(() -> database.count("audit_log") == 14, queue::toString);
        time.advance(FIRST_WAIT);
        queue.drained();
        assertEquals(1, queue.metrics.quarantined().sum());
        queue.awaitSaid("which is quarantined");
      }
      assertEquals(19, database.count("audit_log"));
      assertEquals(1, database.count("audit_skipped"));
    } finally {
      endGroup();
    }
  }

  @Test
  void each_error_that_is_documented_is_among_them() {
    // 1049 is in OutageTest, as it takes the tables away; 1053 is below, as it ends the server.
    Set<String> raised = new HashSet<>(Set.of("1049", "1053"));
    faults().forEach(fault -> raised.add(fault.documented));
    for (List<String> row :
        Documentation.table(
            Documentation.root().resolve("docs/tables.md"), "### Classes of errors", "class")) {
      Documentation.code(row.get(1)).stream()
          .filter(code -> code.matches("[0-9]+"))
          .forEach(code -> assertTrue(raised.contains(code), code));
    }
  }

  @Test
  void a_server_that_is_ended_in_the_middle_of_a_batch_is_waited_for_and_gets_it_once()
      throws Exception {
    try (RunningQueue queue = open()) {
      queue.append(11, 11);
      queue.drained();
      hold("SELECT * FROM audit_journal FOR UPDATE");
      queue.append(12, 20);
      Eventually.await(
          () -> number("SELECT COUNT(*) FROM performance_schema.data_lock_waits") > 0,
          queue::toString);

      server.terminate();
      server.start();
      holders.clear(); // They ended with it.
      admin = database.connect();
      queue.awaitSaid(" 1053 ");
      time.advance(FIRST_WAIT);
      queue.drained();
    }
    assertStored(1, 20);
  }

  /** No account has a host that matches the one that tests come from. */
  private void letNobodyInFromHere() {
    sql("RENAME USER " + user() + " TO '" + userName() + "'@'192.0.2.1'");
    sql("RENAME USER root@'%' TO root@'192.0.2.1'");
    sql("FLUSH PRIVILEGES"); // Else the server still takes all hosts for possible ones.
  }

  private void letEverybodyIn() {
    sql("RENAME USER root@'192.0.2.1' TO root@'%'");
    sql("RENAME USER '" + userName() + "'@'192.0.2.1' TO " + user());
  }

  /** What somebody else has open, for as long as the trouble lasts. */
  private Connection hold(String query) throws SQLException {
    Connection connection = database.connect();
    holders.add(connection);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery(query).close();
    }
    return connection;
  }

  private void endHolders() throws SQLException {
    for (Connection holder : holders) {
      holder.close(); // Which rolls back.
    }
    holders.clear();
  }

  /** The server counts a connection for some moments after its client has closed it. */
  private void takeAllConnections() {
    int most = 10; // MariaDB takes no less.
    sql("SET GLOBAL max_connections = " + most);
    Eventually.await(
        () -> {
          try {
            holders.add(DriverManager.getConnection(database.url(), userName(), PASSWORD));
          } catch (SQLException e) {
            assertEquals(1040, e.getErrorCode());
          }
          return holders.size() == most - 1; // And ours.
        },
        () -> holders.size() + " taken");
  }

  /**
   * MySQL's system tablespace, in which audit_log is then. MariaDB crashes when its own is full; so
   * there it is a table in memory, which gets a row with each event.
   */
  private void fillTable() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      if (server.isMariaDb()) {
        statement.execute("SET max_heap_table_size = 16384");
        statement.execute("CREATE TABLE filler (large VARCHAR(1000)) ENGINE=MEMORY");
        fill(statement, 1_000);
        statement.execute(
            "CREATE TRIGGER trouble BEFORE INSERT ON audit_log FOR EACH ROW"
                + " INSERT INTO filler VALUES ('x')");
        return;
      }
      statement.execute("ALTER TABLE audit_log TABLESPACE innodb_system");
      statement.execute("CREATE TABLE filler (large LONGTEXT) TABLESPACE innodb_system");
      for (int size = 4 << 20; size >= 1 << 14; size /= 4) {
        fill(statement, size);
      }
    }
  }

  private static void fill(Statement statement, int size) {
    try {
      while (true) {
        statement.execute("INSERT INTO filler VALUES (REPEAT('x', " + size + "))");
      }
    } catch (SQLException e) {
      assertEquals(1114, e.getErrorCode());
    }
  }

  /** Somebody who has changed more, so that it is the uploader that the server gives up. */
  private void deadlock() throws SQLException {
    sql("CREATE TABLE heavy (id INT AUTO_INCREMENT PRIMARY KEY, x INT)");
    sql("INSERT INTO heavy (x) VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)");
    Connection other = hold("SELECT * FROM audit_log FOR UPDATE");
    try (Statement statement = other.createStatement()) {
      statement.execute("INSERT INTO heavy (x) SELECT a.x FROM heavy a, heavy b, heavy c");
    }
    Thread crossing =
        new Thread(
            () -> {
              // Not by innodb_trx: who reads it more often than each 0.1 s reads the same again and
              // again (MySQL's storage/innobase/trx/trx0i_s.cc, can_cache_be_updated).
              long journals = number("SELECT COUNT(*) FROM audit_journal");
              Eventually.await(
                  () ->
                      number("SELECT COUNT(*) FROM audit_journal FOR UPDATE SKIP LOCKED")
                          < journals,
                  () -> "the uploader holds no cursor");
              try (Statement statement = other.createStatement()) {
                statement.executeQuery("SELECT * FROM audit_journal FOR UPDATE").close();
              } catch (SQLException e) {
                // It is seen by the uploader not being given up.
              }
            });
    crossing.start();
  }

  private void startGroup() {
    if (number(
            "SELECT COUNT(*) FROM information_schema.plugins WHERE plugin_name = 'group_replication'")
        == 0) {
      sql("INSTALL PLUGIN group_replication SONAME 'group_replication.so'");
    }
    sql(
        "SET GLOBAL group_replication_group_name = 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa'",
        "SET GLOBAL group_replication_local_address = '127.0.0.1:33061'",
        "SET GLOBAL group_replication_bootstrap_group = ON",
        "START GROUP_REPLICATION");
    Eventually.await(
        () -> number("SELECT @@super_read_only") == 0, () -> "the group has no primary");
  }

  private void endGroup() {
    sql(
        "STOP GROUP_REPLICATION",
        "SET GLOBAL group_replication_transaction_size_limit = DEFAULT",
        "SET GLOBAL super_read_only = 0",
        "SET GLOBAL read_only = 0");
  }
}

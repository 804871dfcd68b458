package io.auditlog.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TestDatabaseTest {

  @Test
  void a_fresh_database_is_empty_and_keeps_what_is_written() {
    try (TestDatabase database = TestDatabase.freshDatabase()) {
      assertEquals(List.of(), database.query("SHOW TABLES"));
      database.update("CREATE TABLE t (a INT, b VARCHAR(20)) CHARACTER SET utf8mb4");
      database.update("INSERT INTO t VALUES (?, ?)", 1, "未知用户");
      assertEquals("未知用户", database.value("SELECT b FROM t"));
      assertEquals(1, database.count("t"));
      assertEquals(0, database.count("nothing"));
    }
  }

  @Test
  void a_killed_server_comes_back_with_its_data_on_the_same_port() {
    try (DatabaseServer server = DatabaseServer.dedicated();
        TestDatabase database = TestDatabase.freshDatabase(server)) {
      int port = server.port();
      database.update("CREATE TABLE t (a INT)");
      database.update("INSERT INTO t VALUES (7)");
      server.kill();
      server.start();
      assertEquals(port, server.port());
      assertEquals(1, database.count("t"));
    }
  }

  @Test
  void mariadb_is_there_where_there_is_no_docker() {
    try (DatabaseServer server = MariaDbServer.newServer(null, List.of());
        TestDatabase database = TestDatabase.freshDatabase(server)) {
      server.kill();
      server.start();
      database.update("CREATE TABLE t (a INT)");
      assertEquals(0, database.count("t"));
    }
  }
}

package io.auditlog.testing.program;

import com.mysql.cj.jdbc.MysqlDataSource;
import io.auditlog.AuditTransaction;
import io.auditlog.AuditTransactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Works off {@code audit_transactions}: puts the id of each into the table {@code worked}, in the
 * transaction in which it is done.
 *
 * <p>Arguments: the number of threads; URL, user and password of the database; how many to claim at
 * once; the lease in milliseconds.
 */
public final class WorkingProgram {

  private WorkingProgram() {}

  public static void main(String[] arguments) throws Exception {
    MysqlDataSource database = new MysqlDataSource();
    database.setUrl(arguments[1]);
    database.setUser(arguments[2]);
    database.setPassword(arguments[3]);
    int n = Integer.parseInt(arguments[4]);
    Duration lease = Duration.ofMillis(Long.parseLong(arguments[5]));
    AuditTransactions transactions = AuditTransactions.builder(database).worker("program").build();
    Calls.makeUntilStopped(
        "batch",
        Integer.parseInt(arguments[0]),
        0,
        message -> {
          for (AuditTransaction transaction : transactions.claim(n, lease)) {
            work(database, transactions, transaction);
          }
        });
  }

  private static void work(
      MysqlDataSource database, AuditTransactions transactions, AuditTransaction transaction)
      throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO worked (id) VALUES (?)")) {
        insert.setLong(1, transaction.id());
        insert.executeUpdate();
      }
      transactions.doneWithin(connection, transaction);
      connection.commit();
    }
  }
}

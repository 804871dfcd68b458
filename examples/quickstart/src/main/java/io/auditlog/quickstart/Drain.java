package io.auditlog.quickstart;

import io.auditlog.Audit;
import io.auditlog.AuditConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Waits until all that an application has left in its queue is in the database, and uploads it
 * meanwhile, as the next start of the application would.
 */
final class Drain {

  private static final Duration AT_MOST = Duration.ofMinutes(1);

  private final Application application;

  /** The application must have ended. */
  Drain(Application application) {
    this.application = application;
  }

  void run() throws QuickstartException {
    Database database = application.database();
    AuditConfig config =
        AuditConfig.builder()
            .application(application.name()) // Only its like may take a journal over.
            .queueDir(application.queueDir())
            .mysql(database.url(), database.user(), database.password())
            .build();
    try (Audit audit = Audit.open(config);
        Connection connection = database.connect()) {
      if (!Condition.await(AT_MOST, () -> isDone(connection))) {
        throw new QuickstartException(
            application.name()
                + ": the queue is not empty after a minute: "
                + audit.status().lastError().orElse("no error"));
      }
    } catch (SQLException e) {
      throw new QuickstartException("The database is gone: " + e.getMessage(), e);
    }
  }

  /** Whether the database has each journal that is still there up to its end. */
  private boolean isDone(Connection connection) {
    try {
      for (String journal : journals()) {
        if (!isComplete(connection, journal)) {
          return false;
        }
      }
      return true;
    } catch (IOException | SQLException e) {
      return false; // It may have been removed this moment, or the tables not yet been made.
    }
  }

  private List<String> journals() throws IOException {
    try (Stream<Path> paths = Files.list(application.queueDir())) {
      return paths
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches("[0-9a-f-]{36}"))
          .toList();
    }
  }

  private static boolean isComplete(Connection connection, String journal) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT 1 FROM audit_journal WHERE journal = ? AND uploaded_seq = closed_seq")) {
      statement.setString(1, journal);
      try (ResultSet found = statement.executeQuery()) {
        return found.next();
      }
    }
  }
}

package io.auditlog.testing;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A running application and what can be seen of it from outside: the queue and the database. */
final class KillTarget implements AutoCloseable {

  private static final Duration AT_MOST = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofNanos(500_000);

  private final SecondJvm jvm;
  private final Path queueDir;
  private final Set<String> earlier;
  private final TestDatabase database;
  private final Connection connection;
  private boolean anyUploaded;

  /**
   * An application that has just been started.
   *
   * @param earlier the folders that were there before
   */
  KillTarget(SecondJvm jvm, Path queueDir, Set<String> earlier, TestDatabase database)
      throws SQLException {
    this.jvm = jvm;
    this.queueDir = queueDir;
    this.earlier = earlier;
    this.database = database;
    this.connection = database.connect();
  }

  SecondJvm jvm() {
    return jvm;
  }

  /** The journals that were there before it was started. */
  Set<String> earlier() {
    return earlier;
  }

  long earlierLeft() {
    return QueueFiles.folders(queueDir).stream().filter(earlier::contains).count();
  }

  /** Its own journal, perhaps with a name that says that it is being made. */
  Set<String> ownFolders() {
    return QueueFiles.folders(queueDir).stream()
        .filter(name -> !name.startsWith(".gone-") && !earlier.contains(name))
        .collect(toUnmodifiableSet());
  }

  long ownSegments() {
    return ownFolders().stream()
        .flatMap(journal -> QueueFiles.names(queueDir.resolve(journal)).stream())
        .filter(name -> name.endsWith(".ndjson"))
        .count();
  }

  /** How many events of earlier journals are in the database. */
  long uploadedOfEarlier() {
    anyUploaded = anyUploaded || database.count("audit_journal") > 0;
    if (!anyUploaded) {
      return 0; // There may be no such table yet.
    }
    String sql =
        "SELECT COALESCE(SUM(uploaded_seq), 0) FROM audit_journal WHERE journal IN ('"
            + String.join("','", earlier)
            + "')";
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet sum = statement.executeQuery()) {
      sum.next();
      return sum.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Lets it run so long. */
  void runs(Duration time) throws InterruptedException {
    if (jvm.endsWithin(time)) {
      throw new AssertionError("the application has ended by itself");
    }
  }

  /** Returns at once when this is seen, as the next moment may be another one. */
  void sees(BooleanSupplier sight) throws InterruptedException {
    long deadline = System.nanoTime() + AT_MOST.toNanos();
    while (!sight.getAsBoolean()) {
      runs(Duration.ZERO);
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "not seen within " + AT_MOST + "; folders: " + QueueFiles.names(queueDir));
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}

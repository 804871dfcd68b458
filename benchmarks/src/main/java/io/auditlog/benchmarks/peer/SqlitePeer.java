package io.auditlog.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;

/**
 * SQLite with a write-ahead log and {@code synchronous=FULL}: each insert commits by itself. SQLite
 * lets one write at a time, so all threads share one connection under a lock, which costs least.
 */
public final class SqlitePeer implements Peer {

  private final Connection connection;
  private final PreparedStatement insert;

  public SqlitePeer(Path folder) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    connection = config.createConnection("jdbc:sqlite:" + folder.resolve("records.db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS records (id INTEGER PRIMARY KEY, bytes BLOB)");
    }
    insert = connection.prepareStatement("INSERT INTO records (bytes) VALUES (?)");
  }

  @Override
  public synchronized void put(byte[] bytes) throws SQLException {
    insert.setBytes(1, bytes);
    insert.executeUpdate();
  }

  @Override
  public synchronized List<byte[]> stored() throws SQLException {
    List<byte[]> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT bytes FROM records")) {
      while (rows.next()) {
        all.add(rows.getBytes(1));
      }
    }
    return all;
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      insert.close();
      connection.close();
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }
}

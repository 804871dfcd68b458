package io.auditlog.benchmarks.peer;

import com.sleepycat.je.Cursor;
import com.sleepycat.je.Database;
import com.sleepycat.je.DatabaseConfig;
import com.sleepycat.je.DatabaseEntry;
import com.sleepycat.je.Durability;
import com.sleepycat.je.Environment;
import com.sleepycat.je.EnvironmentConfig;
import com.sleepycat.je.LockMode;
import com.sleepycat.je.OperationStatus;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Berkeley DB Java Edition, as Log4j's Flume appender uses it: each put is a transaction of its own
 * with {@code COMMIT_SYNC}. Its threads share syncs by themselves.
 */
public final class BerkeleyDbPeer implements Peer {

  private final Environment environment;
  private final Database database;
  private final AtomicLong keys = new AtomicLong();

  public BerkeleyDbPeer(Path folder) {
    EnvironmentConfig config = new EnvironmentConfig();
    config.setAllowCreate(true).setTransactional(true);
    config.setDurability(Durability.COMMIT_SYNC);
    environment = new Environment(folder.toFile(), config);
    database =
        environment.openDatabase(
            null, "records", new DatabaseConfig().setAllowCreate(true).setTransactional(true));
  }

  @Override
  public void put(byte[] bytes) {
    byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(keys.incrementAndGet()).array();
    database.put(null, new DatabaseEntry(key), new DatabaseEntry(bytes));
  }

  @Override
  public List<byte[]> stored() {
    List<byte[]> all = new ArrayList<>();
    DatabaseEntry key = new DatabaseEntry();
    DatabaseEntry value = new DatabaseEntry();
    try (Cursor at = database.openCursor(null, null)) {
      while (at.getNext(key, value, LockMode.DEFAULT) == OperationStatus.SUCCESS) {
        all.add(value.getData());
      }
    }
    return all;
  }

  @Override
  public void close() {
    database.close();
    environment.close();
  }
}

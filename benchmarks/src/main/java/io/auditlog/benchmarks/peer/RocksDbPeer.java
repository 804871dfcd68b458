package io.auditlog.benchmarks.peer;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/**
 * RocksDB: one put for each record with {@code setSync(true)}, which syncs its log. Its threads
 * commit in groups by themselves.
 */
public final class RocksDbPeer implements Peer {

  private final Options options = new Options().setCreateIfMissing(true);
  private final WriteOptions durable = new WriteOptions().setSync(true);
  private final AtomicLong keys = new AtomicLong();
  private final RocksDB db;

  public RocksDbPeer(Path folder) throws RocksDBException {
    RocksDB.loadLibrary();
    db = RocksDB.open(options, folder.toString());
  }

  @Override
  public void put(byte[] bytes) throws RocksDBException {
    byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(keys.incrementAndGet()).array();
    db.put(durable, key, bytes);
  }

  @Override
  public List<byte[]> stored() {
    List<byte[]> all = new ArrayList<>();
    try (RocksIterator at = db.newIterator()) {
      for (at.seekToFirst(); at.isValid(); at.next()) {
        all.add(at.value());
      }
    }
    return all;
  }

  @Override
  public void close() {
    db.close();
    durable.close();
    options.close();
  }
}

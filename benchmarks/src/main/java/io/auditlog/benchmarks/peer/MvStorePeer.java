package io.auditlog.benchmarks.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * H2's MVStore: after each put a commit, which writes what any thread has put, and a sync. It is
 * thread-safe by itself.
 */
public final class MvStorePeer implements Peer {

  private final MVStore store;
  private final MVMap<Long, byte[]> records;
  private final AtomicLong keys = new AtomicLong();

  public MvStorePeer(Path folder) {
    store =
        new MVStore.Builder()
            .fileName(folder.resolve("records.mv").toString())
            .autoCommitDisabled()
            .open();
    records = store.openMap("records");
  }

  @Override
  public void put(byte[] bytes) {
    records.put(keys.incrementAndGet(), bytes);
    store.commit();
    store.sync();
  }

  @Override
  public List<byte[]> stored() {
    return new ArrayList<>(records.values());
  }

  @Override
  public void close() {
    store.close();
  }
}

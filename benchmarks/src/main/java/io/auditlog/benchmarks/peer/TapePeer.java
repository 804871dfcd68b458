package io.auditlog.benchmarks.peer;

import com.squareup.tape2.QueueFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Square's Tape: a queue in one file that is open in the mode {@code rwd}, so that each write is
 * synced. A queue is not thread-safe; hence the lock.
 */
public final class TapePeer implements Peer {

  private final QueueFile queue;

  public TapePeer(Path folder) throws IOException {
    queue = new QueueFile.Builder(folder.resolve("records.queue").toFile()).build();
  }

  @Override
  public synchronized void put(byte[] bytes) throws IOException {
    queue.add(bytes);
  }

  @Override
  public synchronized List<byte[]> stored() {
    List<byte[]> all = new ArrayList<>();
    queue.forEach(all::add);
    return all;
  }

  @Override
  public synchronized void close() throws IOException {
    queue.close();
  }
}

package io.auditlog.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;

/**
 * The journal of ActiveMQ Artemis, on NIO files: each record is added with {@code sync}. What
 * threads add within the buffer's timeout is written and synced together; the timeout here is what
 * did best with 32 and 128 threads of 0, 20, 50, 100 and 300 microseconds. {@code ASYNCIO} needs
 * the system's libaio, which is not everywhere; where it was, it did more than NIO with 128
 * threads, by a tenth, and less with 32.
 */
public final class ArtemisPeer implements Peer {

  private static final int FILE_SIZE = 10 << 20; // The broker's default, as the buffer's size.
  private static final int BUFFER_SIZE = 490 << 10;
  private static final int BUFFER_TIMEOUT_NANOS = 50_000;

  private final SequentialFileFactory files;
  private final JournalImpl journal;
  private final List<RecordInfo> loaded = new ArrayList<>();
  private final AtomicLong ids = new AtomicLong();

  public ArtemisPeer(Path folder) throws Exception {
    files =
        new NIOSequentialFileFactory(
            folder.toFile(), true, BUFFER_SIZE, BUFFER_TIMEOUT_NANOS, 1, false);
    files.start();
    journal = new JournalImpl(FILE_SIZE, 2, 10, 0, 0, files, "journal", "amq", 1);
    journal.start();
    journal.load(loaded, null, null);
  }

  @Override
  public void put(byte[] bytes) throws Exception {
    journal.appendAddRecord(ids.incrementAndGet(), (byte) 0, bytes, true);
  }

  /** What was there when it was opened. */
  @Override
  public List<byte[]> stored() {
    return loaded.stream().map(record -> record.data).toList();
  }

  @Override
  public void close() throws IOException {
    try {
      journal.stop();
    } catch (Exception e) {
      throw new IOException(e);
    }
    files.stop();
  }
}

package io.auditlog.benchmarks.peer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A store of others that makes a record durable before the call returns, with the fastest setting
 * of it that promises that. Any number of threads may put.
 */
public interface Peer extends Closeable {

  /** Opens a store in a folder that exists. */
  interface Opener {
    Peer open(Path folder) throws Exception;
  }

  /** Returns when the record would survive a power cut. */
  void put(byte[] bytes) throws Exception;

  /** All that was in the store when it was opened, in any order. */
  List<byte[]> stored() throws Exception;

  @Override
  void close() throws IOException;
}

package io.auditlog.benchmarks;

import io.auditlog.benchmarks.peer.ArtemisPeer;
import io.auditlog.benchmarks.peer.BerkeleyDbPeer;
import io.auditlog.benchmarks.peer.MvStorePeer;
import io.auditlog.benchmarks.peer.Peer;
import io.auditlog.benchmarks.peer.RocksDbPeer;
import io.auditlog.benchmarks.peer.SqlitePeer;
import io.auditlog.benchmarks.peer.TapePeer;
import java.util.List;

/**
 * A store to compare to.
 *
 * @param ratio how many times as fast many threads must append
 */
record NamedPeer(String name, Peer.Opener opener, double ratio) {

  static final List<NamedPeer> ALL =
      List.of(
          new NamedPeer("RocksDB", RocksDbPeer::new, 2.5),
          new NamedPeer("Artemis journal", ArtemisPeer::new, 1),
          new NamedPeer("Berkeley DB JE", BerkeleyDbPeer::new, 1),
          new NamedPeer("SQLite", SqlitePeer::new, 1),
          new NamedPeer("H2 MVStore", MvStorePeer::new, 1),
          new NamedPeer("Tape2", TapePeer::new, 1));
}

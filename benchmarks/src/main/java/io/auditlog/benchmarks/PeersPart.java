package io.auditlog.benchmarks;

import io.auditlog.benchmarks.peer.Peer;
import io.auditlog.journal.Journals;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Appends beside the stores of others. */
final class PeersPart implements Part {

  @Override
  public void run(Terms terms, PrintStream out) throws Exception {
    byte[] event = AuditQueue.event(AppendPart.EVENT_BYTES);
    List<Peer> open = new ArrayList<>();
    try (Journals queue = AuditQueue.open(terms.folder().resolve("append"))) {
      Contestant append = new Contestant("append", 1, () -> queue.append(event));
      List<Comparison> comparisons = new ArrayList<>();
      for (NamedPeer named : NamedPeer.ALL) {
        Path folder = Files.createDirectory(terms.folder().resolve(named.name().replace(' ', '-')));
        Peer peer = named.opener().open(folder);
        open.add(peer);
        Contestant contestant = new Contestant(named.name(), 1, () -> peer.put(event));
        comparisons.add(new Comparison(append, contestant, null));
        Target target = Target.atLeast(named.ratio());
        for (int threads : new int[] {32, 128}) {
          comparisons.add(new Comparison(append.with(threads), contestant.with(threads), target));
        }
      }
      Comparison.measure(comparisons, terms, out);
    }
    for (Peer peer : open) {
      peer.close();
    }
  }
}

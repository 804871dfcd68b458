package io.auditlog.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stack that ends anywhere within an append, be it in the digest, while the line is made, or
 * while a lock is given back, fails that event at most: nobody waits for ever, and the chain holds.
 */
class DeepStackTest {

  private static final int ROUNDS = 40;
  private static final int APPENDS = 100;

  @TempDir Path temp;

  /** In a JVM that only interprets, where each method has a frame in which the stack may end. */
  @Test
  void a_stack_that_ends_within_an_append_costs_no_other_event_and_breaks_no_chain()
      throws Exception {
    MainInJvm.run(DeepStackTest.class, temp, "-Xint");
  }

  public static void main(String[] args) throws Exception {
    Set<String> acknowledged = new HashSet<>();
    try (Queue queue = Queue.open(Paths.get(args[0]), s -> s.durability(Durability.FLUSH))) {
      // A class whose initialisation ends so can never be used again in this JVM (JVMS 5.5).
      queue.append("first");
      queue.append("second");
      for (int round = 0; round < ROUNDS; round++) {
        Appends appends = new Appends(queue, "r" + round);
        // Each stack is a little larger, so that it ends elsewhere.
        Thread deep = new Thread(null, appends::goDeep, "deep", (1 << 18) + 4096L * round);
        deep.start();
        deep.join(60_000);
        if (deep.isAlive()) {
          throw new AssertionError("waits: " + Arrays.toString(deep.getStackTrace()));
        }
        acknowledged.addAll(appends.acknowledged);
      }
      queue.append("last");
      acknowledged.add("last");
      Set<String> found = new HashSet<>();
      for (StoredJournal journal : queue.journals.own()) {
        found.addAll(messagesInChain(journal));
      }
      if (!found.containsAll(acknowledged) || acknowledged.size() < ROUNDS * APPENDS / 2) {
        acknowledged.removeAll(found);
        throw new AssertionError(found.size() + " found, without " + acknowledged);
      }
    }
  }

  private static List<String> messagesInChain(StoredJournal journal) throws Exception {
    List<String> messages = new ArrayList<>();
    Chain chain = new Chain(journal.header().id(), null);
    byte[] mac = Chain.start();
    for (JournalEntry entry : journal.read(0, ROUNDS * APPENDS + 1, 1 << 30).entries()) {
      byte[] digest = Chain.digest(entry.event(), entry.event().length);
      chain.advance(mac, entry.seq(), entry.recordedAt().getBytes(UTF_8), digest);
      if (!Arrays.equals(mac, entry.mac())) {
        throw new AssertionError("the chain is broken at " + entry.seq());
      }
      messages.add(Queue.message(entry.event()));
    }
    return messages;
  }

  /** Those of one thread. */
  private static final class Appends {
    private final Queue queue;
    private final String name;
    private final List<String> acknowledged = new ArrayList<>();
    private int appended;

    Appends(Queue queue, String name) {
      this.queue = queue;
      this.name = name;
    }

    /** Goes as deep as it can, and appends at each of the first steps of its way back. */
    @SuppressWarnings("InfiniteRecursion") // Up to the end of the stack.
    void goDeep() {
      try {
        goDeep();
      } catch (StackOverflowError e) {
        // Here it begins.
      }
      if (appended < APPENDS) {
        String message = name + "-" + appended++;
        try {
          queue.append(message);
          acknowledged.add(message);
        } catch (JournalException | StackOverflowError e) {
          // Which is what the caller is told.
        }
      }
    }
  }
}

package io.auditlog.journal;

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
 * A heap that is full now and then, wherever our threads and the application's are, fails the
 * events of that moment at most: nobody waits for ever, and the queue goes on when there is memory
 * again.
 */
class NoMemoryTest {

  private static final int THREADS = 2;
  private static final int FILLED = 60;

  @TempDir Path temp;

  @Test
  void a_full_heap_keeps_nobody_waiting_and_the_queue_goes_on_afterwards() throws Exception {
    MainInJvm.run(NoMemoryTest.class, temp, "-Xmx24m", "-XX:+UseSerialGC");
  }

  public static void main(String[] args) throws Exception {
    try (Queue queue = Queue.open(Paths.get(args[0]))) {
      queue.append("first");
      List<Appends> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        all.add(new Appends(queue, "t" + i));
      }
      all.forEach(Thread::start);
      byte[][] ballast = new byte[100_000][];
      for (int i = 0; i < FILLED; i++) {
        int before = all.get(0).calls;
        fill(ballast);
        Arrays.fill(ballast, null);
        while (all.get(0).isAlive() && all.get(0).calls < before + 2) {
          Thread.onSpinWait();
        }
      }
      Set<String> acknowledged = new HashSet<>();
      for (Appends appends : all) {
        appends.stopping = true;
        appends.join(60_000);
        if (appends.isAlive()) {
          throw new AssertionError("waits: " + Arrays.toString(appends.getStackTrace()));
        }
        acknowledged.addAll(appends.acknowledged);
      }
      queue.append("last");
      acknowledged.add("last");
      Set<String> found = new HashSet<>();
      for (StoredJournal journal : queue.journals.own()) {
        found.addAll(Queue.messages(journal));
      }
      if (!found.containsAll(acknowledged)) {
        acknowledged.removeAll(found);
        throw new AssertionError("missing " + acknowledged);
      }
    }
  }

  /** Takes all there is, in smaller and smaller pieces. */
  private static void fill(byte[][] ballast) {
    int filled = 0;
    for (int size = 1 << 20; size >= 64; size /= 4) {
      try {
        while (filled < ballast.length) {
          ballast[filled++] = new byte[size];
        }
      } catch (OutOfMemoryError e) {
        // On with smaller ones.
      }
    }
  }

  /** A thread that appends until it is told to stop. */
  private static final class Appends extends Thread {
    private final Queue queue;
    private final String name;
    private final List<String> acknowledged = new ArrayList<>();
    private volatile int calls;
    private volatile boolean stopping;

    Appends(Queue queue, String name) {
      this.queue = queue;
      this.name = name;
    }

    @Override
    public void run() {
      int called = 0;
      while (!stopping) {
        try {
          String message = name + "-" + called;
          queue.append(message);
          acknowledged.add(message);
        } catch (JournalException | OutOfMemoryError e) {
          // Which is what the caller is told.
        }
        calls = ++called;
      }
    }
  }
}

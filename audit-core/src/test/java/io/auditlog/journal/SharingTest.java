package io.auditlog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.testing.Java;
import io.auditlog.testing.SecondJvm;
import io.auditlog.testing.program.AppendingProgram;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes and class loaders on one folder: whose journal is whose. */
class SharingTest {

  @TempDir Path temp;

  private static SecondJvm appending(Path folder, String prefix, int threads) throws IOException {
    return SecondJvm.running(AppendingProgram.class)
        .on(Java.oldest())
        .arguments(prefix, threads, folder, 50_000)
        .start();
  }

  private static void checkFound(List<String> acknowledged, List<String> found) {
    Set<String> once = new HashSet<>(found);
    assertEquals(found.size(), once.size());
    Set<String> missing = new HashSet<>(acknowledged);
    missing.removeAll(once);
    assertEquals(Set.of(), missing);
  }

  @Test
  void processes_share_a_folder_and_only_the_dead_ones_are_adopted() throws Exception {
    try (SecondJvm living = appending(temp, "a", 2);
        SecondJvm dying = appending(temp, "b", 2);
        Queue queue = Queue.open(temp)) {
      queue.append("c");
      living.awaitReturned(100);
      dying.awaitReturned(100);
      assertEquals(List.of(), queue.journals.adopt());
      List<String> acknowledged = dying.kill();
      List<StoredJournal> adopted = queue.journals.adopt();
      assertEquals(1, adopted.size());
      checkFound(acknowledged, Queue.messages(adopted.get(0)));
      List<String> rest = living.kill();
      List<StoredJournal> last = queue.journals.adopt();
      assertEquals(1, last.size());
      checkFound(rest, Queue.messages(last.get(0)));
      assertEquals(List.of("c"), Queue.messages(queue.own()));
    }
  }

  @Test
  void a_process_does_not_lose_its_lock_because_another_class_loader_looks_around()
      throws Exception {
    try (Queue queue = Queue.open(temp);
        URLClassLoader other = copyOfOurClasses()) {
      queue.append("1");
      Class<?> visitor = other.loadClass(Visitor.class.getName());
      assertNotSame(Visitor.class, visitor);
      Runnable visit = (Runnable) visitor.getDeclaredConstructor(Path.class).newInstance(temp);
      visit.run();
      // A second process sees whether the lock is still held.
      try (SecondJvm jvm = appending(temp, "p", 1)) {
        jvm.awaitReturned(1);
      }
      assertTrue(queue.isLockedForOthers());
      queue.append("2");
      assertEquals(Queue.numbers(1, 2), Queue.messages(queue.own()));
      assertEquals(2, queue.journals.adopt().size());
    }
  }

  private static URLClassLoader copyOfOurClasses() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(new File(entry).toURI().toURL());
    }
    return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
  }

  /** Runs in the other class loader: appends, and tries to adopt. */
  public static final class Visitor implements Runnable {

    private final Path folder;

    public Visitor(Path folder) {
      this.folder = folder;
    }

    @Override
    public void run() {
      try (Queue queue = Queue.open(folder)) {
        queue.append("visitor");
        if (!queue.journals.adopt().equals(Collections.emptyList())) {
          throw new AssertionError("adopted a journal in use");
        }
      } catch (JournalException e) {
        throw new AssertionError(e);
      }
    }
  }
}

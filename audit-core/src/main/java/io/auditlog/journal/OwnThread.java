package io.auditlog.journal;

import io.auditlog.platform.Threads;
import io.auditlog.platform.Time;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Does file work that an application thread asks for on a thread of ours, because an interrupt of
 * the asking thread would close the file (java.nio.channels.InterruptibleChannel).
 */
final class OwnThread {

  /** Work on files. */
  interface FileWork<T> {
    T run() throws IOException;
  }

  private OwnThread() {}

  /** Returns what the work returns, or throws what it throws. */
  static <T> T call(String name, Time time, FileWork<T> work) throws IOException {
    AtomicReference<T> result = new AtomicReference<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Latch done = new Latch(time);
    Threads.start(
        name,
        () -> {
          try {
            result.set(work.run());
          } catch (Throwable e) { // Goes to the asking thread.
            failure.set(e);
          } finally {
            done.open();
          }
        });
    done.await();
    Throwable thrown = failure.get();
    if (thrown instanceof JournalException) {
      throw ((JournalException) thrown).forCaller();
    }
    if (thrown != null) {
      throw new IOException(thrown.getMessage(), thrown);
    }
    return result.get();
  }
}

package io.auditlog.testing.program;

import io.auditlog.AuditException;
import io.auditlog.journal.JournalException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes calls from several threads and says on the standard output which have returned: a line
 * {@code <message>} each. {@code !message!} is one that has failed, {@code -message-} one that has
 * failed and is certainly not stored. A reader knows a line that a kill has cut by its missing end.
 */
final class Calls {

  private static final PrintStream OUT = System.out;

  /** One call, which returns when the message is durable. */
  interface Call {
    void make(String message) throws Exception;
  }

  private final long mostPauseNanos;
  private final Call call;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private Calls(long mostPauseMillis, Call call) {
    this.mostPauseNanos = TimeUnit.MILLISECONDS.toNanos(mostPauseMillis);
    this.call = call;
  }

  /**
   * Makes calls until this process is told to stop: by a line on its standard input. If that ends
   * instead, nobody is interested any more, and so does the process.
   *
   * @param prefix each message is {@code prefix-thread-number}
   * @param mostPauseMillis how long a thread pauses at most before a call
   */
  static void makeUntilStopped(String prefix, int threads, long mostPauseMillis, Call call)
      throws IOException, InterruptedException {
    Calls calls = new Calls(mostPauseMillis, call);
    calls.start(prefix, threads, Long.MAX_VALUE);
    awaitStop();
    calls.stopped = true;
    calls.join();
  }

  /** Makes so many calls from each thread. */
  static void make(String prefix, int threads, long mostPauseMillis, int each, Call call)
      throws InterruptedException {
    Calls calls = new Calls(mostPauseMillis, call);
    calls.start(prefix, threads, each);
    calls.join();
  }

  /** Returns when this process is told to stop. */
  static void awaitStop() throws IOException {
    if (System.in.read() < 0) {
      Runtime.getRuntime().halt(1);
    }
  }

  private void start(String prefix, int count, long each) {
    for (int thread = 0; thread < count; thread++) {
      String messages = prefix + "-" + thread + "-";
      threads.add(new Thread(() -> make(messages, each)));
    }
    threads.forEach(Thread::start);
  }

  private void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void make(String prefix, long count) {
    for (long number = 1; number <= count && !stopped; number++) {
      String message = prefix + number;
      pause();
      try {
        call.make(message);
      } catch (Exception e) {
        if (isCertainlyNotStored(e)) {
          say("-" + message + "-");
        } else {
          failed(message);
        }
        continue;
      }
      returned(message);
    }
  }

  private void pause() {
    if (mostPauseNanos > 0) {
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(mostPauseNanos));
    }
  }

  private static boolean isCertainlyNotStored(Exception e) {
    return (e instanceof JournalException && !((JournalException) e).isUndetermined())
        || (e instanceof AuditException && !((AuditException) e).isUndetermined());
  }

  /** Says that a call has returned. */
  static void returned(String message) {
    say("<" + message + ">");
  }

  /** Says that a call has failed, or what else is not as it should be. */
  static void failed(String message) {
    say("!" + message + "!");
  }

  private static void say(String text) {
    byte[] line = (text + "\n").getBytes(StandardCharsets.US_ASCII);
    synchronized (OUT) {
      OUT.write(line, 0, line.length);
      if (OUT.checkError()) {
        Runtime.getRuntime().halt(1); // Nobody listens any more.
      }
    }
  }
}

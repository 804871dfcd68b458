package io.auditlog.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.event.EventEncoder;
import io.auditlog.event.Redaction;
import io.auditlog.journal.JournalException;
import io.auditlog.journal.JournalSettings;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.SystemTime;
import io.auditlog.platform.Threads;
import io.auditlog.platform.Time;
import io.auditlog.testing.Beans;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.ManualTime;
import io.auditlog.testing.RecordingReporter;
import io.auditlog.upload.UploadSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise: one appender's trouble, start or end does not hold up the others, or the JVM's exit. */
class OpenQueuesTest {

  @TempDir Path folder;

  private static EventEncoder encoder() {
    return new EventEncoder("orders", "host", 1 << 20, false, Redaction.NONE);
  }

  private QueueLease open(OpenQueues queues, String name) throws JournalException {
    JournalSettings journal =
        JournalSettings.builder()
            .queueDir(folder.resolve(name))
            .application("orders")
            .target("db:3306/audit")
            .build();
    QueueSettings settings =
        new QueueSettings(journal, UploadSettings.builder().build(), null, Duration.ofSeconds(1));
    return queues.open(name, settings, encoder(), Map.of(), new RecordingReporter());
  }

  @Test
  void an_exit_does_not_wait_for_an_appender_that_hangs_as_it_starts() throws Exception {
    HangingTime time = new HangingTime();
    OpenQueues queues = new OpenQueues(time);
    QueueLease healthy = open(queues, "healthy");
    Thread opener = new Thread(() -> openAndClose(queues));
    time.hangs = true;
    opener.start();
    Eventually.await(() -> time.hanging, () -> "it does not hang");

    try {
      assertTimeoutPreemptively(Duration.ofSeconds(20), queues::lastUploads);
    } finally {
      time.goesOn.countDown();
      opener.join();
      healthy.close(Duration.ZERO);
    }
  }

  private void openAndClose(OpenQueues queues) {
    try {
      open(queues, "hung").close(Duration.ZERO);
    } catch (JournalException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void an_appender_without_a_name_that_cannot_start_is_shown_by_its_application() {
    OpenQueues queues = new OpenQueues(new SystemTime());

    RefusedAppender refused =
        queues.refuse(
            null, "nameless", "no queueDir", OpenQueuesTest::encoder, new RecordingReporter());

    assertEquals("nameless", refused.name());
    assertEquals(1, Beans.named("nameless").size());
    refused.close();
    assertEquals(List.of(), Beans.named("nameless"));
  }

  @Test
  void an_appender_that_starts_when_the_last_one_has_ended_waits_its_own_time_to_show_its_meters() {
    ManualTime time = new ManualTime();
    OpenQueues queues = new OpenQueues(time);
    RefusedAppender before = refuse(queues, "before");
    Eventually.await(() -> time.waiting() == 1, () -> time.waiting() + " wait");

    RefusedAppender after;
    synchronized (time) { // So that nobody wakes up in between.
      before.close();
      after = refuse(queues, "after");
    }

    Eventually.await(() -> time.waits().size() == 2, () -> time.waits().toString());
    Eventually.await(() -> time.waiting() == 1, () -> time.waiting() + " wait");
    after.close();
    Eventually.await(() -> time.waiting() == 0, () -> time.waiting() + " wait");
  }

  private static RefusedAppender refuse(OpenQueues queues, String name) {
    return queues.refuse(
        name, "orders", "no queueDir", OpenQueuesTest::encoder, new RecordingReporter());
  }

  @Test
  void an_exporter_and_a_reporter_that_both_fail_keep_no_later_queue_from_being_shown() {
    CountDownLatch shown = new CountDownLatch(1);
    Exports exports =
        new Exports(
            queue -> {
              if (queue.name().equals("first")) {
                throw new IllegalStateException("cannot be shown");
              }
              shown.countDown();
              return () -> {};
            });
    OpenQueues queues = new OpenQueues(new SystemTime());
    RefusedAppender first = refuse(queues, "first");
    RefusedAppender second = refuse(queues, "second");
    try {
      exports.add(first, new FailingReporter());
      exports.bringUpToDate();
      exports.add(second, new RecordingReporter());
      exports.bringUpToDate();

      assertTrue(shown.getCount() == 0, "the second queue is not shown");
    } finally {
      first.close();
      second.close();
    }
  }

  /** An application's own, which breaks its word. */
  private static final class FailingReporter implements Reporter {

    @Override
    public void info(String message) {
      throw new IllegalStateException(message);
    }

    @Override
    public void warn(String message, Throwable causeOrNull) {
      throw new IllegalStateException(message);
    }

    @Override
    public void error(String message, Throwable causeOrNull) {
      throw new IllegalStateException(message);
    }

    @Override
    public void printWhole(String reason, String event) {
      throw new IllegalStateException(reason);
    }
  }

  /** This machine's, in which one thread hangs, as on a mount whose server does not answer. */
  private static final class HangingTime implements Time {

    private static final String OPENS = Threads.PREFIX + "journal-open";

    private final Time system = new SystemTime();
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private volatile boolean hangs;
    private volatile boolean hanging;

    private void hang() {
      if (hangs && Thread.currentThread().getName().equals(OPENS)) {
        hanging = true;
        try {
          goesOn.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public Instant now() {
      hang();
      return system.now();
    }

    @Override
    public long nanoTime() {
      hang();
      return system.nanoTime();
    }

    @Override
    public Alarm alarm() {
      return system.alarm();
    }
  }
}

package io.auditlog.upload;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.auditlog.journal.JournalSettings;
import io.auditlog.journal.Journals;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.mysql.MySqlSettings;
import io.auditlog.platform.LocalDisk;
import io.auditlog.platform.SystemTime;
import io.auditlog.platform.Time;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.RecordingReporter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long the uploader pauses after a failure. */
class UploaderPauseTest {

  /**
   * Each look at the clock finds it a tenth of a second later, as on a machine that is too busy.
   */
  private static final class LeapingTime implements Time {

    private final Time real = new SystemTime();
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public Instant now() {
      return real.now();
    }

    @Override
    public long nanoTime() {
      return nanos.addAndGet(Duration.ofMillis(100).toNanos());
    }

    @Override
    public Alarm alarm() {
      return real.alarm();
    }
  }

  @TempDir Path folder;

  @Test
  void a_pause_that_is_over_before_it_is_waited_for_ends_at_once() throws Exception {
    AuditMetrics metrics = new AuditMetrics();
    RecordingReporter reporter = new RecordingReporter();
    Journals journals =
        Journals.open(
            JournalSettings.builder()
                .queueDir(folder.resolve("queue"))
                .application("orders")
                .host("localhost")
                .build(),
            new LocalDisk(),
            new SystemTime(),
            metrics,
            reporter);
    Uploader uploader =
        new Uploader(
            journals,
            UploadSettings.builder()
                .retryInitial(Duration.ofMillis(10))
                .retryMax(Duration.ofMillis(10))
                .build(),
            MySqlSettings.builder().url("jdbc:mysql://localhost:1/audit").build(),
            new LeapingTime(),
            metrics,
            reporter);
    try {
      uploader.start();

      Eventually.await(
          () -> metrics.retries().sum() > 5, () -> metrics.retries().sum() + " attempts");
      assertTrue(reporter.said("waits for the database"));
    } finally {
      uploader.stop(Duration.ZERO);
      journals.close();
    }
  }
}

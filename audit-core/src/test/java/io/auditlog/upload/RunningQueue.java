package io.auditlog.upload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.journal.JournalException;
import io.auditlog.journal.JournalSettings;
import io.auditlog.journal.Journals;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.mysql.MySqlSettings;
import io.auditlog.platform.LocalDisk;
import io.auditlog.platform.SystemTime;
import io.auditlog.platform.Time;
import io.auditlog.testing.Eventually;
import io.auditlog.testing.ManualTime;
import io.auditlog.testing.RecordingReporter;
import io.auditlog.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A queue and its uploader, with a real database behind, and what they have said. */
final class RunningQueue implements AutoCloseable {

  /** Collects settings: quick to retry, nothing kept. */
  static final class Settings {

    private final JournalSettings.Builder journal;
    private final UploadSettings.Builder upload =
        UploadSettings.builder()
            .retryInitial(Duration.ofMillis(5))
            .retryMax(Duration.ofMillis(100));
    private final MySqlSettings.Builder mysql;
    private Time time = new SystemTime();
    private String target = "test:3306/audit";

    Settings(Path folder, String url, String user, String password) {
      journal =
          JournalSettings.builder()
              .queueDir(folder)
              .application("orders")
              .host("web-1")
              .keepUploaded(Duration.ZERO);
      mysql = MySqlSettings.builder().url(url).user(user).password(password);
    }

    Settings journal(Consumer<JournalSettings.Builder> change) {
      change.accept(journal);
      return this;
    }

    Settings upload(Consumer<UploadSettings.Builder> change) {
      change.accept(upload);
      return this;
    }

    Settings mysql(Consumer<MySqlSettings.Builder> change) {
      change.accept(mysql);
      return this;
    }

    Settings target(String value) {
      target = value;
      return this;
    }

    Settings time(Time value) {
      time = value;
      return this;
    }

    RunningQueue open() {
      return new RunningQueue(this);
    }

    /** Leaves a journal behind whose owner is gone, with events that have these messages. */
    void abandon(int from, int to) {
      abandon(IntStream.rangeClosed(from, to).mapToObj(i -> event("" + i)).toArray(String[]::new));
    }

    /** The same with these events. */
    void abandon(String... events) {
      RunningQueue owner = open();
      owner.uploader.stop(Duration.ZERO);
      for (String event : events) {
        owner.append(event);
      }
      owner.drop();
    }
  }

  final AuditMetrics metrics = new AuditMetrics();
  final RecordingReporter reporter = new RecordingReporter();
  final Journals journals;
  final Uploader uploader;

  private RunningQueue(Settings settings) {
    JournalSettings journal = settings.journal.target(settings.target).build();
    try {
      journals = Journals.open(journal, new LocalDisk(), settings.time, metrics, reporter);
    } catch (JournalException e) {
      throw new AssertionError(e);
    }
    uploader =
        new Uploader(
            journals,
            settings.upload.build(),
            settings.mysql.build(),
            settings.time,
            metrics,
            reporter);
    journals.onAppend(uploader::wake);
    uploader.start();
    if (settings.time instanceof ManualTime time) {
      Eventually.await(() -> time.waits().contains(Uploader.START), this::toString);
      time.advance(Uploader.START);
    }
  }

  static Settings on(Path folder, TestDatabase database) {
    return on(folder, database, database.url());
  }

  /** Through a proxy, say. */
  static Settings on(Path folder, TestDatabase database, String url) {
    return new Settings(folder, url, database.user(), database.password());
  }

  /** An event with this message. */
  static String event(String message) {
    return event("\"message\":\"" + message + "\"", "");
  }

  /** An event with these members before and behind those that each has. */
  static String event(String before, String behind) {
    return "{\"event_type\":\"acme.order.create.success.ok\",\"level\":\"info\","
        + before
        + (before.isEmpty() ? "" : ",")
        + "\"kind\":\"audit\",\"logged_at\":\"2026-11-23T08:50:01.123456Z\""
        + behind
        + "}";
  }

  /** Returns when the event is durable. */
  void append(String event) {
    append(event.getBytes(UTF_8));
  }

  /** The same, of any bytes. */
  void append(byte[] event) {
    try {
      journals.append(event);
    } catch (JournalException e) {
      throw new AssertionError(e);
    }
  }

  /** Appends events whose messages are these numbers. */
  void append(int from, int to) {
    for (int i = from; i <= to; i++) {
      append(event(Integer.toString(i)));
    }
  }

  /** Returns when nothing is pending. */
  RunningQueue drained() {
    Eventually.await(() -> journals.pendingRecords() == 0, this::toString);
    return this;
  }

  /** Returns when something like this has been said. */
  void awaitSaid(String part) {
    Eventually.await(() -> reporter.said(part), this::toString);
  }

  /** Ends the queue as its owner does: no more events, one last upload. */
  void stop(Duration timeout) {
    journals.end();
    uploader.stop(timeout);
    journals.close();
  }

  /** Stops without uploading. */
  void drop() {
    uploader.stop(Duration.ZERO);
    journals.close();
  }

  @Override
  public void close() {
    stop(Duration.ofSeconds(10));
  }

  @Override
  public String toString() {
    return journals.pendingRecords()
        + " pending, "
        + metrics.uploaded()
        + " uploaded, said "
        + reporter.said();
  }
}

package io.auditlog.upload;

import io.auditlog.journal.Journals;
import io.auditlog.journal.StoredJournal;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.mysql.AuditStore;
import io.auditlog.mysql.MySqlSettings;
import io.auditlog.mysql.StoreException;
import io.auditlog.mysql.Trouble;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.Threads;
import io.auditlog.platform.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Carries the journals of a queue into MySQL, in the background, each event exactly once, for as
 * long as it takes. Thread-safe.
 */
public final class Uploader {

  /** How often to look for abandoned journals, and for whatever was not announced. */
  private static final Duration LOOK = Duration.ofSeconds(60);

  /** The same while others are looking, which takes them moments, unless much is left. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** The logging framework that has just started an appender is at work itself as long as this. */
  static final Duration START = Duration.ofSeconds(1);

  /** What an aborted call may still need to come back. */
  private static final Duration AFTER_ABORT = Duration.ofMillis(700);

  private final Journals journals;
  private final UploadSettings settings;
  private final AuditStore store;
  private final Time time;
  private final AuditMetrics metrics;
  private final Troubles troubles;
  private final Backoff database;
  private final Time.Alarm alarm;
  private final Time.Alarm stopped;
  private final List<JournalUpload> uploads = new ArrayList<>();

  private Thread thread;
  private boolean lookedBefore;
  private long lookedAt;
  private Duration untilLook = LOOK;
  private volatile boolean waitsForEvents;
  private volatile boolean stopping;
  private volatile long stopAt;

  /** An uploader that is not started yet; touches neither disk nor network. */
  public Uploader(
      Journals journals,
      UploadSettings settings,
      MySqlSettings mysql,
      Time time,
      AuditMetrics metrics,
      Reporter reporter) {
    this.journals = journals;
    this.settings = settings;
    this.store = new AuditStore(mysql, settings.maxEventSize(), time);
    this.time = time;
    this.metrics = metrics;
    this.troubles = new Troubles(time, metrics, reporter);
    this.database = backoff();
    this.alarm = time.alarm();
    this.stopped = time.alarm();
  }

  private Backoff backoff() {
    return new Backoff(
        settings.retryInitial(),
        settings.retryMax(),
        time,
        () -> ThreadLocalRandom.current().nextDouble());
  }

  /** Starts the uploader's thread. A database that is down is no error. To be called once. */
  public synchronized void start() {
    thread = Threads.start("upload", this::run);
  }

  /**
   * Says that there is something new. Quick, never blocks; for the thread that appends. An uploader
   * that waits for a database is not woken by it.
   */
  public void wake() {
    if (waitsForEvents) {
      alarm.ring();
    }
  }

  /**
   * Makes one last upload within the time, then stops and closes all connections, even when the
   * server hangs. What is not uploaded stays in the queue. Returns within the time and a second.
   */
  public synchronized void stop(Duration atMost) {
    stopAt = time.nanoTime() + atMost.toNanos();
    stopping = true;
    if (thread == null) {
      store.close();
      return;
    }
    alarm.ring();
    if (!stopped.await(atMost)) {
      store.abort();
      stopped.await(AFTER_ABORT);
    }
    stopped.ring(); // For a second call.
  }

  private void run() {
    try {
      awaitEventOrStart();
      while (!stopping) {
        uploadAllAndRest();
      }
      uploadLastOrSayWhyNot();
    } finally {
      store.close();
      stopped.ring();
    }
  }

  private void uploadAllAndRest() {
    try {
      uploadAll();
      if (!stopping) {
        alarm.await(untilNext());
      }
    } catch (OutOfMemoryError e) {
      // Saying so needs memory as well, and without this thread nothing is uploaded any more.
    }
  }

  /** Lets the application start in peace; what earlier runs left has waited longer already. */
  private void awaitEventOrStart() {
    if (!stopping) {
      waitsForEvents = true;
      alarm.await(START);
    }
  }

  /** As long as there is something to upload and it can be uploaded. */
  private void uploadAll() {
    noInterrupt();
    waitsForEvents = false;
    try {
      lookAround();
      if (database.isOver()) {
        // From here on an append rings, so none falls between the last look and the wait.
        waitsForEvents = true;
        noticeOwn();
        if (isSomethingDue() && reachDatabase()) {
          uploadWhatIsDue();
          troubles.isOver("uploader", "Upload goes on");
        }
      }
    } catch (RuntimeException | Error e) {
      // A fault of ours, or no memory, or a class that is missing: the events keep, so the thread
      // must go on, and say it.
      database.failed();
      troubles.lasts("uploader", "Upload failed unexpectedly and is tried again: " + e);
    }
    boolean hasOwn = uploads.stream().anyMatch(JournalUpload::isOwn);
    if (!database.isOver()
        || (hasOwn
            && uploads.stream().filter(JournalUpload::isOwn).allMatch(JournalUpload::isStuck))) {
      waitsForEvents = false; // Else every event would have us look, in vain.
    }
  }

  /** An event may have woken us just before its journal failed; the database is left in peace. */
  private boolean isSomethingDue() {
    return uploads.isEmpty() || uploads.stream().anyMatch(upload -> upload.left().isZero());
  }

  private void uploadWhatIsDue() {
    boolean more = true;
    while (more && !stopping) {
      more = false;
      noticeOwn();
      for (JournalUpload upload : new ArrayList<>(uploads)) {
        if (stopping || !reachDatabase()) {
          return; // The database has just gone: not every journal has to find that out.
        }
        if (upload.left().isZero()) {
          more |= step(upload) == JournalUpload.Step.MORE;
        }
      }
      more = more || takeOverMore();
    }
  }

  /** Of many abandoned journals only some are held at a time. */
  private boolean takeOverMore() {
    List<StoredJournal> taken = journals.adoptMore();
    for (JournalUpload upload : new ArrayList<>(uploads)) {
      if (upload.journal().isGone()) {
        remove(upload);
      }
    }
    taken.forEach(journal -> add(journal, false));
    return !taken.isEmpty();
  }

  /**
   * Nobody has reason to interrupt this thread, though a container may; left set, the interrupt
   * would close each file that is read (java.nio.channels.InterruptibleChannel).
   */
  private static void noInterrupt() {
    Thread.interrupted();
  }

  private JournalUpload.Step step(JournalUpload upload) {
    JournalUpload.Step step = upload.step();
    if (step == JournalUpload.Step.REMOVED) {
      remove(upload);
    }
    return step;
  }

  private void remove(JournalUpload upload) {
    uploads.remove(upload);
    upload.ended();
  }

  private void uploadLastOrSayWhyNot() {
    try {
      uploadLast();
    } catch (OutOfMemoryError e) {
      // As above. What is left goes up at the next start.
    } catch (RuntimeException | Error e) {
      troubles.lasts(
          "uploader",
          "The last upload failed unexpectedly: "
              + e
              + ". Nothing is lost: events stay in the queue");
    }
  }

  /** One attempt for everything that is left, whatever failed before. */
  private void uploadLast() {
    noInterrupt();
    if (!hasTime() || !reachDatabase()) {
      return;
    }
    if (!lookedBefore) {
      lookAround(); // Else a folder that only processes as short as this use would fill up.
    }
    noticeOwn();
    List<JournalUpload> going = new ArrayList<>(uploads);
    while (!going.isEmpty()) {
      for (JournalUpload upload : new ArrayList<>(going)) {
        if (!hasTime()) {
          return;
        }
        if (step(upload) != JournalUpload.Step.MORE) {
          going.remove(upload);
        }
      }
    }
  }

  private boolean hasTime() {
    return time.nanoTime() - stopAt < 0;
  }

  private boolean reachDatabase() {
    try {
      store.prepare();
      database.succeeded();
      troubles.isOver("database", "Upload to " + store.target() + " works");
      return true;
    } catch (StoreException e) {
      metrics.retries().increment();
      database.failed();
      troubles.lasts(
          "database",
          "Upload to "
              + store.target()
              + (e.trouble() == Trouble.SETUP ? " needs a change: " : " waits for the database: ")
              + e.getMessage()
              + ". Nothing is lost: events stay in the queue");
      return false;
    }
  }

  /** Once a minute: what nobody announces. */
  private void lookAround() {
    if (lookedBefore && time.nanoTime() - lookedAt < untilLook.toNanos()) {
      return;
    }
    lookedBefore = true;
    lookedAt = time.nanoTime();
    uploads.forEach(JournalUpload::doubt);
    for (StoredJournal journal : journals.adopt()) {
      add(journal, false);
    }
    untilLook = journals.turnedAway() ? LOOK_AGAIN : LOOK;
  }

  private void noticeOwn() {
    for (StoredJournal journal : journals.own()) {
      if (uploads.stream().noneMatch(upload -> upload.journal() == journal)) {
        add(journal, true);
      }
    }
  }

  private void add(StoredJournal journal, boolean own) {
    uploads.add(
        new JournalUpload(journal, own, store, settings, backoff(), troubles, metrics, time));
  }

  /** A pause that is over by now is zero, and not forgotten: nobody else would end the wait. */
  private Duration untilNext() {
    Duration next = untilLook.minusNanos(time.nanoTime() - lookedAt);
    if (database.failures() > 0) {
      next = sooner(next, database.left());
    } else {
      for (JournalUpload upload : uploads) {
        if (upload.isOwedAttempt()) {
          next = sooner(next, upload.left());
        }
      }
    }
    return next.isNegative() ? Duration.ZERO : next;
  }

  private static Duration sooner(Duration one, Duration other) {
    return other.compareTo(one) < 0 ? other : one;
  }
}

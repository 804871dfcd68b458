package io.auditlog.queue;

import io.auditlog.event.EncodedEvent;
import io.auditlog.journal.JournalException;
import io.auditlog.journal.Journals;
import io.auditlog.metrics.AuditMetrics;
import io.auditlog.mysql.DriverThread;
import io.auditlog.platform.LocalDisk;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.Time;
import io.auditlog.upload.Uploader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A journal folder, its uploader and who is using them. {@link OpenQueues} guards the counting of
 * users.
 *
 * <p>Of a closed queue only settings and counts are left: frameworks keep stopped appenders in
 * memory for a while, Logback some forty of them.
 */
final class SharedQueue {

  private static final Pattern IN_MEMORY = Pattern.compile("tmpfs|ramfs");
  private static final Pattern NETWORK = Pattern.compile("nfs\\d?|cifs|smb\\d?|9p|fuse\\.sshfs");

  private final QueueSettings settings;
  private final AuditMetrics metrics = new AuditMetrics();
  private final Time time;
  private final UsersReporter users = new UsersReporter();
  private final AtomicLong usersEver = new AtomicLong();
  private final Set<Time.Alarm> lingering = ConcurrentHashMap.newKeySet();
  private volatile Journals journalsOrNull; // null when it is closed
  private volatile Uploader uploaderOrNull; // null also without a database

  /**
   * A queue that takes events, and uploads nothing before {@link #start}.
   *
   * @param user who opens it
   */
  SharedQueue(QueueSettings settings, Time time, Reporter user) throws JournalException {
    this.settings = settings;
    this.time = time;
    join(user);
    Journals journals = Journals.open(settings.journal(), new LocalDisk(), time, metrics, users);
    this.journalsOrNull = journals;
    this.uploaderOrNull =
        settings
            .mysql()
            .map(mysql -> new Uploader(journals, settings.upload(), mysql, time, metrics, users))
            .orElse(null);
  }

  /** Begins to upload. To be called once. */
  void start() {
    Journals journals = journalsOrNull;
    Uploader uploader = uploaderOrNull;
    warnOfFileSystem(journals);
    if (uploader != null) {
      journals.onAppend(uploader::wake);
      uploader.start();
    }
  }

  /** What such a file system does not keep, no setting can. */
  private void warnOfFileSystem(Journals journals) {
    String type = journals.fileSystem();
    if (IN_MEMORY.matcher(type).matches()) {
      users.warn(
          "queueDir "
              + journals.folder()
              + " is on a file system in memory ("
              + type
              + "): what is not uploaded yet is lost when the machine stops. Use a folder on a disk",
          null);
    } else if (NETWORK.matcher(type).matches()) {
      users.warn(
          "queueDir "
              + journals.folder()
              + " is on a network file system ("
              + type
              + "): what a sync and a lock are worth there is up to the server. Use a folder on a local disk",
          null);
    }
  }

  QueueSettings settings() {
    return settings;
  }

  AuditMetrics metrics() {
    return metrics;
  }

  void append(EncodedEvent event) throws JournalException {
    if (!event.log() && !event.transaction()) {
      metrics.skipped().increment();
      return;
    }
    long began = time.nanoTime();
    try {
      store(event);
      metrics.appendWorks();
    } catch (JournalException e) {
      metrics.appendFails(e.getMessage(), time.now());
      throw e;
    } finally {
      metrics.appendNanos().record(time.nanoTime() - began);
    }
    if (event.hasIssues()) {
      metrics.issues().increment();
    }
  }

  private void store(EncodedEvent event) throws JournalException {
    Journals journals = journalsOrNull;
    if (journals == null) {
      metrics.failed().increment();
      throw JournalException.notStored(
          "the queue " + settings.journal().queueDir() + " has been closed");
    }
    journals.append(event.buffer(), event.length());
  }

  /** This and the other figures of what the folder holds are 0 when the queue is closed. */
  long pending() {
    Journals journals = journalsOrNull;
    return journals == null ? 0 : journals.pendingRecords();
  }

  Optional<Instant> oldestPending() {
    Journals journals = journalsOrNull;
    return journals == null ? Optional.empty() : journals.oldestPending();
  }

  Duration oldestPendingAge() {
    Duration age =
        oldestPending().map(at -> Duration.between(at, time.now())).orElse(Duration.ZERO);
    return age.isNegative() ? Duration.ZERO : age;
  }

  long bytes() {
    Journals journals = journalsOrNull;
    return journals == null ? 0 : journals.bytes();
  }

  int leftAlone() {
    Journals journals = journalsOrNull;
    return journals == null ? 0 : journals.leftAlone();
  }

  void join(Reporter reporter) {
    usersEver.incrementAndGet();
    users.reporters.add(reporter);
    users.last = null;
  }

  /** Returns whether nobody is left. */
  boolean leave(Reporter reporter) {
    users.last = reporter;
    users.reporters.remove(reporter);
    if (isUsed()) {
      users.last = null;
      return false;
    }
    return true;
  }

  /** How many have joined since the queue was opened. */
  long usersEver() {
    return usersEver.get();
  }

  boolean isUsed() {
    return !users.reporters.isEmpty();
  }

  /** One last upload, as the JVM is going down; appending goes on. */
  void lastUpload(Duration timeout) {
    Journals journals = journalsOrNull;
    if (journals != null) {
      journals.endCurrent();
      stop(uploaderOrNull, timeout);
    }
  }

  private static void stop(Uploader uploaderOrNull, Duration timeout) {
    if (uploaderOrNull != null) {
      uploaderOrNull.stop(timeout);
    }
  }

  /** To be called once. */
  void close(Duration timeout) {
    Journals journals = journalsOrNull;
    // Before the last upload, so that it can say in MySQL where the journal ends.
    journals.end();
    stop(uploaderOrNull, timeout);
    journals.close();
    journalsOrNull = null;
    uploaderOrNull = null;
  }

  /** Somebody waits for the released queue to be taken over, until it is rung. */
  void lingers(Time.Alarm alarm) {
    lingering.add(alarm);
  }

  void lingersNoMore(Time.Alarm alarm) {
    lingering.remove(alarm);
  }

  /** Ends all such waits. */
  void endLingering() {
    lingering.forEach(Time.Alarm::ring);
  }

  /** Ends what the driver runs for itself, if it goes with us. To be called with the last queue. */
  void endDriver() {
    if (settings.mysql().isPresent()) {
      DriverThread.end();
    }
  }

  /** Tells every user of the queue what the queue has to say. */
  private static final class UsersReporter implements Reporter {

    private final List<Reporter> reporters = new CopyOnWriteArrayList<>();

    /**
     * Who left last, and is told what the queue has to say while it lingers and closes. Null while
     * somebody uses it: he may be a web application that is gone.
     */
    private volatile Reporter last;

    private void tell(Consumer<Reporter> news) {
      Reporter gone = reporters.isEmpty() ? last : null;
      if (gone == null) {
        reporters.forEach(news);
      } else {
        news.accept(gone);
      }
    }

    @Override
    public void info(String message) {
      tell(reporter -> reporter.info(message));
    }

    @Override
    public void warn(String message, Throwable causeOrNull) {
      tell(reporter -> reporter.warn(message, causeOrNull));
    }

    @Override
    public void error(String message, Throwable causeOrNull) {
      tell(reporter -> reporter.error(message, causeOrNull));
    }

    @Override
    public void printWhole(String reason, String event) {
      // Who failed to append prints its own event; the first user speaks for what the queue itself
      // gave up.
      Reporter speaker = reporters.stream().findFirst().orElseGet(() -> last);
      if (speaker != null) {
        speaker.printWhole(reason, event);
      }
    }
  }
}

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
 */
final class SharedQueue {

  private static final Pattern IN_MEMORY = Pattern.compile("tmpfs|ramfs");
  private static final Pattern NETWORK = Pattern.compile("nfs\\d?|cifs|smb\\d?|9p|fuse\\.sshfs");

  private final QueueSettings settings;
  private final AuditMetrics metrics = new AuditMetrics();
  private final Time time;
  private final UsersReporter users = new UsersReporter();
  private final AtomicLong usersEver = new AtomicLong();
  private final Journals journals;
  private final Uploader uploaderOrNull;
  private final Set<Time.Alarm> lingering = ConcurrentHashMap.newKeySet();

  /**
   * A queue that takes events, and uploads nothing before {@link #start}.
   *
   * @param user who opens it
   */
  SharedQueue(QueueSettings settings, Time time, Reporter user) throws JournalException {
    this.settings = settings;
    this.time = time;
    join(user);
    this.journals = Journals.open(settings.journal(), new LocalDisk(), time, metrics, users);
    this.uploaderOrNull =
        settings
            .mysql()
            .map(mysql -> new Uploader(journals, settings.upload(), mysql, time, metrics, users))
            .orElse(null);
  }

  /** Begins to upload. To be called once. */
  void start() {
    warnOfFileSystem();
    if (uploaderOrNull != null) {
      journals.onAppend(uploaderOrNull::wake);
      uploaderOrNull.start();
    }
  }

  /** What such a file system does not keep, no setting can. */
  private void warnOfFileSystem() {
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
      journals.append(event.buffer(), event.length());
      metrics.appendWorks();
    } catch (JournalException e) {
      metrics.appendFails(e.getMessage());
      metrics.error(e.getMessage(), time.now());
      throw e;
    } finally {
      metrics.appendNanos().record(time.nanoTime() - began);
    }
    if (event.hasIssues()) {
      metrics.issues().increment();
    }
  }

  long pending() {
    return journals.pendingRecords();
  }

  Optional<Instant> oldestPending() {
    return journals.oldestPending();
  }

  Duration oldestPendingAge() {
    Duration age =
        oldestPending().map(at -> Duration.between(at, time.now())).orElse(Duration.ZERO);
    return age.isNegative() ? Duration.ZERO : age;
  }

  long bytes() {
    return journals.bytes();
  }

  int leftAlone() {
    return journals.leftAlone();
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
    journals.endCurrent();
    stopUploading(timeout);
  }

  private void stopUploading(Duration timeout) {
    if (uploaderOrNull != null) {
      uploaderOrNull.stop(timeout);
    }
  }

  void close(Duration timeout) {
    // Before the last upload, so that it can say in MySQL where the journal ends.
    journals.end();
    stopUploading(timeout);
    journals.close();
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
    if (uploaderOrNull != null) {
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

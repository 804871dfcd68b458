package io.auditlog.queue;

import io.auditlog.event.EventEncoder;
import io.auditlog.event.Projection;
import io.auditlog.journal.JournalException;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.Slf4j;
import io.auditlog.platform.SystemTime;
import io.auditlog.platform.Threads;
import io.auditlog.platform.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The registry of open queues of this class loader. Equal settings share one queue; the last one to
 * let go closes it.
 *
 * <p>A queue that an appender has released lingers for two seconds, so that a reconfiguration,
 * which stops the old appender before it starts the new one, hands it over instead of closing and
 * opening it.
 *
 * <p>While a queue is open a shutdown hook is registered, because not every framework is stopped
 * when the JVM exits: Logback has no hook of its own by default. It gives each queue its last
 * upload and goes with the last queue.
 */
public final class OpenQueues {

  private static final OpenQueues INSTANCE = new OpenQueues(new SystemTime());

  private static final Duration LINGER = Duration.ofSeconds(2);

  /** Most time, when the JVM exits, for what a healthy disk does in milliseconds. */
  private static final Duration SEALING = Duration.ofSeconds(3);

  private final Time time;
  private final ReentrantLock lock = new ReentrantLock();

  // Changed under the lock only. Read without it when the JVM exits, as who opens a folder on a
  // mount that hangs holds it for ever.
  private final ConcurrentMap<QueueSettings, SharedQueue> queues = new ConcurrentHashMap<>();
  private final Set<SharedQueue> closing = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<String, QueueLease> named = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, RefusedAppender> refused = new ConcurrentHashMap<>();
  private final Publications publications;
  private Thread shutdownHook;

  OpenQueues(Time time) {
    this.time = time;
    this.publications = new Publications(time);
  }

  /** The registry. */
  public static OpenQueues get() {
    return INSTANCE;
  }

  /**
   * Opens a queue, or joins the one that is open with equal settings.
   *
   * @param name under which {@link #named} finds the lease, or null
   * @param views of the lease's events, by their names
   * @throws JournalException if the folder cannot be used
   */
  public QueueLease open(
      String name,
      QueueSettings settings,
      EventEncoder encoder,
      Map<String, Projection> views,
      Reporter reporter)
      throws JournalException {
    if (settings.mysql().isPresent()) {
      Slf4j.OF_HIKARICP.initialize(); // Not under the lock: a framework may start with it.
    }
    QueueLease lease = lease(name, settings, encoder, views, reporter);
    publications.add(lease, reporter);
    return lease;
  }

  private QueueLease lease(
      String name,
      QueueSettings settings,
      EventEncoder encoder,
      Map<String, Projection> views,
      Reporter reporter)
      throws JournalException {
    lock.lock();
    try {
      SharedQueue queue = queues.get(settings);
      boolean isNew = queue == null;
      if (isNew) {
        queue = new SharedQueue(settings, time, reporter);
        queues.put(settings, queue);
        addShutdownHook();
        queue.start();
      } else {
        queue.join(reporter);
      }
      QueueLease lease = new QueueLease(this, queue, encoder, views, reporter, name);
      if (name != null) {
        named.put(name, lease);
      }
      return lease;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What was opened under this name last and is still held, or else the misconfigured appender of
   * this name that was started last and not stopped.
   */
  public Optional<AuditQueue> named(String name) {
    AuditQueue lease = named.get(name);
    return Optional.ofNullable(lease == null ? refused.get(name) : lease);
  }

  /**
   * Shows an appender that cannot start, until {@link RefusedAppender#close}.
   *
   * @param name under which {@link #named} finds it, or null
   * @param error why it cannot start; no credentials
   * @param encoder makes the encoder of what it cannot record, when there is something
   */
  public RefusedAppender refuse(
      String name,
      String application,
      String error,
      Supplier<EventEncoder> encoder,
      Reporter reporter) {
    RefusedAppender appender =
        new RefusedAppender(this, name, application, error, encoder, reporter, time);
    if (name != null) {
      refused.put(name, appender);
    }
    publications.add(appender, reporter);
    return appender;
  }

  void close(RefusedAppender appender) {
    if (appender.nameOrNull() != null) {
      refused.remove(appender.nameOrNull(), appender);
    }
    publications.remove(appender);
  }

  /** Ends a lease. The queue is closed now if this was the last one, within the time given. */
  void close(QueueLease lease, Duration timeout) {
    if (leave(lease)) {
      closeIfUnused(lease.queue(), timeout);
    }
  }

  /**
   * Ends a lease. If it was the last one the queue is closed in two seconds, unless it is opened
   * again until then.
   */
  void release(QueueLease lease) {
    if (!leave(lease)) {
      return;
    }
    SharedQueue queue = lease.queue();
    long users = queue.usersEver();
    Time.Alarm closed = time.alarm();
    queue.lingers(closed);
    Threads.start(
        "linger",
        () -> {
          boolean isClosed = closed.await(LINGER);
          queue.lingersNoMore(closed);
          // Whoever has used it in the meantime has released it later, and lets it linger anew.
          if (!isClosed && queue.usersEver() == users) {
            closeIfUnused(queue, queue.settings().shutdownTimeout());
          }
        });
  }

  /** Returns whether nobody holds the queue any more. */
  private boolean leave(QueueLease lease) {
    publications.remove(lease);
    lock.lock();
    try {
      if (lease.nameOrNull() != null) {
        named.remove(lease.nameOrNull(), lease);
      }
      return lease.queue().leave(lease.reporter());
    } finally {
      lock.unlock();
    }
  }

  /** Closes a queue now, unless somebody holds it or it is closed. */
  void closeIfUnused(SharedQueue queue, Duration timeout) {
    lock.lock();
    try {
      if (queue.isUsed() || queues.get(queue.settings()) != queue) {
        return;
      }
      closing.add(queue); // First, so that the exit misses it in neither.
      queues.remove(queue.settings());
    } finally {
      lock.unlock();
    }
    try {
      queue.close(timeout);
    } finally {
      queue.endLingering();
      closed(queue);
    }
  }

  private void closed(SharedQueue queue) {
    boolean isLast;
    lock.lock();
    try {
      closing.remove(queue);
      isLast = queues.isEmpty() && closing.isEmpty();
      if (isLast) {
        removeShutdownHook();
      }
    } finally {
      lock.unlock();
    }
    if (isLast && !Threads.isOurs(Thread.currentThread().getName())) {
      // The class loader may be closed next, and a container complains of each thread in it.
      queue.endDriver();
      Threads.awaitEnd(Threads.PREFIX);
    }
  }

  private void addShutdownHook() {
    if (shutdownHook != null) {
      return;
    }
    Thread hook = Threads.create("shutdown", this::lastUploads);
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      shutdownHook = hook;
    } catch (IllegalStateException e) {
      // The JVM is going down already. What is appended now is durable and goes up at the next
      // start.
    }
  }

  private void removeShutdownHook() {
    if (shutdownHook == null || Thread.currentThread() == shutdownHook) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The hook is running.
    }
    shutdownHook = null;
  }

  /**
   * The JVM exits. The queues stay open for appending, since other hooks may still log; what comes
   * after the last upload is durable and goes up at the next start.
   */
  void lastUploads() {
    Set<SharedQueue> open = new LinkedHashSet<>(queues.values());
    open.addAll(closing); // Their last upload runs already, and is waited for.
    List<Thread> uploads = new ArrayList<>();
    long deadline = time.nanoTime();
    for (SharedQueue queue : open) {
      uploads.add(
          Threads.start("last-upload", () -> queue.lastUpload(queue.settings().shutdownTimeout())));
      deadline = Math.max(deadline, time.nanoTime() + mostTime(queue).toNanos());
    }
    for (Thread upload : uploads) {
      try {
        // Not for ever, as a disk may hang.
        upload.join(Math.max(1, (deadline - time.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static Duration mostTime(SharedQueue queue) {
    return queue.settings().shutdownTimeout().plus(SEALING);
  }
}

package io.auditlog.appender;

import io.auditlog.AuditConfig;
import io.auditlog.AuditException;
import io.auditlog.LayoutConfig;
import io.auditlog.config.ConfigurationException;
import io.auditlog.config.Element;
import io.auditlog.event.AuditEvent;
import io.auditlog.event.EncodedEvent;
import io.auditlog.journal.JournalException;
import io.auditlog.mapping.EventMapper;
import io.auditlog.mapping.LogRecord;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.SystemTime;
import io.auditlog.platform.Threads;
import io.auditlog.platform.Time;
import io.auditlog.queue.AuditQueue;
import io.auditlog.queue.OpenQueues;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way of an event through an appender: read, map, make durable; and what happens when that
 * fails. Thread-safe.
 *
 * <p>A recorder always starts. If its configuration is wrong it says so once, as an error, and then
 * does nothing, or, with {@code ignoreExceptions="false"}, throws that error from every call.
 *
 * @param <E> the framework's type of event
 */
public final class Recorder<E> {

  /** How deep calls may nest in which an event's own objects log while they are being read. */
  private static final int DEEPEST = 2;

  private static final String OUR_LOGGERS = "io.auditlog.";

  private final String name;
  private final EventReader<E> reader;
  private final Reporter reporter;
  private final boolean ignoreExceptions;
  private final AuditQueue queue;
  private final EventMapper mapperOrNull;
  private final RuntimeException refusalOrNull;
  // A JDK type in each thread, so that a pooled thread does not keep an undeployed application's
  // classes in memory.
  private final ThreadLocal<int[]> depth = ThreadLocal.withInitial(() -> new int[1]);
  private final Time time = new SystemTime();
  private final AtomicBoolean saidAsynchronous = new AtomicBoolean();

  private Recorder(
      String name,
      EventReader<E> reader,
      Reporter reporter,
      boolean ignoreExceptions,
      AuditQueue queue,
      EventMapper mapperOrNull,
      RuntimeException refusalOrNull) {
    this.name = name;
    this.reader = reader;
    this.reporter = reporter;
    this.ignoreExceptions = ignoreExceptions;
    this.queue = queue;
    this.mapperOrNull = mapperOrNull;
    this.refusalOrNull = refusalOrNull;
  }

  /**
   * Opens the queue that the configuration describes. Never throws.
   *
   * @param name of the appender
   * @param element the appender as the user configured it
   */
  public static <E> Recorder<E> start(
      String name, Element element, EventReader<E> reader, Reporter reporter) {
    boolean ignoreExceptions = true;
    try {
      ignoreExceptions = AuditConfig.ignoreExceptions(name, element);
      AuditConfig config = AuditConfig.of(name, element);
      return new Recorder<>(
          name,
          reader,
          reporter,
          ignoreExceptions,
          config.open(reporter),
          new EventMapper(config.mapping()),
          null);
    } catch (ConfigurationException e) {
      reporter.error(e.getMessage(), e.getCause());
      return refused(name, element, reader, reporter, ignoreExceptions, e);
    } catch (AuditException e) {
      // A folder that cannot be used is a wrong setting of the appender, and said as one.
      ConfigurationException refusal =
          new ConfigurationException("Audit appender \"" + name + "\": " + e.getMessage(), e);
      reporter.error(refusal.getMessage(), null);
      return refused(name, element, reader, reporter, ignoreExceptions, refusal);
    } catch (RuntimeException | LinkageError e) {
      // A library on the class path that does not fit, or a fault of ours. Logback would not
      // configure anything any more, and Log4j would leave the appender out in silence.
      ConfigurationException refusal =
          new ConfigurationException("Audit appender \"" + name + "\": cannot start: " + e, e);
      reporter.error(refusal.getMessage(), e);
      return refused(name, element, reader, reporter, ignoreExceptions, refusal);
    }
  }

  private static <E> Recorder<E> refused(
      String name,
      Element element,
      EventReader<E> reader,
      Reporter reporter,
      boolean ignoreExceptions,
      ConfigurationException refusal) {
    AuditQueue none =
        OpenQueues.get()
            .refuse(
                name,
                element.texts().getOrDefault("application", "app"),
                refusal.getMessage(),
                () -> LayoutConfig.ofWrong("Audit appender \"" + name + "\"", element).encoder(),
                reporter);
    return new Recorder<>(name, reader, reporter, ignoreExceptions, none, null, refusal);
  }

  /** Whether a failure is reported, or else thrown from the logging call. */
  public boolean ignoreExceptions() {
    return ignoreExceptions;
  }

  /** Whether the configuration was right and the queue is open. */
  public boolean isRecording() {
    return refusalOrNull == null;
  }

  /**
   * Makes the event durable before it returns. What fails on another thread than the one that
   * logged is printed whole, and thrown as well.
   *
   * @throws AuditException if that fails and {@code ignoreExceptions} is false
   * @throws ConfigurationException if the appender is misconfigured and {@code ignoreExceptions} is
   *     false
   */
  public void record(E event) {
    if (isOurOwn(event)) {
      return;
    }
    if (refusalOrNull != null) {
      refuse(event);
      return;
    }
    sayIfAsynchronous(event);
    int[] nested = depth.get();
    if (nested[0] >= DEEPEST) {
      leaveOut(event, nested);
      return;
    }
    nested[0]++;
    try {
      recordGuarded(event);
    } finally {
      nested[0]--;
    }
  }

  /** Says so, unless it is the saying that is logged: a framework may print it where it is. */
  private void leaveOut(E event, int[] nested) {
    String what =
        "an event of "
            + reader.loggerName(event)
            + " was left out, because its objects log each time they are read";
    countFailed(what);
    if (nested[0] == DEEPEST) {
      nested[0]++;
      try {
        reporter.warn(titled(what), null);
      } finally {
        nested[0]--;
      }
    }
  }

  private void refuse(E event) {
    countFailed(refusalOrNull.getMessage());
    if (!ignoreExceptions) {
      sayIfAsynchronous(event);
      throw refusalOrNull;
    }
  }

  /** The uploader, its pool and the driver must never feed the queue that they empty. */
  private boolean isOurOwn(E event) {
    return Threads.isOurs(Thread.currentThread().getName())
        || Threads.isOurs(reader.threadName(event))
        || reader.loggerName(event).startsWith(OUR_LOGGERS);
  }

  private void recordGuarded(E event) {
    try {
      LogRecord record = reader.read(event);
      AuditEvent mapped = mapperOrNull.map(record);
      if (mapped != null) {
        append(queue.encode(mapped, record.origin()));
      }
    } catch (AuditException e) {
      fail(event, e);
    } catch (RuntimeException | Error e) {
      // No memory, a deep stack, a framework that breaks its word: none of it may come to the
      // application's call in any other form.
      String what = "an event of " + reader.loggerName(event) + " could not be recorded: " + e;
      countFailed(what);
      fail(event, new AuditException(what, null, e));
    }
  }

  private void append(EncodedEvent event) {
    try {
      queue.append(event);
    } catch (JournalException e) {
      throw AuditException.of(event, e);
    }
  }

  /** An event that was left out before it came to the queue. */
  private void countFailed(String why) {
    queue.metrics().eventFails(why, time.now());
  }

  private void sayIfAsynchronous(E event) {
    if (!reader.isOnCallersThread(event) && saidAsynchronous.compareAndSet(false, true)) {
      reporter.warn(
          "Audit appender \""
              + name
              + "\" stands behind an asynchronous appender or logger: events are durable some time after "
              + "the logging call returned, and a crash in between loses them"
              + (ignoreExceptions ? "" : "; ignoreExceptions=\"false\" has no effect there"),
          null);
    }
  }

  private String titled(String message) {
    return "Audit appender \"" + name + "\": " + message;
  }

  /**
   * Prints what failed whole, unless the exception reaches the call that logged. An exception on
   * another thread reaches nobody: Log4j's AsyncAppender, for one, swallows it in silence. Of what
   * could not be read there is nothing to print: what is to be redacted is not known.
   */
  private void fail(E event, AuditException cause) {
    boolean seen = !ignoreExceptions && reader.isOnCallersThread(event);
    if (!seen) {
      reporter.printWhole(
          titled(cause.getMessage()), cause.event().orElse("nothing of it can be printed"));
    }
    if (!ignoreExceptions) {
      throw cause;
    }
  }

  /**
   * Lets go of the queue and closes it if nobody else holds it, after one last upload within {@code
   * shutdownTimeout}.
   */
  public void close() {
    queue.close();
  }

  /**
   * Lets go of the queue and leaves it open for two seconds, so that a reconfigured appender can
   * take it over.
   */
  public void release() {
    queue.release();
  }
}

package io.auditlog.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.FilterReply;
import io.auditlog.AuditException;
import io.auditlog.LayoutConfig;
import io.auditlog.appender.Recorder;
import io.auditlog.config.Element;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes each event durable before the logging call returns, and has it brought into MySQL exactly
 * once.
 *
 * <p>Settings are texts, set by Joran from the elements of {@code logback.xml} and read at {@link
 * #start}; {@code docs/configuration.md} lists them. A wrong one never stops Logback's
 * configuration: the appender is attached all the same and says so in one ERROR status. With {@code
 * ignoreExceptions} it then does nothing; without, each logging call throws that error.
 *
 * <p>What Joran does not tell, no one can refuse: attributes of the elements, and the difference
 * between an empty element and none. An empty {@code <value>} of a field without {@code from} is
 * the empty text; any other empty element counts as not there.
 *
 * <p>Thread-safe once started, and deliberately not synchronized: calls of many threads share one
 * write to the disk.
 */
public final class AuditAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
    implements MappingElements {

  private final Element audit = new Element("Audit");
  private final AtomicBoolean saidFilterThrew = new AtomicBoolean();
  // A JDK type in each thread, so that a pooled thread does not keep our classes in memory.
  private final ThreadLocal<Boolean> filtering = new ThreadLocal<>();
  private IgnoredElements ignored = IgnoredElements.none();
  private volatile LogbackEventReader reader;
  private volatile StatusReporter reporter;
  private volatile Recorder<ILoggingEvent> recorder;

  /** Called by Joran as soon as the appender is made, before it comes to the settings. */
  @Override
  public void setContext(Context context) {
    super.setContext(context);
    ignored = IgnoredElements.since(context, AuditAppender.class, "appender");
  }

  @Override
  public void start() {
    if (isStarted()) {
      return;
    }
    ignored.addTo(audit);
    ignored = IgnoredElements.none();
    reader = new LogbackEventReader(LayoutConfig.includesLocation(element()));
    reporter = new StatusReporter(this);
    recorder = Recorder.start(getName(), audit, reader, reporter);
    reporter.started(recorder.isRecording());
    StopListener.of(getContext()).started();
    super.start();
  }

  /**
   * Makes the event durable before it returns, unless a filter denies it.
   *
   * <p>Takes the place of Logback's own, which swallows exceptions and, in some versions, drops
   * events that are logged while another one is being recorded.
   *
   * @throws AuditException if that fails and {@code ignoreExceptions} is false
   * @throws io.auditlog.config.ConfigurationException if the appender is misconfigured and {@code
   *     ignoreExceptions} is false
   */
  @Override
  public void doAppend(ILoggingEvent event) {
    if (recorder == null) {
      super.doAppend(event); // says that the appender was never started
    } else if (!isDenied(event)) {
      append(event);
    }
  }

  /** A filter that itself logs to this appender is not asked about those events: it has no end. */
  private boolean isDenied(ILoggingEvent event) {
    if (Boolean.TRUE.equals(filtering.get())) {
      return false;
    }
    filtering.set(true);
    try {
      return getFilterChainDecision(event) == FilterReply.DENY;
    } catch (RuntimeException e) {
      return isDeniedByThrowing(event, e);
    } finally {
      filtering.set(false);
    }
  }

  private boolean isDeniedByThrowing(ILoggingEvent event, RuntimeException e) {
    if (mayThrow(event)) {
      throw e;
    }
    if (saidFilterThrew.compareAndSet(false, true)) {
      addWarn(titled("a filter throws; such events are recorded"), e);
    }
    return false;
  }

  /**
   * Records also after {@link #stop}, as long as the queue is open: Logback stops appenders that
   * loggers still hold, and a call may be on its way.
   */
  @Override
  protected void append(ILoggingEvent event) {
    try {
      recorder.record(event);
    } catch (RuntimeException e) {
      if (mayThrow(event)) {
        throw e;
      }
      // It would kill the worker of an AsyncAppender. The recorder has said all that there is.
    }
  }

  /** Whether an exception would come to the call that logged. */
  private boolean mayThrow(ILoggingEvent event) {
    return !recorder.ignoreExceptions() && reader.isOnCallersThread(event);
  }

  private String titled(String message) {
    return "Audit appender \"" + getName() + "\": " + message;
  }

  /**
   * Lets go of the queue. It stays open for two seconds: reconfiguring, Logback stops the old
   * appender before it starts the new one, which takes the queue over. When all of Logback is
   * stopped, which it does after its appenders, the queue is closed at once.
   */
  @Override
  public void stop() {
    super.stop();
    if (recorder != null) {
      recorder.release();
      StopListener.of(getContext()).stopped(recorder);
    }
  }

  @Override
  public Element element() {
    return audit;
  }

  /** Short name, stored with each event. */
  public void setApplication(String text) {
    audit.set("application", text);
  }

  /** Folder of the durable queue. Required. */
  public void setQueueDir(String text) {
    audit.set("queueDir", text);
  }

  /** {@code fsync} or {@code flush}. */
  public void setDurability(String text) {
    audit.set("durability", text);
  }

  /** Most bytes that the queue may take. */
  public void setMaxQueueSize(String text) {
    audit.set("maxQueueSize", text);
  }

  /** {@code block} or {@code fail}. */
  public void setOnFull(String text) {
    audit.set("onFull", text);
  }

  /** How long one call waits for room in a full queue. */
  public void setBlockTimeout(String text) {
    audit.set("blockTimeout", text);
  }

  /** Bytes in a file of the queue. */
  public void setSegmentSize(String text) {
    audit.set("segmentSize", text);
  }

  /** Most bytes of one event. */
  public void setMaxEventSize(String text) {
    audit.set("maxEventSize", text);
  }

  /** How long uploaded events stay in the queue. */
  public void setKeepUploaded(String text) {
    audit.set("keepUploaded", text);
  }

  /** {@code false}: the logging call throws when its event could not be made durable. */
  public void setIgnoreExceptions(String text) {
    audit.set("ignoreExceptions", text);
  }

  /** {@code record} or {@code ignore}: what becomes of calls that no rule is for. */
  public void setUnmatched(String text) {
    audit.set("unmatched", text);
  }

  /** File with the key of the chain. */
  public void setHmacKeyFile(String text) {
    audit.set("hmacKeyFile", text);
  }

  /** Most events in one transaction of the upload. */
  public void setBatchSize(String text) {
    audit.set("batchSize", text);
  }

  /** Most time that stopping may spend on uploading. */
  public void setShutdownTimeout(String text) {
    audit.set("shutdownTimeout", text);
  }

  /** Where the queue is uploaded to. */
  public void addMysql(MySqlElement mysql) {
    audit.add(mysql.element());
  }

  /** A table for one kind of events. */
  public void addTable(TableElement table) {
    audit.add(table.element());
  }
}

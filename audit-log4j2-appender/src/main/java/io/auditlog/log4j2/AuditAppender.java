package io.auditlog.log4j2;

import io.auditlog.LayoutConfig;
import io.auditlog.appender.Recorder;
import io.auditlog.config.Element;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;
import org.apache.logging.log4j.core.config.plugins.validation.constraints.Required;

/**
 * {@code <Audit>}: makes each event a durable audit record before the logging call returns.
 *
 * <p>It starts whatever its configuration says. If that is wrong, one ERROR in Log4j's status log
 * says so and nothing is recorded; with {@code ignoreExceptions="false"} every logging call throws
 * that error, as an {@link AppenderLoggingException}, the only kind of exception that Log4j lets
 * out of a logging call.
 */
@Plugin(
    name = "Audit",
    category = Core.CATEGORY_NAME,
    elementType = Appender.ELEMENT_TYPE,
    printObject = true,
    deferChildren = true)
public final class AuditAppender extends AbstractAppender {

  private final Element element;
  private final boolean includeLocation;
  private volatile Recorder<LogEvent> recorder;

  private AuditAppender(String name, Filter filter, Element element) {
    super(name, filter, null, true, Property.EMPTY_ARRAY);
    this.element = element;
    this.includeLocation = LayoutConfig.includesLocation(element);
  }

  /** A new appender without settings. */
  @PluginBuilderFactory
  public static Builder newBuilder() {
    return new Builder();
  }

  /** Opens the queue. Never throws; does nothing if the appender runs. */
  @Override
  public void start() {
    if (isStarted()) {
      return;
    }
    recorder =
        Recorder.start(
            getName(), element, new LogEventReader(includeLocation), new StatusReporter());
    super.start();
  }

  /**
   * Lets go of the queue. The last appender that uses it uploads what is left within {@code
   * shutdownTimeout}; a reconfiguration starts the new appender before it stops the old one, and so
   * hands the queue over. The time given by Log4j is not used, since it is a default that nobody
   * chose for this.
   */
  @Override
  public boolean stop(long timeout, TimeUnit timeUnit) {
    setStopping();
    boolean stopped = super.stop(timeout, timeUnit, false);
    if (recorder != null) {
      recorder.close();
    }
    setStopped();
    return stopped;
  }

  /**
   * Makes the event durable.
   *
   * @throws AppenderLoggingException if that fails, or the configuration is wrong, and {@code
   *     ignoreExceptions} is false
   */
  @Override
  public void append(LogEvent event) {
    Recorder<LogEvent> running = recorder;
    if (running == null) {
      return; // Never started, which Log4j itself reports.
    }
    try {
      running.record(event);
    } catch (RuntimeException e) {
      throw new AppenderLoggingException(e.getMessage(), e);
    }
  }

  @Override
  public boolean ignoreExceptions() {
    Recorder<LogEvent> running = recorder;
    return running == null || running.ignoreExceptions();
  }

  /** Whether Log4j has to find out where each call stands, which is slow. */
  @Override
  public boolean requiresLocation() {
    return includeLocation;
  }

  @Override
  public String toString() {
    return "Audit appender \"" + getName() + "\"";
  }

  /**
   * Collects the settings of an appender as texts, the same as in a configuration file, and read by
   * the same parser; null for one that is not set. Not thread-safe.
   */
  public static final class Builder extends MappingBuilder<Builder>
      implements org.apache.logging.log4j.core.util.Builder<AuditAppender> {

    @PluginBuilderAttribute
    @Required(message = "No appender name provided")
    private String name;

    @PluginBuilderAttribute private String application;

    @PluginBuilderAttribute private String queueDir;

    @PluginBuilderAttribute private String durability;

    @PluginBuilderAttribute private String maxQueueSize;

    @PluginBuilderAttribute private String onFull;

    @PluginBuilderAttribute private String blockTimeout;

    @PluginBuilderAttribute private String segmentSize;

    @PluginBuilderAttribute private String maxEventSize;

    @PluginBuilderAttribute private String keepUploaded;

    @PluginBuilderAttribute private String ignoreExceptions;

    @PluginBuilderAttribute private String unmatched;

    @PluginBuilderAttribute private String hmacKeyFile;

    @PluginBuilderAttribute private String batchSize;

    @PluginBuilderAttribute private String shutdownTimeout;

    private Filter filter;

    private Builder() {}

    /** The name that loggers refer to. Required. */
    public Builder setName(String name) {
      this.name = name;
      return this;
    }

    /** A short name, stored with each event; {@code app} if not set. */
    public Builder setApplication(String application) {
      this.application = application;
      return this;
    }

    /** The folder of the durable queue. Required. */
    public Builder setQueueDir(String queueDir) {
      this.queueDir = queueDir;
      return this;
    }

    /** {@code fsync} or {@code flush}. */
    public Builder setDurability(String durability) {
      this.durability = durability;
      return this;
    }

    /** Most bytes under the queue folder, such as {@code 10 GB}. */
    public Builder setMaxQueueSize(String maxQueueSize) {
      this.maxQueueSize = maxQueueSize;
      return this;
    }

    /** {@code block} or {@code fail}. */
    public Builder setOnFull(String onFull) {
      this.onFull = onFull;
      return this;
    }

    /** How long a call waits for room in a full queue, such as {@code 1s}. */
    public Builder setBlockTimeout(String blockTimeout) {
      this.blockTimeout = blockTimeout;
      return this;
    }

    /** Size of one file of the queue, such as {@code 64 MB}. */
    public Builder setSegmentSize(String segmentSize) {
      this.segmentSize = segmentSize;
      return this;
    }

    /** Most bytes of one event, such as {@code 1 MB}. */
    public Builder setMaxEventSize(String maxEventSize) {
      this.maxEventSize = maxEventSize;
      return this;
    }

    /** How long uploaded events stay in the queue, such as {@code 10 min}. */
    public Builder setKeepUploaded(String keepUploaded) {
      this.keepUploaded = keepUploaded;
      return this;
    }

    /** {@code true}: failures are reported. {@code false}: logging calls throw. */
    public Builder setIgnoreExceptions(String ignoreExceptions) {
      this.ignoreExceptions = ignoreExceptions;
      return this;
    }

    /** {@code record} or {@code ignore}: what becomes of calls that no rule is for. */
    public Builder setUnmatched(String unmatched) {
      this.unmatched = unmatched;
      return this;
    }

    /** A file with the key of the chain. */
    public Builder setHmacKeyFile(String hmacKeyFile) {
      this.hmacKeyFile = hmacKeyFile;
      return this;
    }

    /** Most rows in one upload transaction. */
    public Builder setBatchSize(String batchSize) {
      this.batchSize = batchSize;
      return this;
    }

    /** Most time that stopping may spend on uploading, such as {@code 5s}. */
    public Builder setShutdownTimeout(String shutdownTimeout) {
      this.shutdownTimeout = shutdownTimeout;
      return this;
    }

    /** Which events are recorded; all if not set. */
    public Builder setFilter(Filter filter) {
      this.filter = filter;
      return this;
    }

    /** The database. Without one the queue is kept and nothing is uploaded. */
    public Builder setMySql(MySqlElement mysql) {
      return replace(MySqlElement.class, mysql);
    }

    /** The tables of kinds of events. */
    public Builder setTables(TableElement... tables) {
      return replace(TableElement.class, tables);
    }

    /** The appender, not started. What is wrong with its settings shows when it starts. */
    @Override
    public AuditAppender build() {
      Element written =
          new Element("Audit")
              .set("application", application)
              .set("queueDir", queueDir)
              .set("durability", durability)
              .set("maxQueueSize", maxQueueSize)
              .set("onFull", onFull)
              .set("blockTimeout", blockTimeout)
              .set("segmentSize", segmentSize)
              .set("maxEventSize", maxEventSize)
              .set("keepUploaded", keepUploaded)
              .set("ignoreExceptions", ignoreExceptions)
              .set("unmatched", unmatched)
              .set("hmacKeyFile", hmacKeyFile)
              .set("batchSize", batchSize)
              .set("shutdownTimeout", shutdownTimeout);
      Filter inFile = completeMapping(written).filter();
      for (String unknown : XmlSource.belowAppender(configuration(), name)) {
        written.add(new Element(unknown));
      }
      return new AuditAppender(name, filter == null ? inFile : filter, written);
    }
  }
}

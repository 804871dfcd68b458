package io.auditlog;

import io.auditlog.config.ConfigurationException;
import io.auditlog.config.Element;
import io.auditlog.event.EventEncoder;
import io.auditlog.event.Projection;
import io.auditlog.journal.JournalException;
import io.auditlog.mapping.MappingSettings;
import io.auditlog.platform.Reporter;
import io.auditlog.queue.AuditQueue;
import io.auditlog.queue.OpenQueues;
import io.auditlog.queue.QueueSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where audit events go and how they are kept: what {@code <Audit>} says in a logging
 * configuration. Immutable.
 *
 * <p>Settings are texts, the same as in XML, and are read by the same parser; {@code
 * docs/configuration.md} lists them.
 */
public final class AuditConfig {

  private final String name;
  private final QueueSettings queue;
  private final MappingSettings mapping;
  private final EventEncoder encoder;
  private final Map<String, Projection> views;

  AuditConfig(
      String name,
      QueueSettings queue,
      MappingSettings mapping,
      EventEncoder encoder,
      Map<String, Projection> views) {
    this.name = name;
    this.queue = queue;
    this.mapping = mapping;
    this.encoder = encoder;
    this.views = views;
  }

  /** A new configuration, to be filled in. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * What an appender's element says.
   *
   * @param appenderName under which {@link Audit#of} finds the appender
   * @throws ConfigurationException if a setting is missing, unknown or senseless
   */
  public static AuditConfig of(String appenderName, Element audit) {
    return ConfigReader.ofAppender(appenderName).read(audit);
  }

  /**
   * The setting {@code ignoreExceptions} alone, which decides what becomes of errors in all others.
   *
   * @throws ConfigurationException if it is neither {@code true} nor {@code false}
   */
  public static boolean ignoreExceptions(String appenderName, Element audit) {
    return ConfigReader.ofAppender(appenderName).ignoreExceptions(audit);
  }

  /**
   * Opens the queue, or joins the one that this class loader has open with equal settings, and says
   * what is allowed but may not have been meant. For appenders; others use {@link Audit#open}.
   *
   * @throws AuditException if the queue folder cannot be used
   */
  public AuditQueue open(Reporter reporter) {
    try {
      AuditQueue opened = OpenQueues.get().open(name, queue, encoder, views, reporter);
      warnings().forEach(warning -> reporter.warn(warning, null));
      return opened;
    } catch (JournalException e) {
      throw new AuditException(e.getMessage(), e);
    }
  }

  QueueSettings queue() {
    return queue;
  }

  /** How logging events become audit events. */
  public MappingSettings mapping() {
    return mapping;
  }

  private List<String> warnings() {
    String owner = name == null ? "AuditConfig" : "Audit appender \"" + name + "\"";
    return mapping.warnings().stream()
        .map(warning -> owner + ": " + warning)
        .collect(Collectors.toList());
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private final Element audit = new Element("Audit");
    private Element mysql;

    private Builder() {}

    /** The folder of the durable queue. Required. */
    public Builder queueDir(Path folder) {
      return set("queueDir", folder.toString());
    }

    /** A short name, stored with each event; {@code app} if not set. */
    public Builder application(String name) {
      return set("application", name);
    }

    /** Most time that closing may spend on uploading. */
    public Builder shutdownTimeout(Duration timeout) {
      return set("shutdownTimeout", timeout.toMillis() + " ms");
    }

    /** Any setting of the appender, by its name and text in XML. */
    public Builder set(String setting, String text) {
      audit.set(setting, text);
      return this;
    }

    /** The database. Without one the queue is kept and nothing is uploaded. */
    public Builder mysql(String url, String user, String password) {
      return mysql("url", url).mysql("user", user).mysql("password", password);
    }

    /** Any setting of {@code <MySql>}, by its name and text in XML. */
    public Builder mysql(String setting, String text) {
      if (mysql == null) {
        mysql = new Element("MySql");
        audit.add(mysql);
      }
      mysql.set(setting, text);
      return this;
    }

    /** A further element of the appender, such as a {@code Table} or a {@code View}. */
    public Builder add(Element child) {
      audit.add(child);
      return this;
    }

    /**
     * The configuration, checked.
     *
     * @throws ConfigurationException if a setting is missing, unknown or senseless
     */
    public AuditConfig build() {
      return ConfigReader.ofJava().read(audit);
    }
  }
}

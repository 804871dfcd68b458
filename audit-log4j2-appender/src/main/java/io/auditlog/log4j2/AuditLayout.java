package io.auditlog.log4j2;

import io.auditlog.LayoutConfig;
import io.auditlog.appender.EventPrinter;
import io.auditlog.config.Element;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;

/**
 * {@code <AuditLayout>}: prints an event as one line, {@code Class::method message {json}}, mapped
 * as an {@code <Audit>} with the same settings would record it; or as the JSON of a view.
 *
 * <p>It is there whatever its configuration says. If that is wrong, one ERROR in Log4j's status log
 * says so, and of its settings only those count that hide something. Thread-safe.
 */
@Plugin(
    name = "AuditLayout",
    category = Node.CATEGORY,
    elementType = Layout.ELEMENT_TYPE,
    printObject = true,
    deferChildren = true)
public final class AuditLayout extends AbstractStringLayout {

  private final EventPrinter<LogEvent> printer;
  private final boolean includeLocation;

  private AuditLayout(
      Configuration configuration, EventPrinter<LogEvent> printer, boolean includeLocation) {
    super(configuration, printer.charset(), null, null);
    this.printer = printer;
    this.includeLocation = includeLocation;
  }

  /** A new layout without settings. */
  @PluginBuilderFactory
  public static Builder newBuilder() {
    return new Builder();
  }

  /** The event's line. Never throws. */
  @Override
  public String toSerializable(LogEvent event) {
    return printer.print(event);
  }

  /** Whether Log4j has to find out where each call stands, which is slow. */
  @Override
  public boolean requiresLocation() {
    return includeLocation;
  }

  @Override
  public String toString() {
    return "AuditLayout";
  }

  /** Collects settings as texts; null for one that is not set. Not thread-safe. */
  public static final class Builder extends MappingBuilder<Builder>
      implements org.apache.logging.log4j.core.util.Builder<AuditLayout> {

    @PluginBuilderAttribute private String view;

    @PluginBuilderAttribute private String charset;

    private Builder() {}

    /** The name of the view that is printed, in place of the standard line. */
    public Builder setView(String view) {
      this.view = view;
      return this;
    }

    /** The charset of the log; {@code UTF-8} if not set. */
    public Builder setCharset(String charset) {
      this.charset = charset;
      return this;
    }

    /** The layout. What is wrong with its settings is said now. */
    @Override
    public AuditLayout build() {
      Element written = new Element("AuditLayout").set("view", view).set("charset", charset);
      completeMapping(written);
      // Appenders are built after their layouts, and do not tell them their names.
      String parentName = WrittenNode.parentName(node(), configuration());
      for (String unknown : XmlSource.belowLayout(configuration(), parentName)) {
        written.add(new Element(unknown));
      }
      boolean includeLocation = LayoutConfig.includesLocation(written);
      EventPrinter<LogEvent> printer =
          EventPrinter.start(
              parentName == null ? "AuditLayout" : "AuditLayout of appender \"" + parentName + "\"",
              written,
              new LogEventReader(includeLocation),
              new StatusReporter());
      return new AuditLayout(configuration(), printer, includeLocation);
    }
  }
}

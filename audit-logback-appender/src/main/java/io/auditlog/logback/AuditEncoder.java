package io.auditlog.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.EncoderBase;
import io.auditlog.LayoutConfig;
import io.auditlog.appender.EventPrinter;
import io.auditlog.config.Element;

/**
 * Prints an event as one line, {@code Class::method message {json}}, mapped as an {@link
 * AuditAppender} with the same settings would record it; or as the JSON of a view.
 *
 * <p>It works whatever its configuration says. If that is wrong, one ERROR status says so, and of
 * its settings only those count that hide something. Thread-safe once started.
 */
public final class AuditEncoder extends EncoderBase<ILoggingEvent> implements MappingElements {

  private static final byte[] NOTHING = {};

  private final Element encoder = new Element("AuditEncoder");
  private IgnoredElements ignored = IgnoredElements.none();
  private Appender<?> parentOrNull;
  private volatile EventPrinter<ILoggingEvent> printer;

  /** Called by Joran as soon as the encoder is made, before it comes to the settings. */
  @Override
  public void setContext(Context context) {
    super.setContext(context);
    ignored = IgnoredElements.since(context, AuditEncoder.class, "encoder");
  }

  /** Called by Joran when it has come to all settings. */
  public void setParent(Appender<?> parent) {
    this.parentOrNull = parent;
  }

  @Override
  public void start() {
    if (isStarted()) {
      return;
    }
    ignored.addTo(encoder);
    ignored = IgnoredElements.none();
    StatusReporter reporter = new StatusReporter(this);
    printer =
        EventPrinter.start(
            parentOrNull == null
                ? "AuditEncoder"
                : "AuditEncoder of appender \"" + parentOrNull.getName() + "\"",
            encoder,
            new LogbackEventReader(LayoutConfig.includesLocation(element())),
            reporter);
    reporter.started(!printer.isMisconfigured());
    super.start();
  }

  /** The event's line; nothing before the encoder is started. Never throws. */
  @Override
  public byte[] encode(ILoggingEvent event) {
    EventPrinter<ILoggingEvent> started = printer;
    return started == null ? NOTHING : started.print(event).getBytes(started.charset());
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public Element element() {
    return encoder;
  }

  /** Charset of the log; {@code UTF-8} unless said. */
  public void setCharset(String text) {
    encoder.set("charset", text);
  }
}

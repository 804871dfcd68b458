package io.auditlog.appender;

import io.auditlog.LayoutConfig;
import io.auditlog.config.ConfigurationException;
import io.auditlog.config.Element;
import io.auditlog.event.EncodedEvent;
import io.auditlog.event.EncodedFields;
import io.auditlog.event.Projection;
import io.auditlog.mapping.EventMapper;
import io.auditlog.mapping.LogRecord;
import io.auditlog.platform.Reporter;
import java.nio.charset.Charset;

/**
 * The way of an event through a layout: read, map, encode, print. Nothing of it reaches a queue.
 * Thread-safe.
 *
 * @param <E> the framework's type of event
 */
public final class EventPrinter<E> {

  private static final String WHAT_IS_LEFT =
      ". Lines are printed with redact, includeMdc and excludeMdc as its only settings";

  private final EventReader<E> reader;
  private final LayoutConfig config;
  private final EventMapper mapper;
  private final Projection viewOrNull;
  private final boolean misconfigured;

  private EventPrinter(EventReader<E> reader, LayoutConfig config, boolean misconfigured) {
    this.reader = reader;
    this.config = config;
    this.mapper = new EventMapper(config.mapping());
    this.viewOrNull = config.view().orElse(null);
    this.misconfigured = misconfigured;
  }

  /**
   * A printer that always prints: where the configuration is wrong this is said once, as an error,
   * and of its settings only those count that hide something.
   *
   * @param owner whose configuration it is, as messages begin
   * @param element the layout as the user configured it
   */
  public static <E> EventPrinter<E> start(
      String owner, Element element, EventReader<E> reader, Reporter reporter) {
    try {
      LayoutConfig config = LayoutConfig.of(owner, element);
      config.mapping().warnings().forEach(w -> reporter.warn(owner + ": " + w, null));
      return new EventPrinter<>(reader, config, false);
    } catch (ConfigurationException e) {
      reporter.error(e.getMessage() + WHAT_IS_LEFT, e.getCause());
    } catch (RuntimeException | LinkageError e) {
      // A library on the class path that does not fit, or a fault of ours: no reason for a logging
      // framework to be left without a layout.
      reporter.error(owner + ": cannot start: " + e + WHAT_IS_LEFT, e);
    }
    return new EventPrinter<>(reader, LayoutConfig.ofWrong(owner, element), true);
  }

  /** Whether the configuration was wrong. */
  public boolean isMisconfigured() {
    return misconfigured;
  }

  /** Of the log. */
  public Charset charset() {
    return config.charset();
  }

  /** The event's line, with the line separator at its end and none before. Never throws. */
  public String print(E event) {
    String line;
    try {
      line = line(event);
    } catch (RuntimeException | Error e) {
      // No memory, a deep stack, a framework that breaks its word: none of it may come to the
      // application's call. The log itself says that something is missing.
      line = OneLine.of("an event could not be printed: " + e.getClass().getName());
    }
    return line + System.lineSeparator();
  }

  private String line(E event) {
    LogRecord record = reader.read(event);
    EncodedEvent encoded = config.encoder().encode(mapper.map(record), record.origin());
    EncodedFields fields = EncodedFields.of(encoded.buffer());
    String line = viewOrNull == null ? LogLine.of(fields) : OneLine.of(viewOrNull.json(fields));
    encoded.release();
    return line;
  }
}

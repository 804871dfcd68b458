package io.auditlog;

import io.auditlog.config.ConfigurationException;
import io.auditlog.config.Element;
import io.auditlog.config.SettingsReader;
import io.auditlog.event.EventEncoder;
import io.auditlog.event.Projection;
import io.auditlog.mapping.MappingSettings;
import io.auditlog.platform.HostName;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How events become lines of a log: what {@code <AuditLayout>}, or an {@code <encoder>}, says in a
 * logging configuration. Immutable.
 */
public final class LayoutConfig {

  /** As {@code maxEventSize} of an appender unless said. */
  private static final int MAX_EVENT_SIZE = 1 << 20;

  /** The settings that keep something out of a log. */
  private static final List<String> HIDING = Arrays.asList("redact", "includeMdc", "excludeMdc");

  private final MappingSettings mapping;
  private final EventEncoder encoder;
  private final Projection viewOrNull;
  private final Charset charset;

  private LayoutConfig(
      MappingSettings mapping, EventEncoder encoder, Projection viewOrNull, Charset charset) {
    this.mapping = mapping;
    this.encoder = encoder;
    this.viewOrNull = viewOrNull;
    this.charset = charset;
  }

  /**
   * What a layout's element says.
   *
   * @param owner whose element it is, as messages begin
   * @throws ConfigurationException if a setting is missing, unknown or senseless
   */
  public static LayoutConfig of(String owner, Element layout) {
    SettingsReader settings = new SettingsReader(owner, layout);
    MappingSettings mapping = new MappingReader(owner, settings, layout).read().build();
    Projection viewOrNull = view(settings, new ViewReader(owner, layout).read());
    Charset charset = charset(settings);
    settings.refuseTheRest("Field", "Rule", "View");
    EventEncoder encoder =
        new EventEncoder(
            null, HostName.local(), MAX_EVENT_SIZE, mapping.beansAsJson(), mapping.redaction());
    return new LayoutConfig(mapping, encoder, viewOrNull, charset);
  }

  /**
   * What is left of a layout whose element is wrong: those of its settings that hide something, so
   * that a mistake in another one shows nothing that nobody is to see.
   */
  public static LayoutConfig ofWrong(String owner, Element wrong) {
    Element hiding = new Element(wrong.name());
    for (String name : HIDING) {
      String text = wrong.texts().get(name);
      try {
        of(owner, new Element(wrong.name()).set(name, text));
        hiding.set(name, text);
      } catch (ConfigurationException e) {
        // It is this one that is wrong, as has been said. Its default holds.
      }
    }
    return of(owner, hiding);
  }

  /**
   * The setting {@code includeLocation} alone, of a layout or an appender, which decides what is
   * asked of the framework. False also where the text is wrong, as whoever reads the whole says.
   */
  public static boolean includesLocation(Element element) {
    try {
      return new SettingsReader(element.name(), element).flag("includeLocation", false);
    } catch (ConfigurationException e) {
      return false;
    }
  }

  private static Projection view(SettingsReader settings, Map<String, Projection> views) {
    Optional<String> name = settings.text("view");
    String known = String.join(", ", views.keySet());
    if (!name.isPresent()) {
      if (views.size() > 1) {
        throw settings.error("has the Views " + known + "; use one, or say which with view");
      }
      return views.values().stream().findFirst().orElse(null);
    }
    if (!views.containsKey(name.get())) {
      throw settings.bad(
          "view",
          name.get(),
          views.isEmpty() ? "there is no View in it" : "the Views in it are " + known);
    }
    return views.get(name.get());
  }

  private static Charset charset(SettingsReader settings) {
    String name = settings.text("charset", "UTF-8");
    try {
      Charset charset = Charset.forName(name.trim());
      if (charset.canEncode()) {
        return charset;
      }
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      // Said below.
    }
    throw settings.bad(
        "charset", name, "use the name of a charset that this JVM can write, such as UTF-8");
  }

  /** How logging events become audit events. */
  public MappingSettings mapping() {
    return mapping;
  }

  /** Converts the events, as an appender's encoder does; they have no {@code application}. */
  public EventEncoder encoder() {
    return encoder;
  }

  /** What is printed of an event, if it is not the standard line. */
  public Optional<Projection> view() {
    return Optional.ofNullable(viewOrNull);
  }

  /** Of the log. */
  public Charset charset() {
    return charset;
  }
}

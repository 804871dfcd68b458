package io.auditlog;

import io.auditlog.config.Element;
import io.auditlog.config.SettingsReader;
import io.auditlog.event.DatePattern;
import io.auditlog.event.Projection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code <View>}s of an element, of which appenders and layouts have any number. */
final class ViewReader {

  private final String owner;
  private final Element element;

  /**
   * @param owner as messages begin
   * @param element whose views they are
   */
  ViewReader(String owner, Element element) {
    this.owner = owner;
    this.element = element;
  }

  /** The views by their names, in their order. */
  Map<String, Projection> read() {
    Map<String, Projection> views = new LinkedHashMap<>();
    for (Element view : element.children("View")) {
      String name = view.texts().get("name");
      String title = owner + ": View" + (name == null ? "" : " \"" + name + "\"");
      SettingsReader settings = new SettingsReader(title, view);
      if (views.put(settings.required("name", "login"), read(settings, title, view)) != null) {
        throw settings.error("is there twice; give each View a name of its own");
      }
    }
    return Collections.unmodifiableMap(views);
  }

  private static Projection read(SettingsReader settings, String title, Element view) {
    DatePattern date = date(settings);
    List<String> keys = settings.list("keys", Collections.emptyList());
    Map<String, String> texts = texts(title, view);
    settings.refuseTheRest("Field");
    try {
      return new Projection(date, keys, texts);
    } catch (IllegalArgumentException e) {
      throw settings.bad("keys", settings.text("keys", ""), e.getMessage());
    }
  }

  private static DatePattern date(SettingsReader settings) {
    Optional<String> pattern = settings.text("date");
    try {
      return pattern.map(DatePattern::of).orElse(DatePattern.ISO_8601);
    } catch (IllegalArgumentException e) {
      throw settings.bad(
          "date",
          pattern.orElse(""),
          e.getMessage() + "; use a pattern of DateTimeFormatter, such as yyyy-MM-dd HH:mm:ss");
    }
  }

  private static Map<String, String> texts(String title, Element view) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Element field : view.children("Field")) {
      SettingsReader settings = new SettingsReader(title + ": Field", field);
      String name = settings.required("name", "source");
      Optional<String> value = settings.literal("value");
      settings.refuseTheRest();
      if (!value.isPresent()) {
        throw settings.error("name=\"" + name + "\" needs a value");
      }
      if (texts.put(name, value.get()) != null) {
        throw settings.bad("name", name, "is there twice; use each name once");
      }
    }
    return texts;
  }
}

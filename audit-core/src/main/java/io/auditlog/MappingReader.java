package io.auditlog;

import io.auditlog.config.Element;
import io.auditlog.config.SettingsReader;
import io.auditlog.mapping.FieldSetting;
import io.auditlog.mapping.MappingSettings;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads how logging calls become audit events, which every element that maps them may say. */
final class MappingReader {

  /** How values are turned to text. */
  private enum Beans {
    TEXT,
    JSON
  }

  private static final List<String> ALL = Collections.singletonList("*");
  private static final List<String> NONE = Collections.emptyList();

  private final String owner;
  private final SettingsReader settings;
  private final Element element;

  /**
   * @param owner as messages begin
   * @param settings of the element, which the caller goes on to read
   */
  MappingReader(String owner, SettingsReader settings, Element element) {
    this.owner = owner;
    this.settings = settings;
    this.element = element;
  }

  MappingSettings read() {
    MappingSettings.Builder mapping =
        MappingSettings.builder()
            .includeMdc(settings.list("includeMdc", ALL).toArray(new String[0]))
            .excludeMdc(settings.list("excludeMdc", NONE).toArray(new String[0]))
            .defaultEventType(
                settings.literal("defaultEventType").orElse(MappingSettings.DEFAULT_EVENT_TYPE))
            .beansAsJson(settings.choice("beans", Beans.TEXT) == Beans.JSON)
            .includeLocation(settings.flag("includeLocation", false));
    for (Element field : element.children("Field")) {
      mapping.field(field(new SettingsReader(owner + ": Field", field)));
    }
    return mapping.build();
  }

  private static FieldSetting field(SettingsReader settings) {
    String name = settings.required("name", "tenant_id");
    Optional<String> from = settings.text("from");
    Optional<String> value = settings.literal("value");
    settings.refuseTheRest();
    if (from.isPresent()) {
      return FieldSetting.from(name, from.get(), value.orElse(null));
    }
    return FieldSetting.value(
        name,
        value.orElseThrow(() -> settings.error("name=\"" + name + "\" needs from, value or both")));
  }
}

package io.auditlog.log4j2;

import io.auditlog.config.Element;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;

/** {@code <View>}: what is shown of an event, with a {@code <Field>} for each fixed text. */
@Plugin(name = "View", category = Node.CATEGORY, printObject = true, deferChildren = true)
public final class ViewElement extends ConfigurationElement {

  private ViewElement(Element element) {
    super(element);
  }

  /** A new element without settings. */
  @PluginBuilderFactory
  public static Builder newBuilder() {
    return new Builder();
  }

  /** Collects settings as texts; null for one that is not set. Not thread-safe. */
  public static final class Builder extends ElementBuilder<Builder>
      implements org.apache.logging.log4j.core.util.Builder<ViewElement> {

    @PluginBuilderAttribute private String name;

    @PluginBuilderAttribute private String date;

    @PluginBuilderAttribute private String keys;

    private Builder() {}

    /** The name by which the view is asked for. Required. */
    public Builder setName(String name) {
      this.name = name;
      return this;
    }

    /** The pattern of {@code datetime}. */
    public Builder setDate(String date) {
      this.date = date;
      return this;
    }

    /** The fields that are shown, as a list. */
    public Builder setKeys(String keys) {
      this.keys = keys;
      return this;
    }

    /** The fixed texts. */
    public Builder setFields(FieldElement... textsOrNull) {
      return replace(FieldElement.class, textsOrNull);
    }

    @Override
    public ViewElement build() {
      Element written = new Element("View").set("name", name).set("date", date).set("keys", keys);
      complete(written);
      return new ViewElement(written);
    }
  }
}

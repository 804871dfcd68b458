package io.auditlog.log4j2;

import io.auditlog.config.Element;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;
import org.apache.logging.log4j.core.config.plugins.PluginConfiguration;
import org.apache.logging.log4j.core.config.plugins.PluginNode;

/** {@code <View>}: what is shown of an event, with a {@code <Field>} for each fixed text. */
@Plugin(name = "View", category = Node.CATEGORY, printObject = true, deferChildren = true)
public final class ViewElement implements ConfigurationElement {

  private final Element element;

  private ViewElement(Element element) {
    this.element = element;
  }

  /** A new element without settings. */
  @PluginBuilderFactory
  public static Builder newBuilder() {
    return new Builder();
  }

  @Override
  public Element element() {
    return element;
  }

  @Override
  public String toString() {
    return "View " + element.texts();
  }

  /** Collects settings as texts; null for one that is not set. Not thread-safe. */
  public static final class Builder
      implements org.apache.logging.log4j.core.util.Builder<ViewElement> {

    @PluginNode private Node node;

    @PluginConfiguration private Configuration configuration;

    @PluginBuilderAttribute private String name;

    @PluginBuilderAttribute private String date;

    @PluginBuilderAttribute private String keys;

    private final List<FieldElement> fields = new ArrayList<>();

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
      fields.clear();
      if (textsOrNull != null) {
        fields.addAll(Arrays.asList(textsOrNull));
      }
      return this;
    }

    @Override
    public ViewElement build() {
      Element written = new Element("View").set("name", name).set("date", date).set("keys", keys);
      fields.forEach(field -> written.add(field.element()));
      new WrittenNode(node, configuration, written);
      return new ViewElement(written);
    }
  }
}

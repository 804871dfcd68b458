package io.auditlog.log4j2;

import io.auditlog.config.Element;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;

/**
 * {@code <Field>}: a field of each event, or a column of a table, and where its value comes from.
 */
@Plugin(name = "Field", category = Node.CATEGORY, printObject = true, deferChildren = true)
public final class FieldElement extends ConfigurationElement {

  private FieldElement(Element element) {
    super(element);
  }

  /** A new element without settings. */
  @PluginBuilderFactory
  public static Builder newBuilder() {
    return new Builder();
  }

  /** Collects settings as texts; null for one that is not set. Not thread-safe. */
  public static final class Builder extends ElementBuilder<Builder>
      implements org.apache.logging.log4j.core.util.Builder<FieldElement> {

    @PluginBuilderAttribute private String name;

    @PluginBuilderAttribute private String from;

    @PluginBuilderAttribute private String value;

    private Builder() {}

    /** The field, or key of {@code metadata}; in a table the column. */
    public Builder setName(String name) {
      this.name = name;
      return this;
    }

    /** The key of the call or of the MDC that the value comes from. */
    public Builder setFrom(String from) {
      this.from = from;
      return this;
    }

    /** The value, or the default where {@code from} has none. */
    public Builder setValue(String value) {
      this.value = value;
      return this;
    }

    @Override
    public FieldElement build() {
      Element written =
          new Element("Field").set("name", name).set("from", from).set("value", value);
      complete(written);
      return new FieldElement(written);
    }
  }
}

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

/** {@code <Table>}: a table for the events of one kind, with a {@code <Field>} for each column. */
@Plugin(name = "Table", category = Node.CATEGORY, printObject = true, deferChildren = true)
public final class TableElement implements ConfigurationElement {

  private final Element element;

  private TableElement(Element element) {
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
    return "Table " + element.texts();
  }

  /** Collects settings as texts; null for one that is not set. Not thread-safe. */
  public static final class Builder
      implements org.apache.logging.log4j.core.util.Builder<TableElement> {

    @PluginNode private Node node;

    @PluginConfiguration private Configuration configuration;

    @PluginBuilderAttribute private String kind;

    @PluginBuilderAttribute private String name;

    private final List<FieldElement> fields = new ArrayList<>();

    private Builder() {}

    /** The kind of events that the table is for. */
    public Builder setKind(String kind) {
      this.kind = kind;
      return this;
    }

    /** The name of the table. */
    public Builder setName(String name) {
      this.name = name;
      return this;
    }

    /** The columns of the table. */
    public Builder setFields(FieldElement... columnsOrNull) {
      fields.clear();
      if (columnsOrNull != null) {
        fields.addAll(Arrays.asList(columnsOrNull));
      }
      return this;
    }

    @Override
    public TableElement build() {
      Element written = new Element("Table").set("kind", kind).set("name", name);
      fields.forEach(field -> written.add(field.element()));
      new WrittenNode(node, configuration, written);
      return new TableElement(written);
    }
  }
}

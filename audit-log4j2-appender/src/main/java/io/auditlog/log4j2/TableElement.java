package io.auditlog.log4j2;

import io.auditlog.config.Element;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;

/** {@code <Table>}: a table for the events of one kind, with a {@code <Field>} for each column. */
@Plugin(name = "Table", category = Node.CATEGORY, printObject = true, deferChildren = true)
public final class TableElement extends ConfigurationElement {

  private TableElement(Element element) {
    super(element);
  }

  /** A new element without settings. */
  @PluginBuilderFactory
  public static Builder newBuilder() {
    return new Builder();
  }

  /** Collects settings as texts; null for one that is not set. Not thread-safe. */
  public static final class Builder extends ElementBuilder<Builder>
      implements org.apache.logging.log4j.core.util.Builder<TableElement> {

    @PluginBuilderAttribute private String kind;

    @PluginBuilderAttribute private String name;

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
      return replace(FieldElement.class, columnsOrNull);
    }

    @Override
    public TableElement build() {
      Element written = new Element("Table").set("kind", kind).set("name", name);
      complete(written);
      return new TableElement(written);
    }
  }
}

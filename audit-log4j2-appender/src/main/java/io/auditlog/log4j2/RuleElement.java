package io.auditlog.log4j2;

import io.auditlog.config.Element;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;

/** {@code <Rule>}: which calls it is for, and what they become. */
@Plugin(name = "Rule", category = Node.CATEGORY, printObject = true, deferChildren = true)
public final class RuleElement extends ConfigurationElement {

  private RuleElement(Element element) {
    super(element);
  }

  /** A new element without settings. */
  @PluginBuilderFactory
  public static Builder newBuilder() {
    return new Builder();
  }

  /** Collects settings as texts; null for one that is not set. Not thread-safe. */
  public static final class Builder extends ElementBuilder<Builder>
      implements org.apache.logging.log4j.core.util.Builder<RuleElement> {

    @PluginBuilderAttribute private String logger;

    @PluginBuilderAttribute private String template;

    @PluginBuilderAttribute private String match;

    @PluginBuilderAttribute private String pattern;

    @PluginBuilderAttribute private String eventType;

    @PluginBuilderAttribute private String level;

    @PluginBuilderAttribute private String order;

    private Builder() {}

    /** The logger whose calls, and whose children's, it is for; all if not set. */
    public Builder setLogger(String logger) {
      this.logger = logger;
      return this;
    }

    /** The message as it stands in the source, with fields for its placeholders. */
    public Builder setTemplate(String template) {
      this.template = template;
      return this;
    }

    /** {@code args} or {@code text}: what the template is compared with. */
    public Builder setMatch(String match) {
      this.match = match;
      return this;
    }

    /** A regular expression for the text of the message, whose groups are fields. */
    public Builder setPattern(String pattern) {
      this.pattern = pattern;
      return this;
    }

    /** The type of the events. */
    public Builder setEventType(String eventType) {
      this.eventType = eventType;
      return this;
    }

    /** The level of the events. */
    public Builder setLevel(String level) {
      this.level = level;
      return this;
    }

    /** Which rule wins of those that are as near: the lowest. */
    public Builder setOrder(String order) {
      this.order = order;
      return this;
    }

    /** The fields of the events. */
    public Builder setFields(FieldElement... fieldsOrNull) {
      return replace(FieldElement.class, fieldsOrNull);
    }

    @Override
    public RuleElement build() {
      Element written =
          new Element("Rule")
              .set("logger", logger)
              .set("template", template)
              .set("match", match)
              .set("pattern", pattern)
              .set("eventType", eventType)
              .set("level", level)
              .set("order", order);
      complete(written);
      return new RuleElement(written);
    }
  }
}

package io.auditlog.log4j2;

import io.auditlog.config.Element;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginConfiguration;
import org.apache.logging.log4j.core.config.plugins.PluginNode;

/**
 * Collects what every plugin that maps events may say of that: texts, the same as in a
 * configuration file, and read by the same parser; null for one that is not set. Not thread-safe.
 *
 * @param <B> the builder itself
 */
abstract class MappingBuilder<B extends MappingBuilder<B>> {

  @PluginNode private Node node;

  @PluginConfiguration private Configuration configuration;

  @PluginBuilderAttribute private String includeMdc;

  @PluginBuilderAttribute private String excludeMdc;

  @PluginBuilderAttribute private String redact;

  @PluginBuilderAttribute private String defaultEventType;

  @PluginBuilderAttribute private String beans;

  @PluginBuilderAttribute private String includeLocation;

  private final List<ConfigurationElement> elements = new ArrayList<>();

  /** Globs over the keys of the MDC that are taken over. */
  public B setIncludeMdc(String includeMdc) {
    this.includeMdc = includeMdc;
    return itself();
  }

  /** Globs over the keys of the MDC that are left out. */
  public B setExcludeMdc(String excludeMdc) {
    this.excludeMdc = excludeMdc;
    return itself();
  }

  /** Globs over keys whose values are hidden. */
  public B setRedact(String redact) {
    this.redact = redact;
    return itself();
  }

  /** The type of events that say none. */
  public B setDefaultEventType(String defaultEventType) {
    this.defaultEventType = defaultEventType;
    return itself();
  }

  /** {@code text} or {@code json}: how objects are written. */
  public B setBeans(String beans) {
    this.beans = beans;
    return itself();
  }

  /** {@code true}: {@code method} is the place of the call. */
  public B setIncludeLocation(String includeLocation) {
    this.includeLocation = includeLocation;
    return itself();
  }

  /** The fields that each event gets. */
  public B setFields(FieldElement... fields) {
    return replace(FieldElement.class, fields);
  }

  /** Which calls become which events. */
  public B setRules(RuleElement... rules) {
    return replace(RuleElement.class, rules);
  }

  /** The views of events. */
  public B setViews(ViewElement... views) {
    return replace(ViewElement.class, views);
  }

  /** Takes elements of this type instead of those that were given before. */
  B replace(
      Class<? extends ConfigurationElement> type, ConfigurationElement... replacementsOrNull) {
    elements.removeIf(type::isInstance);
    if (replacementsOrNull != null) {
      elements.addAll(Arrays.asList(replacementsOrNull));
      elements.removeIf(Objects::isNull);
    }
    return itself();
  }

  /** The configuration that the plugin is built from, or null. */
  Configuration configuration() {
    return configuration;
  }

  /** The plugin's node in that configuration, or null. */
  Node node() {
    return node;
  }

  /** Whether this says so; whoever reads the element refuses any other text than true and false. */
  static boolean includesLocation(Element written) {
    return Boolean.parseBoolean(written.texts().getOrDefault("includeLocation", "").trim());
  }

  /** Adds what has been set here to the element that the plugin is. */
  void addTo(Element written) {
    written
        .set("includeMdc", includeMdc)
        .set("excludeMdc", excludeMdc)
        .set("redact", redact)
        .set("defaultEventType", defaultEventType)
        .set("beans", beans)
        .set("includeLocation", includeLocation);
    elements.forEach(child -> written.add(child.element()));
  }

  @SuppressWarnings("unchecked") // B is the class of this
  private B itself() {
    return (B) this;
  }
}

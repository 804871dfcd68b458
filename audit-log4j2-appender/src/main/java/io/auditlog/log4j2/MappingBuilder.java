package io.auditlog.log4j2;

import io.auditlog.config.Element;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;

/**
 * Collects what every plugin that maps events may say of that: texts, the same as in a
 * configuration file, and read by the same parser; null for one that is not set. Not thread-safe.
 *
 * @param <B> the builder itself
 */
abstract class MappingBuilder<B extends MappingBuilder<B>> extends ElementBuilder<B> {

  @PluginBuilderAttribute private String includeMdc;

  @PluginBuilderAttribute private String excludeMdc;

  @PluginBuilderAttribute private String redact;

  @PluginBuilderAttribute private String defaultEventType;

  @PluginBuilderAttribute private String beans;

  @PluginBuilderAttribute private String includeLocation;

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

  /** As {@link #complete}, and with the settings that have been set here. */
  WrittenNode completeMapping(Element written) {
    written
        .set("includeMdc", includeMdc)
        .set("excludeMdc", excludeMdc)
        .set("redact", redact)
        .set("defaultEventType", defaultEventType)
        .set("beans", beans)
        .set("includeLocation", includeLocation);
    return complete(written);
  }
}

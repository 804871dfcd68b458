package io.auditlog.logback;

import io.auditlog.config.Element;

/**
 * The settings and elements of how events are mapped, which appender and encoder share, as Joran
 * sets them. Not thread-safe.
 */
public interface MappingElements {

  /** What has been set so far, read when logging starts. */
  Element element();

  /** Globs over keys of the MDC that are taken. */
  default void setIncludeMdc(String text) {
    element().set("includeMdc", text);
  }

  /** Globs over keys of the MDC that are left out. */
  default void setExcludeMdc(String text) {
    element().set("excludeMdc", text);
  }

  /** Globs over keys whose values are hidden. */
  default void setRedact(String text) {
    element().set("redact", text);
  }

  /** Type of events that say none. */
  default void setDefaultEventType(String text) {
    element().set("defaultEventType", text);
  }

  /** {@code text} or {@code json}. */
  default void setBeans(String text) {
    element().set("beans", text);
  }

  /** {@code true}: {@code method} is the caller's. */
  default void setIncludeLocation(String text) {
    element().set("includeLocation", text);
  }

  /** A field of each event. */
  default void addField(FieldElement field) {
    element().add(field.withValue());
  }

  /** Which calls become which events. */
  default void addRule(RuleElement rule) {
    element().add(rule.element());
  }

  /** What is shown of an event. */
  default void addView(ViewElement view) {
    element().add(view.element());
  }
}

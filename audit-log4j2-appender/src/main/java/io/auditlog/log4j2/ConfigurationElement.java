package io.auditlog.log4j2;

import io.auditlog.config.Element;

/**
 * A plugin that only carries what the user wrote; read and judged as a whole by the appender or
 * layout that it stands in. Immutable.
 */
abstract class ConfigurationElement {

  private final Element element;

  ConfigurationElement(Element element) {
    this.element = element;
  }

  /** What the user wrote, under the names of the documentation. */
  final Element element() {
    return element;
  }

  @Override
  public String toString() {
    return element.name() + " " + element.texts();
  }
}

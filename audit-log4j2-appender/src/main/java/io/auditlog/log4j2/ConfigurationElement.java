package io.auditlog.log4j2;

import io.auditlog.config.Element;

/** A plugin that only carries what the user wrote; read and judged as a whole by the appender. */
interface ConfigurationElement {

  /** What the user wrote, under the names of the documentation. */
  Element element();
}

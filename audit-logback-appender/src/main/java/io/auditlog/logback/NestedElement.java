package io.auditlog.logback;

import ch.qos.logback.core.Context;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.auditlog.config.Element;

/** An element in the appender. Joran gives it the context before it comes to what is in it. */
abstract class NestedElement extends ContextAwareBase {

  final Element element;
  private final String tag;
  private IgnoredElements ignored = IgnoredElements.none();

  /**
   * @param name of the element in the settings that all frameworks share
   * @param tag in {@code logback.xml}
   */
  NestedElement(String name, String tag) {
    this.element = new Element(name);
    this.tag = tag;
  }

  @Override
  public void setContext(Context context) {
    super.setContext(context);
    ignored = IgnoredElements.since(context, getClass(), tag);
  }

  /** What has been set, with what Joran did not know where to put. */
  Element element() {
    ignored.addTo(element);
    ignored = IgnoredElements.none();
    return element;
  }
}

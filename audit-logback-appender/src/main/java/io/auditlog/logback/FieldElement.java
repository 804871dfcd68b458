package io.auditlog.logback;

import io.auditlog.config.Element;

/** {@code <field>} in the appender or a table, as Joran fills it. Not thread-safe. */
public final class FieldElement extends NestedElement {

  public FieldElement() {
    super("Field", "field");
  }

  /** Name of the field. */
  public void setName(String text) {
    element.set("name", text);
  }

  /** Key of the call or the MDC that the value comes from. */
  public void setFrom(String text) {
    element.set("from", text);
  }

  /** The value, or what it is where {@code from} is not there. */
  public void setValue(String text) {
    element.set("value", text);
  }

  /**
   * The field as one of the appender, which must have a value. Joran does not call the setter for
   * {@code <value></value>}, so that a field without {@code from} has the empty value unless it
   * says otherwise. A column may do without.
   */
  Element withValue() {
    Element field = element();
    if (!field.texts().containsKey("from") && !field.texts().containsKey("value")) {
      field.set("value", "");
    }
    return field;
  }
}

package io.auditlog.logback;

/** {@code <rule>} in the appender, as Joran fills it. Not thread-safe. */
public final class RuleElement extends NestedElement {

  public RuleElement() {
    super("Rule", "rule");
  }

  /** The logger whose calls, and whose children's, it is for; all if not set. */
  public void setLogger(String text) {
    element.set("logger", text);
  }

  /** The message as it stands in the source, with fields for its placeholders. */
  public void setTemplate(String text) {
    element.set("template", text);
  }

  /** {@code args} or {@code text}: what the template is compared with. */
  public void setMatch(String text) {
    element.set("match", text);
  }

  /** A regular expression for the text of the message, whose groups are fields. */
  public void setPattern(String text) {
    element.set("pattern", text);
  }

  /** The type of the events. */
  public void setEventType(String text) {
    element.set("eventType", text);
  }

  /** The level of the events. */
  public void setLevel(String text) {
    element.set("level", text);
  }

  /** Which rule wins of those that are as near: the lowest. */
  public void setOrder(String text) {
    element.set("order", text);
  }

  /** A field of the events. */
  public void addField(FieldElement field) {
    element.add(field.withValue());
  }
}

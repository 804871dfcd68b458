package io.auditlog.logback;

/** {@code <view>} in the appender or the encoder, as Joran fills it. Not thread-safe. */
public final class ViewElement extends NestedElement {

  public ViewElement() {
    super("View", "view");
  }

  /** Name by which the view is asked for. */
  public void setName(String text) {
    element.set("name", text);
  }

  /** Pattern of {@code datetime}. */
  public void setDate(String text) {
    element.set("date", text);
  }

  /** Fields that are shown, as a list. */
  public void setKeys(String text) {
    element.set("keys", text);
  }

  /** A fixed text. */
  public void addField(FieldElement text) {
    element.add(text.withValue());
  }
}

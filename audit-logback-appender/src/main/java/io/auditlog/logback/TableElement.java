package io.auditlog.logback;

/** {@code <table>} in the appender, as Joran fills it. Not thread-safe. */
public final class TableElement extends NestedElement {

  public TableElement() {
    super("Table", "table");
  }

  /** Kind of the events that the table holds. */
  public void setKind(String text) {
    element.set("kind", text);
  }

  /** Name of the table. */
  public void setName(String text) {
    element.set("name", text);
  }

  /** A column. */
  public void addField(FieldElement column) {
    element.add(column.element());
  }
}

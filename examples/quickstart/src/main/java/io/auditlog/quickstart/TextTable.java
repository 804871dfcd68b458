package io.auditlog.quickstart;

import java.util.List;

/** Lines up the cells of a table with blanks. */
final class TextTable {

  /** On which side the cells of a column begin. */
  enum Align {
    /** All on the left. */
    TEXTS,
    /** The first column on the left, the others on the right. */
    NUMBERS
  }

  private TextTable() {}

  /** One line for each row; the first has the names of the columns. */
  static String of(List<List<String>> rows, Align align) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String pad = " ".repeat(width(rows, column) - row.get(column).length());
        boolean isLeft = align == Align.TEXTS || column == 0;
        line.append("  ").append(isLeft ? row.get(column) + pad : pad + row.get(column));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}

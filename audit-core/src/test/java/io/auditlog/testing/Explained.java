package io.auditlog.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How the server would run a statement, table by table. */
public final class Explained {

  private final String sql;
  private final List<Map<String, Object>> plan;

  private Explained(String sql, List<Map<String, Object>> plan) {
    this.sql = sql;
    this.plan = plan;
  }

  /** Asks the server, which does not run the statement. */
  public static Explained by(TestDatabase database, String sql) {
    // MySQL 9 may be set to explain as a tree; MariaDB knows only the table, and not its name.
    String explain = database.server().isMariaDb() ? "EXPLAIN " : "EXPLAIN FORMAT=TRADITIONAL ";
    return new Explained(sql, database.query(explain + sql));
  }

  /**
   * The index for each table that is read, as {@code table.index}. A table that is read without
   * one, or whose index is read from end to end, is {@code table.} alone.
   */
  public List<String> indexes() {
    List<String> indexes = new ArrayList<>();
    for (Map<String, Object> step : plan) {
      Object table = step.get("table");
      if (table == null || table.toString().startsWith("<")) {
        continue; // What comes out of other steps.
      }
      Object key = "index".equals(step.get("type")) ? null : step.get("key");
      indexes.add(table + "." + (key == null ? "" : key));
    }
    return indexes;
  }

  /** Whether rows are sorted after they have been read, instead of being read in order. */
  public boolean sorts() {
    return plan.stream()
        .anyMatch(step -> String.valueOf(step.get("Extra")).contains("Using filesort"));
  }

  @Override
  public String toString() {
    return sql + "\n" + plan;
  }
}

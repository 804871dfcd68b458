package io.auditlog.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What the database has of some runs of an application. */
final class StoredEvents {

  // By journal, because the primary key begins with it: a table in use may have millions of rows.
  private static final String OF_RECENT_JOURNALS =
      " FROM audit_log WHERE journal_id IN (SELECT id FROM audit_journal"
          + " WHERE application = ? AND created_at > UTC_TIMESTAMP() - INTERVAL 1 DAY)"
          + " AND JSON_UNQUOTE(JSON_EXTRACT(metadata, '$.requestId'))";

  private static final String EVENTS =
      "SELECT JSON_UNQUOTE(JSON_EXTRACT(metadata, '$.requestId')),"
          + " JSON_UNQUOTE(JSON_EXTRACT(metadata, '$.step'))"
          + OF_RECENT_JOURNALS
          + " LIKE ?";

  // The tables of a kind have other columns; the request stands in one of them.
  private static final String USES =
      "SELECT SUBSTRING_INDEX(SUBSTRING_INDEX(result_path, '.png', 1), '/', -1), 'card'"
          + " FROM nano_banana_user_use_log WHERE result_path LIKE CONCAT('/cards/', ?)";
  private static final String LOGINS =
      "SELECT SUBSTRING_INDEX(device_name, ' ', -1), 'login'"
          + " FROM nano_banana_user_log WHERE device_name LIKE CONCAT('device of ', ?)";

  private static final String ONE_REQUEST =
      "SELECT event_type, level, actor_id, kind, message"
          + OF_RECENT_JOURNALS
          + " = ? ORDER BY journal_id, seq";

  private final Connection connection;
  private final String application;
  private final Collection<String> instances;

  /**
   * @param instances which runs of the application
   */
  StoredEvents(Connection connection, String application, Collection<String> instances) {
    this.connection = connection;
    this.application = application;
    this.instances = instances;
  }

  /** All tables, each beside what was acknowledged of it. */
  List<Comparison> compared(List<Step> acknowledged) throws SQLException {
    return List.of(
        Comparison.of("audit_log", acknowledged, stored(EVENTS, application)),
        Comparison.of("nano_banana_user_use_log", named("card", acknowledged), stored(USES)),
        Comparison.of("nano_banana_user_log", named("login", acknowledged), stored(LOGINS)));
  }

  private static List<Step> named(String name, List<Step> steps) {
    return steps.stream().filter(step -> step.name().equals(name)).toList();
  }

  private List<Step> stored(String sql, String... parameters) throws SQLException {
    List<Step> steps = new ArrayList<>();
    for (String instance : instances) {
      List<String> all = new ArrayList<>(List.of(parameters));
      all.add(instance + "-%");
      for (List<String> row : rows(sql, all)) {
        steps.add(new Step(row.get(0), row.get(1)));
      }
    }
    return steps;
  }

  /** One request's rows of {@code audit_log}, with some of their columns, under their names. */
  List<List<String>> request(String requestId) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("event_type", "level", "actor_id", "kind", "message"));
    rows.addAll(rows(ONE_REQUEST, List.of(application, requestId)));
    return rows;
  }

  private List<List<String>> rows(String sql, List<String> parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.size(); i++) {
        statement.setString(i + 1, parameters.get(i));
      }
      try (ResultSet result = statement.executeQuery()) {
        List<List<String>> rows = new ArrayList<>();
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.add(String.valueOf(result.getString(i)));
          }
          rows.add(row);
        }
        return rows;
      }
    }
  }
}

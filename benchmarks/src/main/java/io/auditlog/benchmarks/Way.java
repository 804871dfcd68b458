package io.auditlog.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;

/** One way to insert rows into {@code audit_log}. */
interface Way {

  /** Inserts all rows and does not commit. */
  void insert(Connection connection, AuditRows rows) throws SQLException;
}

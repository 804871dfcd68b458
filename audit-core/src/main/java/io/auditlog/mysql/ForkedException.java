package io.auditlog.mysql;

import java.sql.SQLException;

/** MySQL has another line at a place of the chain than the journal. */
final class ForkedException extends SQLException {

  private static final long serialVersionUID = 1L;

  ForkedException(String message) {
    super(message);
  }
}

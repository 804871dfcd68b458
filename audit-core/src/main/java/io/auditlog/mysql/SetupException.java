package io.auditlog.mysql;

import java.sql.SQLException;

/** We found ourselves what the server would have refused: says what must be changed. */
final class SetupException extends SQLException {

  private static final long serialVersionUID = 1L;

  SetupException(String message) {
    super(message);
  }
}

package io.auditlog.mysql;

/** Names of tables and columns in SQL. */
final class Identifiers {

  /** MySQL 9.7 Reference Manual, 11.2.1 "Identifier Length Limits". */
  private static final int MAX_LENGTH = 64;

  private Identifiers() {}

  /**
   * The name, if MySQL can have it.
   *
   * @throws IllegalArgumentException if not
   */
  static String checked(String what, String name) {
    if (name == null
        || name.isEmpty()
        || name.length() > MAX_LENGTH
        || name.indexOf('\0') >= 0
        || name.endsWith(" ")) {
      throw new IllegalArgumentException(
          "a " + what + " must have a name of 1 to 64 characters: " + name);
    }
    return name;
  }

  /** The name as it stands in a statement, whatever it holds. */
  static String quoted(String name) {
    return '`' + name.replace("`", "``") + '`';
  }
}

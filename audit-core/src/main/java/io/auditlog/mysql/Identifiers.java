package io.auditlog.mysql;

import java.util.Objects;
import java.util.regex.Pattern;

/** Names of tables and columns in SQL. */
final class Identifiers {

  /** MySQL 9.7 Reference Manual, 11.2.1 "Identifier Length Limits". */
  private static final int MAX_LENGTH = 64;

  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_$]{0,40}");

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

  /**
   * The prefix of our own tables, if it leaves them names that MySQL can have.
   *
   * @throws IllegalArgumentException if not
   */
  static String checkedPrefix(String tablePrefix) {
    Objects.requireNonNull(tablePrefix, "tablePrefix");
    if (!PREFIX.matcher(tablePrefix).matches()) {
      throw new IllegalArgumentException(
          "tablePrefix must be at most 40 letters, digits, _ or $: " + tablePrefix);
    }
    return tablePrefix;
  }

  /** The name as it stands in a statement, whatever it holds. */
  static String quoted(String name) {
    return '`' + name.replace("`", "``") + '`';
  }
}

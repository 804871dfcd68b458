package io.auditlog.mysql;

/**
 * Something could not be stored, and nothing of it was. The message is for people and shows no
 * credentials.
 */
public final class StoreException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Trouble trouble;
  private final String table;

  StoreException(Trouble trouble, String message, String tableOrEmpty) {
    // Without a cause: a driver's exception may repeat the URL, and with it the password.
    super(message);
    this.trouble = trouble;
    this.table = tableOrEmpty;
  }

  public Trouble trouble() {
    return trouble;
  }

  /** The table whose INSERT failed; empty if it was none. */
  public String table() {
    return table;
  }
}

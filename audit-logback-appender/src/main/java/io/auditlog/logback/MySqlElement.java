package io.auditlog.logback;

/** {@code <mysql>} in the appender, as Joran fills it. Not thread-safe. */
public final class MySqlElement extends NestedElement {

  public MySqlElement() {
    super("MySql", "mysql");
  }

  /** JDBC URL of the database. Required. */
  public void setUrl(String text) {
    element.set("url", text);
  }

  /** User of the database. */
  public void setUser(String text) {
    element.set("user", text);
  }

  /** Password of the user. */
  public void setPassword(String text) {
    element.set("password", text);
  }

  /** File with the password, read again for each connection. */
  public void setPasswordFile(String text) {
    element.set("passwordFile", text);
  }

  /** Whether missing tables are created. */
  public void setCreateTables(String text) {
    element.set("createTables", text);
  }

  /** What the names of the tables begin with. */
  public void setTablePrefix(String text) {
    element.set("tablePrefix", text);
  }

  /** Most time that connecting may take. */
  public void setConnectTimeout(String text) {
    element.set("connectTimeout", text);
  }

  /** Most time that an answer may take. */
  public void setSocketTimeout(String text) {
    element.set("socketTimeout", text);
  }

  /** Pause after the first failure. */
  public void setRetryInitial(String text) {
    element.set("retryInitial", text);
  }

  /** Longest pause between attempts. */
  public void setRetryMax(String text) {
    element.set("retryMax", text);
  }
}

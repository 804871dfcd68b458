package io.auditlog.log4j2;

import io.auditlog.config.Element;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;

/** {@code <MySql>}: the database that the queue is uploaded to. */
@Plugin(name = "MySql", category = Node.CATEGORY, printObject = true, deferChildren = true)
public final class MySqlElement extends ConfigurationElement {

  private MySqlElement(Element element) {
    super(element);
  }

  /** A new element without settings. */
  @PluginBuilderFactory
  public static Builder newBuilder() {
    return new Builder();
  }

  @Override
  public String toString() {
    return "MySql"; // Its URL may hold a password.
  }

  /** Collects settings as texts; null for one that is not set. Not thread-safe. */
  public static final class Builder extends ElementBuilder<Builder>
      implements org.apache.logging.log4j.core.util.Builder<MySqlElement> {

    @PluginBuilderAttribute private String url;

    @PluginBuilderAttribute private String user;

    @PluginBuilderAttribute(sensitive = true)
    private String password;

    @PluginBuilderAttribute private String passwordFile;

    @PluginBuilderAttribute private String createTables;

    @PluginBuilderAttribute private String tablePrefix;

    @PluginBuilderAttribute private String connectTimeout;

    @PluginBuilderAttribute private String socketTimeout;

    @PluginBuilderAttribute private String retryInitial;

    @PluginBuilderAttribute private String retryMax;

    private Builder() {}

    /** The JDBC URL of the database, which begins with {@code jdbc:mysql:}. */
    public Builder setUrl(String url) {
      this.url = url;
      return this;
    }

    /** The user of the database. */
    public Builder setUser(String user) {
      this.user = user;
      return this;
    }

    /** The user's password. */
    public Builder setPassword(String password) {
      this.password = password;
      return this;
    }

    /** A file with the password, read again for each connection. */
    public Builder setPasswordFile(String passwordFile) {
      this.passwordFile = passwordFile;
      return this;
    }

    /** {@code true}, or {@code false} to only check the tables. */
    public Builder setCreateTables(String createTables) {
      this.createTables = createTables;
      return this;
    }

    /** What the names of our own tables begin with. */
    public Builder setTablePrefix(String tablePrefix) {
      this.tablePrefix = tablePrefix;
      return this;
    }

    /** Most time for a connection to come about, such as {@code 5s}. */
    public Builder setConnectTimeout(String connectTimeout) {
      this.connectTimeout = connectTimeout;
      return this;
    }

    /** Most time to wait for an answer, such as {@code 10s}. */
    public Builder setSocketTimeout(String socketTimeout) {
      this.socketTimeout = socketTimeout;
      return this;
    }

    /** The first wait after a failed upload, such as {@code 1s}. */
    public Builder setRetryInitial(String retryInitial) {
      this.retryInitial = retryInitial;
      return this;
    }

    /** The longest wait after failed uploads, such as {@code 300s}. */
    public Builder setRetryMax(String retryMax) {
      this.retryMax = retryMax;
      return this;
    }

    @Override
    public MySqlElement build() {
      Element written =
          new Element("MySql")
              .set("url", url)
              .set("user", user)
              .set("password", password)
              .set("passwordFile", passwordFile)
              .set("createTables", createTables)
              .set("tablePrefix", tablePrefix)
              .set("connectTimeout", connectTimeout)
              .set("socketTimeout", socketTimeout)
              .set("retryInitial", retryInitial)
              .set("retryMax", retryMax);
      complete(written);
      return new MySqlElement(written);
    }
  }
}

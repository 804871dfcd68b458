package io.auditlog.mysql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which database, and how to reach it. Immutable; equal settings may share a connection pool.
 * {@link #toString} shows no credentials.
 */
public final class MySqlSettings {

  private final JdbcUrl url;
  private final String user;
  private final String password;
  private final Path passwordFile;
  private final boolean createTables;
  private final String tablePrefix;
  private final Duration connectTimeout;
  private final Duration socketTimeout;

  private MySqlSettings(Builder builder) {
    url = JdbcUrl.parse(Objects.requireNonNull(builder.url, "url"));
    user = builder.user;
    password = builder.password;
    passwordFile = builder.passwordFile;
    createTables = builder.createTables;
    tablePrefix = Identifiers.checkedPrefix(builder.tablePrefix);
    connectTimeout = atLeastOneMillisecond("connectTimeout", builder.connectTimeout);
    socketTimeout = atLeastOneMillisecond("socketTimeout", builder.socketTimeout);
    if (password != null && passwordFile != null) {
      throw new IllegalArgumentException("give password or passwordFile, not both");
    }
  }

  private static Duration atLeastOneMillisecond(String name, Duration value) {
    // 0 would mean "wait for ever" to the driver.
    if (value.toMillis() < 1 || value.toMillis() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(name + " must be between 1 ms and 24 days: " + value);
    }
    return value;
  }

  /** Settings with the documented defaults; {@code url} must be set. */
  public static Builder builder() {
    return new Builder();
  }

  /** {@code host:port/database} of the URL, as journals name what their events are for. */
  public String target() {
    return url.target();
  }

  /** Whether missing tables are created. */
  public boolean createTables() {
    return createTables;
  }

  /** What the names of our own tables begin with. */
  public String tablePrefix() {
    return tablePrefix;
  }

  /** How long to wait for a connection. */
  public Duration connectTimeout() {
    return connectTimeout;
  }

  /** How long to wait for an answer. */
  public Duration socketTimeout() {
    return socketTimeout;
  }

  JdbcUrl url() {
    return url;
  }

  /** Null where the URL names the user. */
  String user() {
    return user;
  }

  /** Null where there is a file or the URL holds the password. */
  String password() {
    return password;
  }

  Optional<Path> passwordFile() {
    return Optional.ofNullable(passwordFile);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MySqlSettings && values().equals(((MySqlSettings) other).values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  private List<Object> values() {
    return Arrays.asList(
        url.text(),
        user,
        password,
        passwordFile,
        createTables,
        tablePrefix,
        connectTimeout,
        socketTimeout);
  }

  @Override
  public String toString() {
    return "MySqlSettings[" + target() + ", tablePrefix=" + tablePrefix + "]";
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private String url;
    private String user;
    private String password;
    private Path passwordFile;
    private boolean createTables = true;
    private String tablePrefix = "";
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration socketTimeout = Duration.ofSeconds(10);

    private Builder() {}

    /** {@code jdbc:mysql://host:port/database}, with the driver's parameters if need be. */
    public Builder url(String value) {
      url = value;
      return this;
    }

    public Builder user(String value) {
      user = value;
      return this;
    }

    public Builder password(String value) {
      password = value;
      return this;
    }

    /** Holds the password; read again for each connection. One line end at its end is ignored. */
    public Builder passwordFile(Path value) {
      passwordFile = value;
      return this;
    }

    public Builder createTables(boolean value) {
      createTables = value;
      return this;
    }

    public Builder tablePrefix(String value) {
      tablePrefix = value;
      return this;
    }

    public Builder connectTimeout(Duration value) {
      connectTimeout = value;
      return this;
    }

    public Builder socketTimeout(Duration value) {
      socketTimeout = value;
      return this;
    }

    /**
     * The settings, checked.
     *
     * @throws NullPointerException if the URL is missing
     * @throws IllegalArgumentException if a value is senseless; the message shows no credentials
     */
    public MySqlSettings build() {
      return new MySqlSettings(this);
    }
  }
}

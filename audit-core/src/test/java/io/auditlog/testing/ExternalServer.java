package io.auditlog.testing;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that somebody else runs, named by {@code AUDITLOG_TEST_JDBC_URL}. */
final class ExternalServer implements DatabaseServer {

  private static final Pattern URL =
      Pattern.compile("jdbc:mysql://([^:/?]+)(?::([0-9]+))?(?:/[^?]*)?(\\?.*)?");

  private final String host;
  private final int port;
  private final String parameters;
  private final String user;
  private final String password;

  private ExternalServer(Matcher url, String user, String password) {
    this.host = url.group(1);
    this.port = url.group(2) == null ? 3306 : Integer.parseInt(url.group(2));
    this.parameters = url.group(3) == null ? "" : url.group(3);
    this.user = user;
    this.password = password;
  }

  static Optional<ExternalServer> fromEnvironment() {
    String url = System.getenv("AUDITLOG_TEST_JDBC_URL");
    if (url == null || url.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "AUDITLOG_TEST_JDBC_URL is not jdbc:mysql://host[:port]/...: " + url);
    }
    return Optional.of(
        new ExternalServer(
            matcher, environment("AUDITLOG_TEST_USER"), environment("AUDITLOG_TEST_PASSWORD")));
  }

  private static String environment(String name) {
    String value = System.getenv(name);
    return value == null ? "" : value;
  }

  @Override
  public String description() {
    return "AUDITLOG_TEST_JDBC_URL, " + host + ":" + port;
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public String password() {
    return password;
  }

  @Override
  public String url(String database) {
    return "jdbc:mysql://" + host + ":" + port + "/" + database + parameters;
  }

  @Override
  public void kill() {
    throw new UnsupportedOperationException("The server belongs to somebody else");
  }

  @Override
  public void terminate() {
    throw new UnsupportedOperationException("The server belongs to somebody else");
  }

  @Override
  public void start() {
    throw new UnsupportedOperationException("The server belongs to somebody else");
  }

  @Override
  public void close() {}
}

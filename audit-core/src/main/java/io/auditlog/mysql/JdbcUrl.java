package io.auditlog.mysql;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is read out of a JDBC URL without the driver. Immutable. */
final class JdbcUrl {

  private static final String DEFAULT_PORT = ":3306";

  private static final Pattern URL =
      Pattern.compile("jdbc:mysql(?::[a-z]+|\\+srv|\\+srv:[a-z]+)?://([^/?#]*)/([^/?#]+)(\\?.*)?");

  private static final Pattern SECRET_PARAMETER =
      Pattern.compile(
          "[?&,(]\\s*[a-zA-Z0-9]*password[a-zA-Z0-9]*\\s*=([^&,)]*)", Pattern.CASE_INSENSITIVE);

  /** In {@code address=(host=db)(password=secret)} or {@code (host=db,password=secret)}. */
  private static final Pattern SECRET_KEY =
      Pattern.compile("[(,]\\s*(user|password)[0-9]?\\s*=[^,)]*\\)?", Pattern.CASE_INSENSITIVE);

  private final String text;
  private final String target;
  private final List<String> secrets;

  private JdbcUrl(String text, String target, List<String> secrets) {
    this.text = text;
    this.target = target;
    this.secrets = secrets;
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none for MySQL with a host and a database; the
   *     message does not repeat the URL, which may hold a password
   */
  static JdbcUrl parse(String text) {
    Matcher matcher = URL.matcher(text);
    if (!matcher.matches() || matcher.group(1).isEmpty()) {
      throw new IllegalArgumentException(
          "url must be jdbc:mysql://host[:port]/database[?name=value&...]");
    }
    List<String> secrets = new ArrayList<>();
    StringBuilder hosts = new StringBuilder();
    for (String host : matcher.group(1).split(",", -1)) {
      int at = host.lastIndexOf('@');
      int colon = host.indexOf(':');
      if (colon >= 0 && colon < at) {
        secrets.add(host.substring(colon + 1, at));
      }
      hosts.append(hosts.length() == 0 ? "" : ",").append(withPort(host.substring(at + 1)));
    }
    Matcher parameters = SECRET_PARAMETER.matcher(text);
    while (parameters.find()) {
      secrets.add(parameters.group(1));
      secrets.add(decoded(parameters.group(1)));
    }
    String target = hosts + "/" + matcher.group(2);
    return new JdbcUrl(text, SECRET_KEY.matcher(target).replaceAll(""), secrets);
  }

  private static String withPort(String host) {
    boolean isPlain = host.indexOf('(') < 0 && host.indexOf(')') < 0;
    boolean hasPort = host.matches(".*:[0-9]+") && !host.endsWith("]");
    // The colons of an IPv6 address stand in brackets; with '=' it is a part of a host in keys.
    boolean hasColon = host.indexOf(':', host.lastIndexOf(']') + 1) >= 0;
    if (isPlain && hasColon && !hasPort && host.indexOf('=') < 0) {
      throw new IllegalArgumentException("the port in url must be a number");
    }
    return host.toLowerCase(Locale.ROOT) + (hasPort || !isPlain ? "" : DEFAULT_PORT);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, "UTF-8");
    } catch (UnsupportedEncodingException | IllegalArgumentException e) {
      return text;
    }
  }

  /** The URL as it was given; may hold credentials. */
  String text() {
    return text;
  }

  /** {@code host:port/database}, without credentials. */
  String target() {
    return target;
  }

  /** A parameter of the URL, decoded. */
  Optional<String> parameter(String name) {
    Matcher parameter = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(text);
    return parameter.find() ? Optional.of(decoded(parameter.group(1))) : Optional.empty();
  }

  /** Passwords that stand in the URL. */
  List<String> secrets() {
    return secrets;
  }
}

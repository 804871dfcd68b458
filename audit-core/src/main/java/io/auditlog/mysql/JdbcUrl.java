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

  /** In {@code address=(host=db)(port=3307)} or {@code (host=db,port=3307)}. */
  private static final Pattern KEY =
      Pattern.compile("[(,]\\s*(host|port)\\s*=\\s*([^,)]*)", Pattern.CASE_INSENSITIVE);

  private static final int MAX_PORT = 65_535;

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
    List<String> hosts = new ArrayList<>();
    addHosts(matcher.group(1), hosts, secrets);
    Matcher parameters = SECRET_PARAMETER.matcher(text);
    while (parameters.find()) {
      secrets.add(parameters.group(1));
      secrets.add(decoded(parameters.group(1)));
    }
    return new JdbcUrl(text, String.join(",", hosts) + "/" + matcher.group(2), secrets);
  }

  /** The forms are those of Connector/J's "Connection URL Syntax". */
  private static void addHosts(String text, List<String> hosts, List<String> secrets) {
    for (String host : split(text)) {
      int at = host.lastIndexOf('@');
      int colon = host.indexOf(':');
      if (colon >= 0 && colon < at) {
        secrets.add(host.substring(colon + 1, at));
      }
      String address = host.substring(at + 1);
      if (address.matches("\\[.*[,(].*\\]")) {
        addHosts(address.substring(1, address.length() - 1), hosts, secrets);
      } else if (address.indexOf('(') >= 0) {
        hosts.add(withPort(fromKeys(address)));
      } else {
        hosts.add(withPort(address));
      }
    }
  }

  /** At commas that are in no brackets. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' || c == '[' ? 1 : 0;
      depth -= c == ')' || c == ']' ? 1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String fromKeys(String address) {
    String host = "localhost"; // As the driver has it.
    String port = "";
    Matcher key = KEY.matcher(address);
    while (key.find()) {
      if (key.group(1).equalsIgnoreCase("host")) {
        host = key.group(2).trim();
      } else {
        port = ":" + key.group(2).trim();
      }
    }
    return host + port;
  }

  private static String withPort(String host) {
    // The colons of an IPv6 address stand in brackets.
    int colon = host.indexOf(':', host.lastIndexOf(']') + 1);
    if (colon < 0) {
      return host.toLowerCase(Locale.ROOT) + DEFAULT_PORT;
    }
    String port = host.substring(host.lastIndexOf(':') + 1);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT) {
      throw new IllegalArgumentException("the port in url must be a number up to " + MAX_PORT);
    }
    return host.toLowerCase(Locale.ROOT);
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

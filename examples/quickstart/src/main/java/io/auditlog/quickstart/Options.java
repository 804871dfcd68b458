package io.auditlog.quickstart;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What the user asked for.
 *
 * @param url of the user's own database; empty: start one
 * @param user of that database
 * @param java the command that the applications are run with, in words; empty: this Java
 * @param orders how many orders each run of an application serves
 * @param help whether only to say how this is used
 */
record Options(
    Optional<String> url, Optional<String> user, List<String> java, int orders, boolean help) {

  static final String USAGE =
      """
      mvn -q -Pquickstart verify [-Dquickstart.args="OPTIONS"]

        --url URL     your own database, such as jdbc:mysql://db:3306/audit, instead of one that is
                      started for this run. Missing tables are created and stay
        --user USER   who connects to it; the password comes from the variable AUDIT_DB_PASSWORD
        --orders N    how many orders each run of an application serves (1000)
        --java 'CMD'  runs the applications with this instead of the Java that runs this. CMD is
                      split at blanks. It must see these files and these processes, as with
                      docker run --rm --network host --pid host -v DIR:DIR -e AUDIT_DB_PASSWORD IMAGE java
        --help        prints this
      """;

  private static final int DEFAULT_ORDERS = 1000;

  static Options parse(String... arguments) throws QuickstartException {
    Optional<String> url = Optional.empty();
    Optional<String> user = Optional.empty();
    List<String> java = List.of();
    int orders = DEFAULT_ORDERS;
    boolean help = false;
    Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
    while (!rest.isEmpty()) {
      String option = rest.remove();
      switch (option) {
        case "--url" -> url = Optional.of(value(option, rest));
        case "--user" -> user = Optional.of(value(option, rest));
        case "--java" -> java = List.of(value(option, rest).trim().split("\\s+"));
        case "--orders" -> orders = count(option, value(option, rest));
        case "--help" -> help = true;
        case "--password" ->
            throw new QuickstartException(
                "Others could read a password here; put it into the variable AUDIT_DB_PASSWORD");
        default -> throw new QuickstartException("Unknown option " + option + "\n\n" + USAGE);
      }
    }
    if (url.isPresent() != user.isPresent()) {
      throw new QuickstartException("--url and --user go together");
    }
    return new Options(url, user, java, orders, help);
  }

  private static String value(String option, Deque<String> rest) throws QuickstartException {
    String value = rest.poll();
    if (value == null || value.isBlank() || value.startsWith("--")) {
      throw new QuickstartException(option + " needs a value\n\n" + USAGE);
    }
    return value;
  }

  private static int count(String option, String text) throws QuickstartException {
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw new QuickstartException(
          option + " " + text + ": use a whole number from 1 to 999999\n\n" + USAGE);
    }
    return Integer.parseInt(text);
  }
}

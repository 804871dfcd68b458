package io.auditlog.template;

import java.util.Arrays;

/**
 * A message as it stands in an application's source: texts, and between them the places of
 * arguments. Immutable.
 */
public final class SourceTemplate {

  /** Stands in keys where an argument does. No character of any text: Unicode reserves it. */
  static final char PLACE = '\uFFFF';

  private final String key;
  private final String plainKey;
  private final int[] arguments;

  private SourceTemplate(String key, String plainKey, int[] arguments) {
    this.key = key;
    this.plainKey = plainKey;
    this.arguments = arguments;
  }

  /** Reads a template. Whatever it holds is text, if nothing else. */
  public static SourceTemplate parse(String template, Placeholders placeholders) {
    Builder parts = new Builder();
    placeholders.parse(template, parts);
    return parts.build();
  }

  /** Its texts as they are written, each place as one character; trimmed. */
  public String key() {
    return key;
  }

  /** As {@link #key}, but with what is escaped as it is printed. */
  public String plainKey() {
    return plainKey;
  }

  /** How many places there are. */
  public int places() {
    return arguments.length;
  }

  /** Which argument a place shows, counted from 0. */
  public int argument(int place) {
    return arguments[place];
  }

  /** How many of the arguments, from the first on, have a place. */
  public int shownArguments() {
    int shown = 0;
    for (int argument : arguments) {
      shown = Math.max(shown, argument + 1);
    }
    return shown;
  }

  /** Collects the parts of a template, in their order. */
  static final class Builder {

    private final StringBuilder key = new StringBuilder();
    private final StringBuilder plainKey = new StringBuilder();
    private int[] arguments = new int[4];
    private int places;

    void text(String text) {
      text(text, text);
    }

    void text(char c) {
      key.append(c);
      plainKey.append(c);
    }

    void text(String written, String printed) {
      key.append(written);
      plainKey.append(printed);
    }

    void argument(int index) {
      if (places == arguments.length) {
        arguments = Arrays.copyOf(arguments, 2 * places);
      }
      arguments[places++] = index;
      key.append(PLACE);
      plainKey.append(PLACE);
    }

    boolean hasArguments() {
      return places > 0;
    }

    void clear() {
      key.setLength(0);
      plainKey.setLength(0);
      places = 0;
    }

    SourceTemplate build() {
      String written = key.toString().trim();
      String printed = plainKey.toString().trim();
      return new SourceTemplate(
          written, written.equals(printed) ? written : printed, Arrays.copyOf(arguments, places));
    }
  }
}

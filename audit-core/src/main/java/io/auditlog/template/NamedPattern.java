package io.auditlog.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression for whole texts, with named groups. Matching ends after {@link #MOST_STEPS}
 * looks at a character, whatever the expression is: one that goes through all ways of repeating
 * something would not come back in a lifetime. Immutable.
 */
public final class NamedPattern {

  /** Some milliseconds; a sensible expression looks at each character of a text a few times. */
  static final int MOST_STEPS = 1_000_000;

  private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

  private final Pattern pattern;
  private final List<String> names;

  private NamedPattern(Pattern pattern, List<String> names) {
    this.pattern = pattern;
    this.names = Collections.unmodifiableList(names);
  }

  /**
   * Compiles a regular expression of Java.
   *
   * @throws PatternSyntaxException if it is none
   */
  public static NamedPattern compile(String expression) {
    Pattern pattern = Pattern.compile(expression);
    List<String> names = new ArrayList<>();
    Matcher group = GROUP.matcher(expression);
    while (group.find()) {
      if (isGroup(expression, group.group(1)) && !names.contains(group.group(1))) {
        names.add(group.group(1));
      }
    }
    return new NamedPattern(pattern, names);
  }

  /** What looks like a group may stand in a quotation or in a character class. */
  private static boolean isGroup(String expression, String name) {
    Matcher ofNothing = Pattern.compile("|" + expression).matcher("");
    try {
      return ofNothing.matches() && ofNothing.start(name) < 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The names of its groups, in their order. */
  public List<String> names() {
    return names;
  }

  /**
   * What the groups hold if the whole text matches, in the order of {@link #names}, with null for a
   * group that takes no part; null if the text does not match.
   *
   * @throws TooManyStepsException if that could not be found out in so many steps
   */
  public List<String> extract(String text) {
    Matcher matcher = pattern.matcher(new CountedText(text));
    try {
      if (!matcher.matches()) {
        return null;
      }
    } catch (StackOverflowError e) { // repeated groups take some of the stack each time
      throw new TooManyStepsException();
    }
    List<String> values = new ArrayList<>(names.size());
    for (String name : names) {
      int start = matcher.start(name);
      values.add(start < 0 ? null : text.substring(start, matcher.end(name)));
    }
    return values;
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }

  /**
   * Counts each look at a character; a part of it counts for itself, and is only taken at the end.
   */
  private static final class CountedText implements CharSequence {

    private final String text;
    private int steps;

    CountedText(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MOST_STEPS) {
        throw new TooManyStepsException();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}

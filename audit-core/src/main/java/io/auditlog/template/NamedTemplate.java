package io.auditlog.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template as a rule writes it: with a name in braces where the source has a placeholder. {@code
 * {_}} is a place that nobody asks for; other braces are text. Immutable.
 */
public final class NamedTemplate {

  /** The name of a place whose value is not taken. */
  public static final String UNNAMED = "_";

  /**
   * An escaped character, or braces that may be a place. {@code {}} and {@code {0}} are none, but
   * look as if someone had forgotten to name them.
   */
  private static final Pattern PART =
      Pattern.compile("\\\\u(?<code>[0-9a-fA-F]{4})|\\{(?<name>metadata\\.[^{}]+|[\\w.-]*)}");

  private final List<String> texts;
  private final List<String> names;
  private final List<String> unknown;
  private final String key;

  private NamedTemplate(List<String> texts, List<String> names, List<String> unknown) {
    this.texts = Collections.unmodifiableList(texts);
    this.names = Collections.unmodifiableList(names);
    this.unknown = Collections.unmodifiableList(unknown);
    this.key = String.join(String.valueOf(SourceTemplate.PLACE), texts);
  }

  /**
   * Reads a rule's template, without blanks around it. In it <code>&#92;uXXXX</code> is that
   * character, and never begins a place.
   *
   * @param isName which names in braces are places
   */
  public static NamedTemplate parse(String template, Predicate<String> isName) {
    List<String> texts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    String trimmed = template.trim();
    Matcher part = PART.matcher(trimmed);
    int end = 0;
    while (part.find()) {
      text.append(trimmed, end, part.start());
      end = part.end();
      String name = part.group("name");
      if (name == null) {
        text.append((char) Integer.parseInt(part.group("code"), 16));
      } else if (name.equals(UNNAMED) || isName.test(name)) {
        texts.add(text.toString());
        text.setLength(0);
        names.add(name);
      } else {
        text.append(part.group());
        unknown.add(part.group());
      }
    }
    texts.add(text.append(trimmed, end, trimmed.length()).toString());
    trimEnds(texts);
    return new NamedTemplate(texts, names, unknown);
  }

  /** Blanks may be escaped characters too. */
  private static void trimEnds(List<String> texts) {
    int last = texts.size() - 1;
    // An appended or prepended character keeps the other end from being trimmed.
    texts.set(0, (texts.get(0) + '.').trim().replaceFirst("\\.$", ""));
    texts.set(last, ('.' + texts.get(last)).trim().substring(1));
  }

  /** The names of its places, in their order. */
  public List<String> names() {
    return names;
  }

  /** What stands in braces and was taken for text although it looks like a place. */
  public List<String> unknown() {
    return unknown;
  }

  /**
   * The {@link SourceTemplate#key key} or {@link SourceTemplate#plainKey plain key} of the sources
   * that it is the template of, if they have as many places.
   */
  public String key() {
    return key;
  }

  /**
   * What stands in its places in a text, in their order; null if the text does not have this
   * template, or has it in more than one way. Takes time in proportion to the text's length.
   */
  public List<String> extract(String text) {
    int last = texts.size() - 1;
    String first = texts.get(0);
    String end = texts.get(last);
    if (last == 0) {
      return text.equals(first) ? Collections.emptyList() : null;
    }
    if (text.length() < first.length() + end.length()
        || !text.startsWith(first)
        || !text.endsWith(end)) {
      return null;
    }
    // Every way lies between the one that takes each text as early as it can and the one that
    // takes each as late as it can. There is exactly one if these two are the same.
    int[] starts = new int[last + 1];
    starts[last] = text.length() - end.length();
    int from = first.length();
    for (int i = 1; i < last; i++) {
      int at = text.indexOf(texts.get(i), from);
      if (at < 0 || at + texts.get(i).length() > starts[last]) {
        return null;
      }
      starts[i] = at;
      from = at + texts.get(i).length();
    }
    int to = starts[last];
    for (int i = last - 1; i > 0; i--) {
      int at = text.lastIndexOf(texts.get(i), to - texts.get(i).length());
      if (at != starts[i]) {
        return null;
      }
      to = at;
    }
    List<String> values = new ArrayList<>(last);
    for (int i = 1; i <= last; i++) {
      values.add(text.substring(starts[i - 1] + texts.get(i - 1).length(), starts[i]));
    }
    return values;
  }

  @Override
  public String toString() {
    return key.replace(SourceTemplate.PLACE, '_');
  }
}

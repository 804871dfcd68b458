package io.auditlog.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The values of one event that were replaced, and so must not stand in its texts either. For one
 * event and one thread.
 */
final class Secrets {

  /** A shorter text is hidden only where it is a word: it may be a part of any other. */
  private static final int SHORTEST_ANYWHERE = 4;

  /** An object of JSON that has a key: <code>{"":1}</code>. */
  private static final int SHORTEST_OBJECT = 6;

  /** Enough for a request's cookies; a value with more parts is no secret. */
  private static final int MOST = 1_000;

  private static final int MOST_DEPTH = 20;

  /**
   * How many characters are looked at to hide what was found, in all texts of an event together:
   * some tenths of a second. A text that is left then is hidden as a whole.
   */
  private static final long MOST_STEPS = 50_000_000;

  private final Redaction redaction;
  private List<String> texts = Collections.emptyList();
  private boolean complete = true;
  private int usedWith = -1;
  private long steps;

  Secrets(Redaction redaction, AuditEvent event) {
    this.redaction = redaction;
    List<Object> values = event.secrets();
    for (int i = 0; i < values.size(); i++) {
      add(values.get(i));
    }
  }

  /**
   * Finds the hidden values within others that the message shows.
   *
   * @param mostBytes after so many bytes of their JSON no more is looked at
   */
  void findIn(List<Object> values, int mostBytes) {
    if (redaction.hidesNothing()) {
      return;
    }
    complete = false;
    for (Object value : values) {
      JsonBytes unread = new JsonBytes(mostBytes);
      new ValueWriter(unread, new Issues(Collections.emptyList()), this, null, mostBytes)
          .write("", Collections.singletonMap("", value));
      JsonBytes.giveBack(unread.buffer());
    }
    complete = true;
  }

  /** Whether all values have been looked at, so that nothing may stand in the message unknown. */
  boolean isComplete() {
    return complete;
  }

  /** Whether a value may have keys of its own, and so hidden values under them. */
  static boolean mayHaveKeys(Object value) {
    return value instanceof Map
        || value instanceof Collection
        || value instanceof Object[]
        || value instanceof Optional
        || (value instanceof String && mayHaveKeys((String) value));
  }

  /** JSON has keys in braces only. */
  private static boolean mayHaveKeys(String text) {
    return text.length() >= SHORTEST_OBJECT && text.indexOf('{') >= 0;
  }

  boolean covers(String key) {
    return redaction.covers(key);
  }

  KnownKey known(String key) {
    return redaction.known(key);
  }

  /** Whether the value of an event's field is hidden. */
  boolean covers(Field field, AuditEvent event) {
    if (field == Field.ATTRIBUTE_VALUE_OLD || field == Field.ATTRIBUTE_VALUE_NEW) {
      Object key = event.get(Field.ATTRIBUTE_KEY);
      if (key instanceof String && redaction.covers((String) key)) {
        return true;
      }
    }
    return redaction.covers(field);
  }

  /**
   * A value that was replaced. A bean has no text here, which would be the application's to make,
   * and neither do truth values, which stand for anything.
   */
  void add(Object value) {
    try {
      add(value, 0);
    } catch (Throwable e) { // a map that others change: what was read of it is known
      return;
    }
  }

  private void add(Object value, int depth) {
    if (value == null || value instanceof Boolean || texts.size() >= MOST || depth > MOST_DEPTH) {
      return;
    }
    if (value instanceof char[]) {
      addText(String.valueOf((char[]) value));
      addText(Arrays.toString((char[]) value)); // as frameworks print it
    } else if (value instanceof Object[]) {
      for (Object element : (Object[]) value) {
        add(element, depth + 1);
      }
    } else if (value.getClass().getName().startsWith("java.")) {
      addOfJdk(value, depth);
    }
  }

  private void addOfJdk(Object value, int depth) {
    if (value instanceof Map) {
      for (Object element : ((Map<?, ?>) value).values()) {
        add(element, depth + 1);
      }
    } else if (value instanceof Collection) {
      for (Object element : (Collection<?>) value) {
        add(element, depth + 1);
      }
    } else if (value instanceof Optional) {
      add(((Optional<?>) value).orElse(null), depth + 1);
    } else {
      addText(value.toString());
    }
  }

  private void addText(String text) {
    String trimmed = text.trim();
    if (!trimmed.isEmpty() && !isHarmless(trimmed) && !texts.contains(trimmed)) {
      texts = texts.isEmpty() ? new ArrayList<>() : texts;
      texts.add(trimmed);
      texts.sort(Comparator.comparingInt(String::length).reversed());
    }
  }

  /** What stands for anything, and for nothing. */
  private static boolean isHarmless(String text) {
    return text.equals(Redaction.TEXT)
        || text.equalsIgnoreCase("true")
        || text.equalsIgnoreCase("false")
        || text.equalsIgnoreCase("null");
  }

  /** Whether a text was given out that does not hide all that is known by now. */
  boolean cameTooLate() {
    return usedWith >= 0 && usedWith < texts.size();
  }

  /**
   * The text of a value, as of {@link ObjectText}, but for the values of hidden keys in maps.
   *
   * @param problems gets why there is none
   */
  String textOf(Object value, Consumer<String> problems) {
    return value == null || redaction.hidesNothing() || !ContainerText.isContainer(value)
        ? ObjectText.of(value, problems)
        : ContainerText.of(value, this);
  }

  /** JSON in a text with the values of its keys replaced; any other text as it is. */
  String inJson(String text) {
    return redaction.hidesNothing() || !mayHaveKeys(text) ? text : JsonRedaction.of(text, this);
  }

  /** A text in which none of the secrets stands. */
  String hide(String text) {
    if (usedWith < 0) {
      usedWith = texts.size();
    }
    String hidden = text;
    for (int i = 0; i < texts.size(); i++) {
      steps += hidden.length() + texts.get(i).length();
      if (steps > MOST_STEPS) {
        return Redaction.TEXT;
      }
      hidden = hide(texts.get(i), hidden);
    }
    return hidden;
  }

  private static String hide(String secret, String text) {
    TextSearch search = new TextSearch(secret, text);
    int at = search.next();
    if (at < 0) {
      return text;
    }
    StringBuilder hidden = new StringBuilder(text.length());
    int done = 0;
    for (; at >= 0; at = search.next()) {
      int end = at + secret.length();
      if (at >= done && (secret.length() >= SHORTEST_ANYWHERE || isWord(text, at, end))) {
        hidden.append(text, done, at).append(Redaction.TEXT);
        done = end;
      }
    }
    return hidden.append(text, done, text.length()).toString();
  }

  private static boolean isWord(String text, int from, int to) {
    return (from == 0 || !Character.isLetterOrDigit(text.charAt(from - 1)))
        && (to == text.length() || !Character.isLetterOrDigit(text.charAt(to)));
  }
}

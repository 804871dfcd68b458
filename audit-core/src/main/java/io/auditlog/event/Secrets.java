package io.auditlog.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of one event that were replaced, and so must not stand in its texts either. For one
 * event and one thread.
 */
final class Secrets {

  /** A shorter text is hidden only where it is a word: it may be a part of any other. */
  private static final int SHORTEST_ANYWHERE = 4;

  /** Enough for a request's cookies; a value with more parts is no secret. */
  private static final int MOST = 1_000;

  private static final int MOST_DEPTH = 20;

  private final Redaction redaction;
  private List<String> texts = Collections.emptyList();
  private int usedWith = -1;

  Secrets(Redaction redaction, AuditEvent event) {
    this.redaction = redaction;
    List<Object> values = event.secrets();
    for (int i = 0; i < values.size(); i++) {
      add(values.get(i));
    }
  }

  boolean covers(String key) {
    return redaction.covers(key);
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
   * A value that was replaced. Calls no method of the application's: a bean has no text here, and
   * neither do truth values, which stand for anything.
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
    if (!trimmed.isEmpty() && !trimmed.equals(Redaction.TEXT) && !texts.contains(trimmed)) {
      texts = texts.isEmpty() ? new ArrayList<>() : texts;
      texts.add(trimmed);
      texts.sort(Comparator.comparingInt(String::length).reversed());
    }
  }

  /** Whether a text was given out that does not hide all that is known by now. */
  boolean cameTooLate() {
    return usedWith >= 0 && usedWith < texts.size();
  }

  /** JSON in a text with the values of its keys replaced; any other text as it is. */
  String inJson(String text) {
    return redaction.hidesNothing() || !JsonText.opensContainer(text)
        ? text
        : JsonRedaction.of(text, this);
  }

  /** A text in which none of the secrets stands. */
  String hide(String text) {
    if (usedWith < 0) {
      usedWith = texts.size();
    }
    String hidden = text;
    for (int i = 0; i < texts.size(); i++) {
      hidden = hide(texts.get(i), hidden);
    }
    return hidden;
  }

  private static String hide(String secret, String text) {
    int at = text.indexOf(secret);
    if (at < 0) {
      return text;
    }
    StringBuilder hidden = new StringBuilder(text.length());
    int done = 0;
    while (at >= 0) {
      int end = at + secret.length();
      if (secret.length() >= SHORTEST_ANYWHERE || isWord(text, at, end)) {
        hidden.append(text, done, at).append(Redaction.TEXT);
        done = end;
        at = text.indexOf(secret, end);
      } else {
        at = text.indexOf(secret, at + 1);
      }
    }
    return hidden.append(text, done, text.length()).toString();
  }

  private static boolean isWord(String text, int from, int to) {
    return (from == 0 || !Character.isLetterOrDigit(text.charAt(from - 1)))
        && (to == text.length() || !Character.isLetterOrDigit(text.charAt(to)));
  }
}

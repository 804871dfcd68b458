package io.auditlog.event;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The text of maps, collections and arrays in the form of the JDK's {@code toString}, {@code [a,
 * b]} and {@code {k=v}}, but with the elements of arrays in them, and whatever is in them: one
 * element that throws does not take the others along, and neither circles, depth nor endlessness
 * break it.
 */
final class ContainerText {

  private static final int MOST_DEPTH = 500;

  /** No event is larger. */
  private static final int MOST_CHARACTERS = 4 << 20;

  private static final String LEFT_OUT = "…";

  private final StringBuilder text = new StringBuilder();
  private final List<Object> open = new ArrayList<>();
  private final Secrets secretsOrNull;

  private ContainerText(Secrets secretsOrNull) {
    this.secretsOrNull = secretsOrNull;
  }

  /** Whether an object is a container whose text is to be made here, and not by itself. */
  static boolean isFor(Object value) {
    return isContainer(value)
        && (value.getClass().isArray() || value.getClass().getName().startsWith("java."));
  }

  static boolean isContainer(Object value) {
    return value instanceof Map || value instanceof Collection || value.getClass().isArray();
  }

  static String of(Object container) {
    return of(container, null);
  }

  /** As {@link #of(Object)}, without the values of keys that are hidden. */
  static String of(Object container, Secrets secretsOrNull) {
    ContainerText text = new ContainerText(secretsOrNull);
    text.append(container);
    return text.text.toString();
  }

  private void append(Object value) {
    if (value == null || !isContainer(value)) {
      String plain = ObjectText.of(value, text::append);
      text.append(plain == null && value != null ? "" : shown(plain));
    } else if (open.size() == MOST_DEPTH || isOpen(value)) {
      text.append(LEFT_OUT);
    } else {
      open.add(value);
      text.append(value instanceof Map ? '{' : '[');
      try {
        appendElements(value);
      } catch (Throwable e) { // becomes part of the text
        text.append(LEFT_OUT).append(' ').append(ObjectText.of(e));
      }
      text.append(value instanceof Map ? '}' : ']');
      open.remove(open.size() - 1);
    }
  }

  private void appendElements(Object container) {
    int index = 0;
    if (container instanceof Map) {
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) container).entrySet()) {
        if (!separate(index++)) {
          return;
        }
        append(entry.getKey());
        text.append('=');
        appendValue(entry);
      }
    } else if (container instanceof Collection) {
      for (Object element : (Collection<?>) container) {
        if (!separate(index++)) {
          return;
        }
        append(element);
      }
    } else {
      int length = Array.getLength(container);
      while (index < length && separate(index)) {
        append(Array.get(container, index++));
      }
    }
  }

  private String shown(String plain) {
    return plain == null || secretsOrNull == null ? plain : secretsOrNull.inJson(plain);
  }

  private void appendValue(Map.Entry<?, ?> entry) {
    Object value = entry.getValue();
    if (value != null && isHidden(entry.getKey())) {
      secretsOrNull.add(value);
      text.append(Redaction.TEXT);
    } else {
      append(value);
    }
  }

  private boolean isHidden(Object key) {
    String name = secretsOrNull == null ? null : ObjectText.of(key, problem -> {});
    return name != null && secretsOrNull.covers(name);
  }

  private boolean separate(int index) {
    text.append(index == 0 ? "" : ", ");
    if (text.length() < MOST_CHARACTERS) {
      return true;
    }
    text.append(LEFT_OUT);
    return false;
  }

  private boolean isOpen(Object container) {
    for (Object outer : open) {
      if (outer == container) {
        return true;
      }
    }
    return false;
  }
}

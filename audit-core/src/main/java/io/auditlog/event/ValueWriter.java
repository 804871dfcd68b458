package io.auditlog.event;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Writes an application's maps, collections and arrays as JSON: numbers, booleans and texts as they
 * are, everything else by its text, or through {@link Beans}. Never throws for what the objects do:
 * cycles, iterators that throw, collections without an end and numbers that JSON has none of are
 * issues. For one event and one thread.
 */
final class ValueWriter {

  /** MySQL refuses JSON nested deeper than 100 (error 3157). */
  static final int MOST_DEPTH = 90;

  /** How often, in one event, a container is read anew that others change at the moment. */
  private static final int MOST_RETRIES = 3;

  private final JsonBytes out;
  private final Issues issues;
  private final Secrets secrets;
  private final Consumer<String> problems;
  private final Beans beans;
  private final int end;

  /** The containers being written, outermost first, and the key or index that each is at. */
  private Object[] containers = new Object[4];

  private Object[] positions = new Object[4];
  private int depth;
  private int retries;
  private boolean full;

  /**
   * @param secrets knows which keys have values that are hidden, and gathers these
   * @param beans converts beans, or null to write their texts
   * @param mostBytes after so many bytes containers end early
   */
  ValueWriter(JsonBytes out, Issues issues, Secrets secrets, Beans beans, int mostBytes) {
    this.out = out;
    this.issues = issues;
    this.secrets = secrets;
    this.problems = problem -> issues.add(path() + ": " + problem);
    this.beans = beans;
    this.end = out.size() + mostBytes;
  }

  /** Writes a map under a name, which begins the path in issues. */
  void write(String name, Map<?, ?> map) {
    positions[0] = name;
    writeContainer(map);
  }

  private void writeValue(Object value) {
    Object content = content(value);
    if (content == null) {
      out.nothing();
    } else if (content instanceof String) {
      writeText((String) content);
    } else if (content instanceof Boolean) {
      out.bool((Boolean) content);
    } else if (content instanceof Number) {
      writeNumber((Number) content);
    } else if (ContainerText.isContainer(content)) {
      writeContainer(content);
    } else if (beans != null && Beans.isBean(content)) {
      writeBean(content);
    } else {
      writeObjectText(content);
    }
  }

  /** What is in an optional. */
  static Object content(Object value) {
    if (value == null || value instanceof String) {
      return value; // as most are
    }
    Object content = value;
    while (content instanceof Optional) {
      content = ((Optional<?>) content).orElse(null);
    }
    if (content instanceof OptionalLong) {
      OptionalLong optional = (OptionalLong) content;
      return optional.isPresent() ? (Object) optional.getAsLong() : null;
    }
    if (content instanceof OptionalInt) {
      OptionalInt optional = (OptionalInt) content;
      return optional.isPresent() ? (Object) optional.getAsInt() : null;
    }
    if (content instanceof OptionalDouble) {
      OptionalDouble optional = (OptionalDouble) content;
      return optional.isPresent() ? (Object) optional.getAsDouble() : null;
    }
    return content;
  }

  private void writeText(String plain) {
    String text = secrets.inJson(plain);
    int unpaired = out.text(text);
    if (unpaired >= 0) {
      issues.add(Surrogates.issue(path(), text, unpaired));
    }
  }

  private void writeObjectText(Object value) {
    String text = secrets.textOf(value, problems);
    if (text == null) {
      out.nothing();
    } else {
      writeText(text);
    }
  }

  private void writeBean(Object bean) {
    Object plain;
    try {
      plain = beans.plain(bean);
    } catch (Throwable e) { // becomes an issue, and the bean a text
      issues.add(path() + ": " + bean.getClass().getName() + " as JSON: " + ObjectText.of(e));
      writeObjectText(bean);
      return;
    }
    // Jackson has walked the bean: what it gave holds no beans any more.
    if (plain != null && ContainerText.isContainer(plain)) {
      writeContainer(plain);
    } else if (plain instanceof Number || plain instanceof Boolean || plain == null) {
      writeValue(plain);
    } else {
      writeObjectText(plain);
    }
  }

  private void writeNumber(Number number) {
    if (number instanceof Long || number instanceof Integer) {
      out.number(number.longValue());
      return;
    }
    String text = ObjectText.of(number, problems);
    if (text == null) {
      out.nothing();
    } else if (JsonNumbers.isNumber(text)) {
      if (JsonNumbers.isFinite(number, text)) {
        out.ascii(text);
      } else {
        issues.add(Issue.misfit(path(), "too large for a number", text));
        out.text(text);
      }
    } else {
      if (isFraction(number)) {
        issues.add(Issue.misfit(path(), "not a finite number", text));
      }
      writeText(text);
    }
  }

  private static boolean isFraction(Number number) {
    return number instanceof Double
        || number instanceof Float
        || number instanceof BigDecimal
        || number instanceof BigInteger;
  }

  private void writeContainer(Object container) {
    if (isOpen(container)) {
      issues.add(path() + ": refers back to what it is in");
      out.nothing();
      return;
    }
    if (depth == MOST_DEPTH) {
      issues.add(path() + ": nested deeper than " + MOST_DEPTH + ", kept as text");
      writeObjectText(container);
      return;
    }
    open(container);
    boolean map = container instanceof Map;
    int size = out.size();
    int known = issues.size();
    while (true) {
      if (map) {
        out.beginObject();
      } else {
        out.beginArray();
      }
      int open = depth;
      try {
        writeElements(container);
        break;
      } catch (Throwable e) { // tried again, then an issue
        depth = open;
        if (e instanceof Error || retries == MOST_RETRIES) {
          issues.add(containerPath() + ": could be read in part only: " + ObjectText.of(e));
          break;
        }
        retries++;
        out.truncate(size);
        issues.truncate(known);
      }
    }
    if (map) {
      out.endObject();
    } else {
      out.endArray();
    }
    close();
  }

  private void writeElements(Object container) {
    if (container instanceof Map) {
      writeEntries((Map<?, ?>) container);
    } else if (container instanceof Collection) {
      int index = 0;
      for (Object element : (Collection<?>) container) {
        if (!writeElement(index++, element)) {
          return;
        }
      }
    } else {
      int length = Array.getLength(container);
      for (int index = 0; index < length; index++) {
        if (!writeElement(index, Array.get(container, index))) {
          return;
        }
      }
    }
  }

  private void writeEntries(Map<?, ?> map) {
    UniqueKeys keysOrNull = null;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object value = entry.getValue();
      if (!hasRoom()) {
        return;
      }
      KnownKey key = plain(entry.getKey());
      if (key == null) {
        if (keysOrNull == null) {
          keysOrNull = new UniqueKeys(map, this::containerPath, issues);
        }
        key = secrets.known(keysOrNull.textOf(entry.getKey()));
      }
      positions[depth] = key.text();
      int size = out.size();
      out.key(key);
      if (value != null && key.isHidden()) {
        secrets.add(value);
        out.text(Redaction.TEXT);
      } else {
        writeWhole(value, size);
      }
    }
  }

  /** A key that is a plain text, as most are; null for any other, which may have to be changed. */
  private KnownKey plain(Object key) {
    KnownKey known = key instanceof String ? secrets.known((String) key) : null;
    return known != null && known.isPlain() ? known : null;
  }

  private boolean writeElement(int index, Object element) {
    if (!hasRoom()) {
      return false;
    }
    positions[depth] = index;
    writeWhole(element, out.size());
    return true;
  }

  /** Writes a value; should that fail on the way, nothing of it stays, not even its key. */
  private void writeWhole(Object value, int size) {
    try {
      writeValue(value);
    } catch (Throwable e) { // goes on to the container's handler, which makes it an issue
      out.truncate(size);
      throw e;
    }
  }

  private boolean hasRoom() {
    if (out.size() < end) {
      return true;
    }
    if (!full) {
      full = true;
      issues.add(containerPath() + ": too large, what follows is left out");
    }
    return false;
  }

  private boolean isOpen(Object container) {
    for (int i = 0; i < depth; i++) {
      if (containers[i] == container) {
        return true;
      }
    }
    return false;
  }

  private void open(Object container) {
    containers[depth++] = container;
    if (depth == containers.length) {
      containers = Arrays.copyOf(containers, depth * 2);
      positions = Arrays.copyOf(positions, depth * 2);
    }
  }

  private void close() {
    containers[--depth] = null;
  }

  /** Where the value stands that is being written: {@code metadata.orders.3.total}. */
  private String path() {
    return pathTo(depth);
  }

  private String containerPath() {
    return pathTo(depth - 1);
  }

  private String pathTo(int last) {
    StringBuilder path = new StringBuilder().append(positions[0]);
    for (int i = 1; i <= last; i++) {
      path.append('.').append(positions[i]);
    }
    return path.toString();
  }
}

package io.auditlog.event;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Makes the flat list of {@code errors}: texts as they are, the elements of collections, arrays and
 * the JSON text of an array, a throwable as its chain of causes, outermost first. What a throwable
 * suppressed is not part of its chain. For one event and one thread.
 */
final class ErrorLines {

  private static final int MOST_CAUSES = 100;

  private final List<String> lines = new ArrayList<>();
  private final Issues issues;
  private final Secrets secrets;
  private final int mostCharacters;
  private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int characters;

  /**
   * @param secrets knows what of the values is hidden
   * @param mostCharacters after so many characters no more lines are taken
   */
  ErrorLines(Issues issues, Secrets secrets, int mostCharacters) {
    this.issues = issues;
    this.secrets = secrets;
    this.mostCharacters = mostCharacters;
  }

  List<String> lines() {
    return lines;
  }

  /** Adds whatever an application calls errors. */
  void add(Object value) {
    Object content = ValueWriter.content(value);
    if (content == null) {
      return;
    }
    if (content instanceof Throwable) {
      addChain((Throwable) content);
    } else if (content instanceof Collection || content.getClass().isArray()) {
      addElements(content);
    } else {
      String text = secrets.textOf(content, this::issue);
      List<?> array = text == null ? null : JsonText.array(text);
      if (array != null) {
        addElements(array);
      } else if (text != null) {
        addLine(text);
      }
    }
  }

  private void addElements(Object container) {
    if (open.size() == ValueWriter.MOST_DEPTH || !open.add(container)) {
      issue("a list in itself, or nested too deep");
      return;
    }
    try {
      if (container instanceof Collection) {
        for (Object element : (Collection<?>) container) {
          if (!hasRoom()) {
            return;
          }
          add(element);
        }
      } else {
        int length = Array.getLength(container);
        for (int i = 0; i < length && hasRoom(); i++) {
          add(Array.get(container, i));
        }
      }
    } catch (Throwable e) { // becomes an issue
      issue("could be read in part only: " + ObjectText.of(e));
    } finally {
      open.remove(container);
    }
  }

  private void addChain(Throwable outermost) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Throwable throwable = outermost;
    while (throwable != null && seen.add(throwable)) {
      if (seen.size() > MOST_CAUSES) {
        issue("more than " + MOST_CAUSES + " causes");
        return;
      }
      addLine(ObjectText.of(throwable));
      throwable = causeOf(throwable);
    }
  }

  private Throwable causeOf(Throwable throwable) {
    try {
      return throwable.getCause();
    } catch (Throwable e) { // becomes an issue
      issue("getCause threw " + ObjectText.of(e));
      return null;
    }
  }

  private void addLine(String line) {
    lines.add(line);
    characters += Math.min(line.length(), mostCharacters);
  }

  /** Asked before each element, which counts, so that a list of nulls has an end too. */
  private boolean hasRoom() {
    if (characters++ < mostCharacters) {
      return true;
    }
    issue("too many, what follows is left out");
    return false;
  }

  private void issue(String problem) {
    issues.add(Field.ERRORS.key() + ": " + problem);
  }
}

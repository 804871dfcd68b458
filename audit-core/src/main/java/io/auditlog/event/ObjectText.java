package io.auditlog.event;

import java.util.function.Consumer;

/**
 * The text of an application's object, whatever its {@code toString} does. Nothing here throws:
 * what an application's method throws, errors such as {@link StackOverflowError} included, becomes
 * an issue.
 */
public final class ObjectText {

  private ObjectText() {}

  /**
   * The object's text, or null where it has none, which is then an issue under the key: {@code key:
   * com.acme.User.toString threw java.lang.IllegalStateException: closed}.
   */
  public static String of(Object value, String key, Consumer<String> issues) {
    if (value == null) {
      return null;
    }
    if (value instanceof String) {
      return (String) value;
    }
    try {
      String text = value.toString();
      if (text == null) {
        issues.accept(key + ": " + value.getClass().getName() + ".toString gave null");
      }
      return text;
    } catch (Throwable e) { // becomes an issue
      issues.accept(key + ": " + value.getClass().getName() + ".toString threw " + of(e));
      return null;
    }
  }

  /** A throwable as {@code class: message}, or its class alone where it has no message. */
  public static String of(Throwable throwable) {
    String name = throwable.getClass().getName();
    try {
      String message = throwable.getMessage();
      return message == null ? name : name + ": " + message;
    } catch (Throwable e) { // becomes part of the text
      return name + ": (getMessage threw " + e.getClass().getName() + ")";
    }
  }
}

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
   * The object's text, a container's with what is in it, or null where it has none; why, is then
   * told, as in {@code com.acme.User.toString threw java.lang.IllegalStateException: closed}.
   */
  public static String of(Object value, Consumer<String> problems) {
    if (value == null) {
      return null;
    }
    if (value instanceof String) {
      return (String) value;
    }
    try {
      String text = ContainerText.isFor(value) ? ContainerText.of(value) : value.toString();
      if (text == null) {
        problems.accept(value.getClass().getName() + ".toString gave null");
      }
      return text;
    } catch (Throwable e) { // becomes an issue
      if (ContainerText.isContainer(value)) {
        return ContainerText.of(value);
      }
      problems.accept(value.getClass().getName() + ".toString threw " + of(e));
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

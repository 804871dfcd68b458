package io.auditlog.mapping;

import io.auditlog.event.AuditLevel;
import io.auditlog.event.Entries;
import io.auditlog.event.ObjectText;
import io.auditlog.event.Origin;
import io.auditlog.template.Placeholders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One logging call as either framework has it, in the words of neither. Does not change once it has
 * been built; the application's own objects in it may, as they are not copied: it is to be mapped
 * in the thread and within the call that made it.
 */
public final class LogRecord {

  private static final Object[] NO_ARGUMENTS = {};

  private Origin origin;
  private String levelName = AuditLevel.INFO.key();
  private AuditLevel nearestLevel = AuditLevel.INFO;
  private String message;
  private String template;
  private Placeholders placeholders;
  private Object[] arguments = NO_ARGUMENTS;
  private List<StructuredArgument> structuredArguments = Collections.emptyList();
  private List<KeyValues> keyValues = Collections.emptyList();
  private KeyValues mdc = KeyValues.NO_MDC;
  private List<String> ndc = Collections.emptyList();
  private List<String> markers = Collections.emptyList();
  private List<String> markerParents = Collections.emptyList();
  private List<Object> errors = Collections.emptyList();
  private String className;
  private String methodName;
  private String messageType;
  private String messageId;
  private List<String> issues = Collections.emptyList();

  /** For the builder, which writes into it, to spare each event a copy. */
  private LogRecord() {}

  public static Builder builder() {
    return new Builder();
  }

  /** Logger, thread and time: what the encoder wants to know. */
  public Origin origin() {
    return origin;
  }

  /** The level as the framework calls it. */
  public String levelName() {
    return levelName;
  }

  /** What the framework's level comes nearest to, for a name that says nothing. */
  public AuditLevel nearestLevel() {
    return nearestLevel;
  }

  /** The formatted message, or null where it is nothing but key-values or a throwable. */
  public String message() {
    return message;
  }

  /** The message as it stands in the source, or null where it is not known. */
  public String template() {
    return template;
  }

  /** How the template marks the places of arguments, or null where it is not known. */
  Placeholders placeholders() {
    return placeholders;
  }

  /** The values for the template's placeholders, without a throwable that is logged. */
  public Object[] arguments() {
    return arguments.clone();
  }

  int argumentCount() {
    return arguments.length;
  }

  /**
   * One of the arguments. The one after the last is the throwable that is logged, if there is one:
   * frameworks differ in whether they take it out of the arguments when the template has a place
   * for it. A structured one stands for the value of its key, or for a map of its keys.
   */
  Object argument(int index, Object ifAbsent) {
    StructuredArgument structured = structuredArgument(index);
    if (structured != null) {
      return structured.value();
    }
    if (index < arguments.length) {
      return arguments[index];
    }
    return index == arguments.length && !errors.isEmpty() ? errors.get(0) : ifAbsent;
  }

  List<StructuredArgument> structuredArguments() {
    return structuredArguments;
  }

  /** What an argument says beside its text; null for one that is not structured. */
  StructuredArgument structuredArgument(int index) {
    for (int i = 0; i < structuredArguments.size(); i++) {
      if (structuredArguments.get(i).index() == index) {
        return structuredArguments.get(i);
      }
    }
    return null;
  }

  /** Name of the logger; empty where it has none. */
  String logger() {
    String logger = origin.logger();
    return logger == null ? "" : logger;
  }

  /** The call's own keys and values, one group a source, those that win first. */
  List<KeyValues> keyValues() {
    return keyValues;
  }

  KeyValues mdc() {
    return mdc;
  }

  List<String> ndc() {
    return ndc;
  }

  List<String> markers() {
    return markers;
  }

  List<String> markerParents() {
    return markerParents;
  }

  /** Throwables, and lines where there was no throwable any more. */
  List<Object> errors() {
    return errors;
  }

  /** Class of the caller, or null. */
  String className() {
    return className;
  }

  /** Method of the caller, or null. */
  String methodName() {
    return methodName;
  }

  String messageType() {
    return messageType;
  }

  String messageId() {
    return messageId;
  }

  List<String> issues() {
    return issues;
  }

  /**
   * Builds a {@link LogRecord}. Null, wherever it is given, means that there is nothing. Only
   * {@link #loggedAt} must be given; the application's objects may be in any state. Not
   * thread-safe.
   */
  public static final class Builder {

    private final LogRecord record = new LogRecord();
    private String logger = "";
    private String thread;
    private Instant loggedAt;

    private Builder() {}

    /** Name of the logger; empty for a root logger without a name. */
    public Builder logger(String name) {
      this.logger = name;
      return this;
    }

    public Builder thread(String name) {
      this.thread = name;
      return this;
    }

    public Builder loggedAt(Instant loggedAt) {
      this.loggedAt = loggedAt;
      return this;
    }

    /**
     * The level.
     *
     * @param name as the framework calls it: {@code WARN}, {@code NOTICE}, {@code OFF}
     * @param nearest the nearest level, which counts where the name is not a known one
     */
    public Builder level(String name, AuditLevel nearest) {
      record.levelName = Objects.requireNonNull(name, "name");
      record.nearestLevel = Objects.requireNonNull(nearest, "nearest");
      return this;
    }

    /**
     * The formatted message. To be left out where the message is a map or a throwable, which are
     * given as such: their texts would only repeat them.
     */
    public Builder message(String formatted) {
      record.message = formatted;
      return this;
    }

    /**
     * The message as it stands in the source, with its placeholders.
     *
     * @param placeholders how it marks them, or null where that is not known
     */
    public Builder template(String template, Placeholders placeholders) {
      record.template = template;
      record.placeholders = placeholders;
      return this;
    }

    /** The values for the placeholders, without a throwable that is logged. */
    public Builder arguments(Object... arguments) {
      record.arguments = arguments == null ? NO_ARGUMENTS : arguments.clone();
      return this;
    }

    /**
     * Says that an argument has keys and values, at least one, which are those of the call.
     *
     * @param index which of the {@link #arguments}, counted from 0
     * @param source what the source of the keys and values is called in {@code mapping_issues}
     */
    public Builder structuredArgument(int index, String source, Entries entries) {
      KeyValues group = group(source);
      record.structuredArguments =
          added(
              record.structuredArguments,
              new StructuredArgument(index, record.arguments[index], group, entries));
      for (int i = 0; i < entries.size(); i++) {
        group.add(entries.key(i), entries.value(i));
      }
      return this;
    }

    /**
     * Adds one key and value of the call. Of two sources, that which is given first wins.
     *
     * @param source what the source is called in {@code mapping_issues}, such as {@code key-values}
     */
    public Builder keyValue(String source, String key, Object value) {
      group(source).add(key, value);
      return this;
    }

    /** Adds the entries of a map that is the call's message, or part of it. */
    public Builder keyValues(String source, Map<?, ?> map) {
      group(source).addAll(map, this::issue);
      return this;
    }

    /** The MDC, or ThreadContext. */
    public Builder mdc(Map<String, ?> mdc) {
      record.mdc = KeyValues.NO_MDC;
      if (mdc != null && !mdc.isEmpty()) {
        record.mdc = KeyValues.ofMdc();
        record.mdc.addAll(mdc, this::issue);
      }
      return this;
    }

    /** Adds an entry of the MDC, or ThreadContext. */
    public Builder mdc(String key, Object value) {
      if (record.mdc == KeyValues.NO_MDC) {
        record.mdc = KeyValues.ofMdc();
      }
      record.mdc.add(key, value);
      return this;
    }

    /** The nested diagnostic context, outermost first. */
    public Builder ndc(List<String> ndc) {
      record.ndc = ndc == null || ndc.isEmpty() ? Collections.emptyList() : new ArrayList<>(ndc);
      return this;
    }

    /** Adds a marker that the call itself names. */
    public Builder marker(String name) {
      if (name != null) {
        record.markers = added(record.markers, name);
      }
      return this;
    }

    /** Adds a marker that one of the call's markers stands under, or refers to. */
    public Builder markerParent(String name) {
      if (name != null) {
        record.markerParents = added(record.markerParents, name);
      }
      return this;
    }

    /** Adds a throwable, be it logged or the message itself. The same one counts once. */
    public Builder throwable(Throwable throwable) {
      for (Object known : record.errors) {
        if (known == throwable) {
          return this;
        }
      }
      if (throwable != null) {
        record.errors = added(record.errors, throwable);
      }
      return this;
    }

    /**
     * Adds a throwable that is known by its lines only, outermost first, {@code class: message}.
     */
    public Builder throwable(List<String> lines) {
      for (String line : lines) {
        record.errors = added(record.errors, line);
      }
      return this;
    }

    /** Where the call stands, for {@code method}; to be given only where that is known. */
    public Builder location(String className, String methodName) {
      record.className = className;
      record.methodName = methodName;
      return this;
    }

    /** Type of a {@code StructuredDataMessage}. */
    public Builder messageType(String type) {
      record.messageType = type;
      return this;
    }

    /** Id of a {@code StructuredDataMessage}. */
    public Builder messageId(String id) {
      record.messageId = id;
      return this;
    }

    /**
     * Reads one part of the framework's event into this. Markers, MDC adapters, messages and their
     * objects may be anyone's: what they throw becomes an issue, and the other parts are read.
     */
    public Builder part(String name, Runnable reading) {
      try {
        reading.run();
      } catch (RuntimeException | Error e) {
        issue(name + ": could not be read: " + ObjectText.of(e));
      }
      return this;
    }

    /** Adds a line to {@code mapping_issues}: something of the call that could not be read. */
    public Builder issue(String line) {
      record.issues = added(record.issues, line);
      return this;
    }

    /**
     * The text of an object that is the message, such as Log4j's {@code ObjectMessage} holds; it
     * may throw what it likes.
     */
    public Builder messageObject(Object object) {
      record.arguments = new Object[] {object}; // for what its text may show and must not
      return message(ObjectText.of(object, problem -> issue("message: " + problem)));
    }

    /** The record, to be taken at the end: what is added later would change it. */
    public LogRecord build() {
      record.origin = new Origin(logger, thread, loggedAt);
      return record;
    }

    private KeyValues group(String source) {
      for (int i = 0; i < record.keyValues.size(); i++) {
        if (record.keyValues.get(i).source().equals(source)) {
          return record.keyValues.get(i);
        }
      }
      KeyValues group = KeyValues.ofCall(source);
      record.keyValues = added(record.keyValues, group);
      return group;
    }

    /** Adds to the list itself, unless it is empty and may be the one that all records share. */
    private static <T> List<T> added(List<T> list, T element) {
      List<T> own = list.isEmpty() ? new ArrayList<>(1) : list;
      own.add(element);
      return own;
    }
  }
}

package io.auditlog.logstash;

import io.auditlog.event.Entries;
import io.auditlog.event.ObjectText;
import io.auditlog.mapping.LogRecord;

/**
 * Reads the keys and typed values of logstash-logback-encoder's {@code StructuredArguments} and
 * {@code Markers}. What of them cannot be read is an issue, and nothing here throws. An object that
 * is none costs a look at its class.
 */
public final class LogstashReader {

  /** What this source is called in {@code mapping_issues}. */
  private static final String SOURCE = "logstash";

  private static final String OWN_CLASSES = "net.logstash.logback.marker.";
  private static final String OWN_NAMES = "LS_";
  private static final String EMPTY = OWN_CLASSES + "EmptyLogstashMarker";
  private static final String DEFERRED = OWN_CLASSES + "DeferredLogstashMarker";

  private LogstashReader() {}

  /** Reads those of a call's arguments that are structured. */
  public static void readArguments(Object[] argumentsOrNull, LogRecord.Builder record) {
    if (argumentsOrNull == null) {
      return;
    }
    for (int i = 0; i < argumentsOrNull.length; i++) {
      Object argument = argumentsOrNull[i];
      if (isStructured(argument)) {
        Entries entries = new Entries();
        read(argument, entries, record);
        if (entries.size() > 0) { // else it remains an argument like any other
          record.structuredArgument(i, SOURCE, entries);
        }
      }
    }
  }

  /** Reads a structured argument that is no argument, but the message itself. */
  public static void readMessage(Object message, LogRecord.Builder record) {
    if (isStructured(message)) {
      Entries entries = new Entries();
      read(message, entries, record);
      add(entries, record);
    }
  }

  /**
   * Reads the data of a marker, without the markers that it refers to.
   *
   * @param name the marker's name
   * @param refers whether it refers to others, whose text is then in its own
   */
  public static void readMarker(
      Object marker, String name, boolean refers, LogRecord.Builder record) {
    Entries entries = new Entries();
    boolean whole = read(marker, entries, record);
    add(entries, record);
    if (whole && entries.size() == 0 && !refers) {
      saySomethingIsLost(marker, name, record);
    }
  }

  /** Whether a value is a structured argument, or a marker with data. */
  public static boolean isStructured(Object value) {
    return value != null && ForeignJackson.structuredType(value.getClass()) != null;
  }

  /** Whether the name of a structured marker only says of what kind its data is. */
  public static boolean isNameless(Object marker, String name) {
    return name == null
        || name.startsWith(OWN_NAMES)
        || marker.getClass().getName().startsWith(OWN_CLASSES);
  }

  /**
   * Lets an object write its entries; what it writes before it fails is kept.
   *
   * @return whether it did not fail
   */
  private static boolean read(Object structured, Entries entries, LogRecord.Builder record) {
    Throwable trouble;
    try {
      ForeignJackson jackson = ForeignJackson.of(structured);
      trouble = write(structured, jackson, jackson.buffer(), entries, record);
      if (mayNeedCodec(structured, jackson, entries, trouble)) {
        trouble = writeWithCodec(structured, jackson, entries, record);
      }
    } catch (Throwable e) { // becomes an issue
      trouble = e;
    }
    if (trouble != null) {
      record.issue(SOURCE + ": could not be read: " + ObjectText.of(trouble));
    }
    return trouble == null;
  }

  /**
   * Without a codec, values stay the objects that they are. Only the properties of a bean cannot be
   * had so: {@code fields} then throws or, with Jackson 3, writes nothing. A deferred marker writes
   * others too, by which it cannot be seen whether one of them has written nothing.
   */
  private static boolean mayNeedCodec(
      Object structured, ForeignJackson jackson, Entries entries, Throwable trouble) {
    String name = structured.getClass().getName();
    return trouble != null
        || (entries.size() == 0 && !name.equals(EMPTY))
        || (!jackson.failsWithoutCodec() && name.equals(DEFERRED));
  }

  /** Adds the entries that were not written without a codec. */
  private static Throwable writeWithCodec(
      Object structured, ForeignJackson jackson, Entries entries, LogRecord.Builder record)
      throws Throwable {
    Entries all = new Entries();
    Throwable trouble = write(structured, jackson, jackson.bufferWithCodec(), all, record);
    int known = entries.size();
    for (int i = 0; i < all.size(); i++) {
      if (!isAmong(entries, known, all.key(i))) {
        entries.add(all.key(i), all.value(i));
      }
    }
    return trouble;
  }

  private static boolean isAmong(Entries entries, int size, String key) {
    for (int i = 0; i < size; i++) {
      if (entries.key(i).equals(key)) {
        return true;
      }
    }
    return false;
  }

  private static Throwable write(
      Object structured,
      ForeignJackson jackson,
      Object buffer,
      Entries entries,
      LogRecord.Builder record)
      throws Throwable {
    Throwable trouble = null;
    try {
      jackson.write(structured, buffer);
    } catch (Throwable e) { // what an application's object throws is told after what it has written
      trouble = e;
    }
    new BufferReader(jackson, buffer, line -> record.issue(SOURCE + ": " + line)).readInto(entries);
    return trouble;
  }

  private static void add(Entries entries, LogRecord.Builder record) {
    for (int i = 0; i < entries.size(); i++) {
      record.keyValue(SOURCE, entries.key(i), entries.value(i));
    }
  }

  /**
   * {@code appendFields} of a map or a number writes nothing. What it does not write is only known
   * by its text, in which might be what nobody is to see.
   */
  private static void saySomethingIsLost(Object marker, String name, LogRecord.Builder record) {
    String text = ObjectText.of(marker, problem -> {});
    boolean isNothing =
        text == null
            || text.isEmpty()
            || text.equals("null")
            || text.equals("{}")
            || text.equals(name);
    if (!isNothing) {
      record.issue(SOURCE + ": marker " + name + " wrote no keys");
    }
  }
}

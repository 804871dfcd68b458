package io.auditlog.event;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The encoding of one event: field after field, in the order of the schema. */
final class Encoding {

  private static final Field[] FIELDS = Field.values();

  /** The fields' keys as they are written. */
  private static final byte[][] KEYS = new byte[FIELDS.length][];

  /** Whether a field's text needs nothing but to be written. In the order of the schema. */
  private static final boolean[] PLAIN_TEXT = new boolean[FIELDS.length];

  /** A bit for each field that is written even where the event has no value of its own. */
  private static final long ALWAYS;

  static {
    long always = 0;
    for (Field field : EnumSet.of(Field.LEVEL, Field.KIND, Field.ERRORS, Field.METADATA)) {
      always |= 1L << field.position();
    }
    ALWAYS = always;
    Set<Field> otherTexts = EnumSet.of(Field.KIND, Field.MESSAGE);
    for (Field field : FIELDS) {
      int i = field.position();
      KEYS[i] = JsonBytes.written(field.key());
      PLAIN_TEXT[i] = field.type() == FieldType.STRING && !otherTexts.contains(field);
    }
  }

  static final String DEFAULT_KIND = "audit";

  /** How many times what fits is looked at, to find out which texts are the longest. */
  private static final int LOOK_AHEAD = 2;

  private final EventEncoder encoder;
  private final AuditEvent event;
  private final Origin origin;
  private final JsonBytes out;
  private final Issues issues;
  private final Secrets secrets;
  private Map<String, Object> misfits = Collections.emptyMap();
  private Instant occurredAt;
  private boolean log;
  private boolean transaction;

  Encoding(EventEncoder encoder, AuditEvent event, Origin origin, Secrets secrets) {
    this.encoder = encoder;
    this.event = event;
    this.origin = origin;
    this.out = new JsonBytes(encoder.maxEventSize());
    this.issues = new Issues(event.issues());
    this.secrets = secrets;
  }

  EncodedEvent encode() {
    // Metadata takes what does not fit, so the fields that come after it are converted before it.
    occurredAt = converted(Field.OCCURRED_AT, Instants::of, null);
    log = converted(Field.LOG, Booleans::of, true);
    transaction = converted(Field.TRANSACTION, Booleans::of, false);
    out.beginObject();
    writeInput();
    writeText(Field.LOGGER, origin.logger());
    writeText(Field.THREAD, origin.thread());
    writeText(Field.APPLICATION, encoder.application());
    writeText(Field.HOST, encoder.host());
    writeInstant(Field.LOGGED_AT, origin.loggedAt());
    writeLines(Field.MAPPING_ISSUES, issues.lines());
    out.endObject();
    if (out.size() <= encoder.maxEventSize()) {
      boolean hasIssues = !issues.lines().isEmpty();
      return new EncodedEvent(out.buffer(), out.size(), log, transaction, hasIssues);
    }
    byte[] cut = SizeCut.cut(out.toByteArray(), encoder.maxEventSize());
    return cut == null
        ? Essentials.of(encoder, event, origin, secrets, "more than maxEventSize")
        : new EncodedEvent(cut, cut.length, log, transaction, true);
  }

  /** Most fields are not there, and most that are there are texts. */
  private void writeInput() {
    for (long rest = event.present() | ALWAYS; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      if (PLAIN_TEXT[i]) {
        writeText(FIELDS[i], text(FIELDS[i]));
      } else {
        write(FIELDS[i]);
      }
    }
  }

  private void write(Field field) {
    switch (field) {
      case MESSAGE:
        String message = text(field);
        writeText(field, message == null ? null : secrets.hide(message));
        break;
      case LEVEL:
        writeText(field, converted(field, Levels::of, AuditLevel.INFO).key());
        break;
      case KIND:
        String given = text(field);
        writeText(field, given == null ? DEFAULT_KIND : given);
        break;
      case ERRORS:
        writeErrors();
        break;
      case METADATA:
        writeMetadata();
        break;
      case OCCURRED_AT:
        writeInstant(field, occurredAt);
        break;
      case LOG:
        writeUnless(true, field, log);
        break;
      case TRANSACTION:
        writeUnless(false, field, transaction);
        break;
      default:
        writeNumber(field);
    }
  }

  private void writeNumber(Field field) {
    if (field.type() == FieldType.ELAPSED) {
      writeNumber(
          field, converted(field, value -> ElapsedTimes.of(value, origin.loggedAt()), null));
    } else {
      writeNumber(field, converted(field, Integers::of, null));
    }
  }

  private void writeText(Field field, String text) {
    if (text == null) {
      return;
    }
    int unpaired = out.text(KEYS[field.position()], text);
    if (unpaired >= 0) {
      issues.add(Surrogates.issue(field.key(), text, unpaired));
    }
    String excess = ColumnLength.excess(field, text);
    if (excess != null) {
      issues.add(field.key() + ": " + excess);
    }
  }

  private void writeInstant(Field field, Instant instant) {
    if (instant != null) {
      out.plainKey(KEYS[field.position()]);
      out.plainText(Instants.format(instant));
    }
  }

  private void writeNumber(Field field, Long number) {
    if (number != null) {
      out.plainKey(KEYS[field.position()]);
      out.number(number);
    }
  }

  private void writeUnless(boolean usual, Field field, boolean value) {
    if (value != usual) {
      out.plainKey(KEYS[field.position()]);
      out.bool(value);
    }
  }

  private void writeErrors() {
    if (event.errors().isEmpty()) {
      return;
    }
    ErrorLines errors = new ErrorLines(issues, secrets, LOOK_AHEAD * encoder.maxEventSize());
    for (Object error : event.errors()) {
      errors.add(secrets.covers(Field.ERRORS, event) ? Redaction.TEXT : error);
    }
    for (String line : errors.lines()) {
      int unpaired = Surrogates.firstUnpaired(line);
      if (unpaired >= 0) {
        issues.add(Surrogates.issue(Field.ERRORS.key(), line, unpaired));
      }
    }
    writeLines(Field.ERRORS, errors.lines());
  }

  private void writeMetadata() {
    Map<String, Object> metadata = event.entries();
    if (!misfits.isEmpty()) {
      metadata = new LinkedHashMap<>(metadata);
      metadata.putAll(misfits);
    }
    if (!metadata.isEmpty()) {
      String name = Field.METADATA.key();
      out.plainKey(KEYS[Field.METADATA.position()]);
      new ValueWriter(out, issues, secrets, encoder.beans(), LOOK_AHEAD * encoder.maxEventSize())
          .write(name, metadata);
    }
  }

  private void writeLines(Field field, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    out.plainKey(KEYS[field.position()]);
    out.beginArray();
    for (String line : lines) {
      out.text(secrets.hide(secrets.inJson(line)));
    }
    out.endArray();
  }

  private String text(Field field) {
    Object value = ValueWriter.content(event.get(field));
    if (value != null && secrets.covers(field, event)) {
      secrets.add(value);
      return Redaction.TEXT;
    }
    String text = plainText(field, value);
    return text == null ? null : secrets.inJson(text);
  }

  private String plainText(Field field, Object value) {
    if (value == null || value instanceof String) {
      return (String) value; // As most are; the way below makes an object for each field.
    }
    String text = secrets.textOf(value, problem -> issues.add(field.key() + ": " + problem));
    if (text != null && (value instanceof Double || value instanceof Float)) {
      double number = ((Number) value).doubleValue();
      if (Double.isNaN(number) || Double.isInfinite(number)) {
        issues.add(Issue.misfit(field.key(), "not a finite number", text));
      }
    }
    return text;
  }

  private interface Conversion<T> {
    T of(Object value) throws Misfit;
  }

  /**
   * The field's value as its type has it, or another where it has none or one that does not fit.
   */
  private <T> T converted(Field field, Conversion<T> conversion, T otherwise) {
    Object value = ValueWriter.content(event.get(field));
    if (value == null) {
      return otherwise;
    }
    if (secrets.covers(field, event)) {
      secrets.add(value);
      keepAside(field.key(), Redaction.TEXT);
      return otherwise;
    }
    try {
      return conversion.of(value);
    } catch (Misfit e) {
      keep(field, value, e.problem());
    } catch (Throwable e) { // a method of the value; becomes an issue
      keep(field, value, "threw " + ObjectText.of(e));
    }
    return otherwise;
  }

  /**
   * Keeps what does not fit as text in metadata, or in the issue where that has the key already.
   */
  private void keep(Field field, Object value, String problem) {
    String key = field.key();
    String text = secrets.textOf(value, failure -> issues.add(key + ": " + failure));
    if (text == null) {
      return;
    }
    if (event.hasMetadata(key)) {
      issues.add(Issue.whole(key, problem, text));
    } else {
      keepAside(key, text);
      issues.add(Issue.misfit(key, problem, text));
    }
  }

  private void keepAside(String key, String text) {
    if (misfits.isEmpty()) {
      misfits = new LinkedHashMap<>();
    }
    misfits.put(key, text);
  }
}

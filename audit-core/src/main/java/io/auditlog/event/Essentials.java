package io.auditlog.event;

/**
 * What is kept of an event that cannot be encoded as a whole: the texts that are texts already,
 * shortened, and why. Calls nothing of the application's.
 */
final class Essentials {

  private Essentials() {}

  /**
   * @param problem why it is not whole
   */
  static EncodedEvent of(
      EventEncoder encoder, AuditEvent event, Origin origin, Secrets secrets, String problem) {
    JsonBytes out = new JsonBytes(encoder.maxEventSize() / 16);
    int most = encoder.maxEventSize() - encoder.maxEventSize() / 4;
    boolean log = flag(Field.LOG, event, true);
    boolean transaction = flag(Field.TRANSACTION, event, false);
    out.beginObject();
    for (Field field : Field.values()) {
      String text = text(field, encoder, event, origin, secrets);
      int size = out.size();
      if (text != null) {
        out.key(field.key());
        out.text(text);
      }
      if (out.size() > most) {
        out.truncate(size);
      }
      if ((field == Field.LOG && !log) || (field == Field.TRANSACTION && transaction)) {
        out.key(field.key());
        out.bool(field == Field.TRANSACTION);
      }
    }
    out.key(Field.LOGGED_AT.key());
    out.plainText(Instants.format(origin.loggedAt()));
    out.key(Field.MAPPING_ISSUES.key());
    out.beginArray();
    out.text(secrets.hide("event: kept in part only: " + problem));
    out.endArray();
    out.endObject();
    return new EncodedEvent(out.buffer(), out.size(), log, transaction, true);
  }

  private static boolean flag(Field field, AuditEvent event, boolean otherwise) {
    Object value = event.get(field);
    try {
      return (value instanceof Boolean || value instanceof String) ? Booleans.of(value) : otherwise;
    } catch (Misfit e) {
      return otherwise;
    }
  }

  private static String text(
      Field field, EventEncoder encoder, AuditEvent event, Origin origin, Secrets secrets) {
    Object value = event.get(field);
    switch (field) {
      case LEVEL:
        return (value instanceof AuditLevel ? (AuditLevel) value : AuditLevel.INFO).key();
      case KIND:
        return value instanceof String ? (String) value : Encoding.DEFAULT_KIND;
      case LOGGER:
        return origin.logger();
      case THREAD:
        return origin.thread();
      case APPLICATION:
        return encoder.application();
      case HOST:
        return encoder.host();
      default:
        if (field.type() != FieldType.STRING || !(value instanceof String)) {
          return null;
        }
        boolean unknown = field == Field.MESSAGE && !secrets.isComplete();
        return unknown || secrets.covers(field, event)
            ? Redaction.TEXT
            : secrets.hide(secrets.inJson((String) value));
    }
  }
}

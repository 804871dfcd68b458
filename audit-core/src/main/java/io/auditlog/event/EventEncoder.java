package io.auditlog.event;

import java.util.Objects;

/**
 * Turns events into the JSON of the schema: converts each value to its field's type, keeps what
 * does not convert, and says so in {@code mapping_issues}. {@code docs/schema.md} has the rules.
 *
 * <p>Whatever an event holds, encoding it does not throw, does not run for ever and gives valid
 * JSON of at most {@code maxEventSize} bytes. Objects of the application are read in the calling
 * thread. Thread-safe.
 */
public final class EventEncoder {

  /** Smallest {@code maxEventSize}: every event fits into it, if need be with its essentials. */
  public static final int SMALLEST_MAX_EVENT_SIZE = 1_024;

  private final String application;
  private final String host;
  private final int maxEventSize;
  private final Beans beans;
  private final Redaction redaction;

  /**
   * @param application short name of the application, stored with each event; or null for events
   *     that are shown only
   * @param host name of the machine, or null where it is not known
   * @param maxEventSize most bytes of one encoded event
   * @param beansAsJson whether the application's beans become JSON, and not text
   * @param redaction which values are hidden
   * @throws IllegalArgumentException for a size below {@link #SMALLEST_MAX_EVENT_SIZE}
   */
  public EventEncoder(
      String application, String host, int maxEventSize, boolean beansAsJson, Redaction redaction) {
    if (maxEventSize < SMALLEST_MAX_EVENT_SIZE) {
      throw new IllegalArgumentException(
          "maxEventSize: " + maxEventSize + " is less than " + SMALLEST_MAX_EVENT_SIZE);
    }
    this.application = application;
    this.host = host;
    this.maxEventSize = maxEventSize;
    this.redaction = Objects.requireNonNull(redaction, "redaction");
    this.beans = beansAsJson ? new Beans(2 * maxEventSize) : null;
  }

  /** The event as it is queued. */
  public EncodedEvent encode(AuditEvent event, Origin origin) {
    Secrets secrets = new Secrets(redaction, event);
    try {
      secrets.findIn(event.shown(), maxEventSize);
      EncodedEvent encoded = new Encoding(this, event, origin, secrets).encode();
      if (!secrets.cameTooLate()) {
        return encoded;
      }
      // What was found to be a secret may stand in a text that was written before.
      encoded.release();
      return new Encoding(this, event, origin, secrets).encode();
    } catch (Throwable e) { // such as no memory for it: what is known to be harmless is kept
      return Essentials.of(this, event, origin, secrets, ObjectText.of(e));
    }
  }

  /** Null where none is stored. */
  String application() {
    return application;
  }

  String host() {
    return host;
  }

  int maxEventSize() {
    return maxEventSize;
  }

  /** Null where beans become text. */
  Beans beans() {
    return beans;
  }
}

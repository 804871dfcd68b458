package io.auditlog.event;

import java.time.Instant;
import java.util.Objects;

/** Where and when an event was made: what no application can say of itself. Immutable. */
public final class Origin {

  private final String logger;
  private final String thread;
  private final Instant loggedAt;

  /**
   * @param logger name of the logger, or null where there is none, as in the Java API
   * @param thread name of the thread that made the event, or null where it is not known
   * @param loggedAt the logging event's own time
   */
  public Origin(String logger, String thread, Instant loggedAt) {
    this.logger = logger;
    this.thread = thread;
    this.loggedAt = Objects.requireNonNull(loggedAt, "loggedAt");
  }

  public String logger() {
    return logger;
  }

  public String thread() {
    return thread;
  }

  public Instant loggedAt() {
    return loggedAt;
  }
}

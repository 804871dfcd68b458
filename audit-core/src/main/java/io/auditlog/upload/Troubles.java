package io.auditlog.upload;

import io.auditlog.metrics.AuditMetrics;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.Time;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says troubles so that they are heard and do not flood: each at once, again every ten minutes
 * while it lasts, and once when it is over. Not thread-safe.
 *
 * <p>Never as an error: Spring Boot refuses to start an application on a Logback status ERROR, and
 * no trouble of a database is reason for that.
 */
final class Troubles {

  private static final Duration AGAIN = Duration.ofMinutes(10);

  private static final class Said {
    String message;
    long at;
    long unsaid;
  }

  private final Time time;
  private final AuditMetrics metrics;
  private final Reporter reporter;
  private final Map<String, Said> said = new HashMap<>();

  /** What keeps events from being uploaded now. */
  private final Map<String, String> lasting = new LinkedHashMap<>();

  Troubles(Time time, AuditMetrics metrics, Reporter reporter) {
    this.time = time;
    this.metrics = metrics;
    this.reporter = reporter;
  }

  /**
   * Notes a trouble that lasts, and says it if it is new, or if ten minutes have passed.
   *
   * @param where what is troubled, of which there is one trouble at a time
   */
  void lasts(String where, String message) {
    metrics.error(message, time.now());
    lasting.put(where, message);
    tellWhatLasts();
    Said said = this.said.computeIfAbsent(where, key -> new Said());
    if (!message.equals(said.message) || isDue(said)) {
      say(said, message);
      said.message = message;
    }
  }

  /** Notes one of many alike; says the first, and then how many more in ten minutes. */
  void happened(String what, String message) {
    metrics.error(message, time.now());
    Said said = this.said.computeIfAbsent(what, key -> new Said());
    if (said.message == null || isDue(said)) {
      say(said, message + (said.unsaid == 0 ? "" : " (and " + said.unsaid + " more like this)"));
      said.message = message;
      said.unsaid = 0;
    } else {
      said.unsaid++;
    }
  }

  private boolean isDue(Said said) {
    return time.nanoTime() - said.at >= AGAIN.toNanos();
  }

  private void say(Said said, String message) {
    said.at = time.nanoTime();
    reporter.warn(message, null);
  }

  /** Says that a lasting trouble is over, if there was one. */
  void isOver(String where, String message) {
    if (forget(where)) {
      reporter.info(message);
    }
  }

  /** Notes that what was troubled is no more; returns whether it was troubled. */
  boolean forget(String where) {
    if (lasting.remove(where) == null) {
      return false;
    }
    said.remove(where);
    tellWhatLasts();
    return true;
  }

  /** The oldest one: what came later may well come of it. */
  private void tellWhatLasts() {
    metrics.uploadTrouble(lasting.isEmpty() ? null : lasting.values().iterator().next());
  }
}

package io.auditlog;

import io.auditlog.event.AuditEvent;
import io.auditlog.event.EncodedEvent;
import io.auditlog.event.EncodedFields;
import io.auditlog.event.Field;
import io.auditlog.event.Origin;
import io.auditlog.event.Projection;
import io.auditlog.journal.JournalException;
import io.auditlog.platform.Reporter;
import io.auditlog.platform.SystemTime;
import io.auditlog.platform.Time;
import io.auditlog.queue.AuditQueue;
import io.auditlog.queue.OpenQueues;
import java.io.Closeable;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;

/**
 * A durable queue of audit events on its way to MySQL.
 *
 * <p>An event is on the local disk when {@link #record} returns, and arrives in MySQL exactly once,
 * whatever crashes on the way. All methods are thread-safe. Interrupts do not cut a call short;
 * they are kept for the caller.
 */
public final class Audit implements Closeable {

  private static final String UNKNOWN_USER = "未知用户";
  private static final String UNKNOWN_DEVICE = "未知设备";
  private static final DateTimeFormatter LOGIN_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final Time time = new SystemTime();
  private final AuditQueue queue;
  private final boolean owned;

  private Audit(AuditQueue queue, boolean owned) {
    this.queue = queue;
    this.owned = owned;
  }

  /**
   * Opens a queue, or joins the one that this class loader has open with equal settings. A database
   * that is down does not matter.
   *
   * @throws AuditException if the queue folder cannot be used
   */
  public static Audit open(AuditConfig config) {
    return open(config, new SystemErrReporter());
  }

  /**
   * As {@link #open(AuditConfig)}, with a place of one's own for what people must know.
   *
   * @throws AuditException if the queue folder cannot be used
   */
  public static Audit open(AuditConfig config, Reporter reporter) {
    return new Audit(config.open(reporter), true);
  }

  /**
   * The queue of a running appender. Closing what this returns does not stop the appender. One that
   * is misconfigured has no queue: its {@linkplain #status status} says why, and each event fails.
   *
   * @throws IllegalArgumentException if no appender of this name is running in this class loader
   */
  public static Audit of(String appenderName) {
    return OpenQueues.get()
        .named(appenderName)
        .map(queue -> new Audit(queue, false))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no audit appender named \"" + appenderName + "\" is running"));
  }

  /**
   * Makes the event durable; returns when it is.
   *
   * @return the {@linkplain View view} of it that has no keys: a map of the caller's own
   * @throws AuditException if it could not be made durable; has the whole event, and says whether
   *     it may have been stored all the same
   */
  public Map<String, Object> record(AuditEvent event) {
    return record(event, Projection.WITHOUT_KEYS);
  }

  /**
   * As {@link #record(AuditEvent)}, with a view that the configuration has.
   *
   * @param view the name of a {@code <View>}
   * @throws IllegalArgumentException if there is no such view; nothing is recorded then
   */
  public Map<String, Object> record(AuditEvent event, String view) {
    Map<String, Projection> views = queue.views();
    Projection projection = views.get(view);
    if (projection == null) {
      Set<String> known = views.keySet();
      throw new IllegalArgumentException(
          "no view is named \""
              + view
              + "\"; "
              + (known.isEmpty() ? "there is none" : "known are " + String.join(", ", known)));
    }
    return record(event, projection);
  }

  /** As {@link #record(AuditEvent)}, with any view. */
  public Map<String, Object> record(AuditEvent event, View view) {
    return record(event, view.projection());
  }

  private Map<String, Object> record(AuditEvent event, Projection view) {
    EncodedEvent encoded = encode(event);
    byte[] json = encoded.json();
    append(encoded);
    return view.map(EncodedFields.of(json));
  }

  private EncodedEvent encode(AuditEvent event) {
    return queue.encode(event, new Origin(null, Thread.currentThread().getName(), time.now()));
  }

  private void append(EncodedEvent encoded) {
    try {
      queue.append(encoded);
    } catch (JournalException e) {
      throw AuditException.of(encoded, e);
    }
  }

  /**
   * Records one use of a service, as kind {@code use_log}. Never throws; what cannot be made
   * durable is reported whole.
   *
   * @param userName who; null or empty means unknown
   * @param deviceName on which device; null or empty means unknown
   * @param prompt what was asked for; null means nothing
   * @param resultPath where the result is, or null
   * @param status how it ended, or null
   * @param errorMessage what went wrong, or null
   * @param model which model answered, or null
   * @param durationMs how long it took in milliseconds, or null
   * @param finishReason why it ended, or null
   */
  public void logUse(
      String userName,
      String deviceName,
      String prompt,
      String resultPath,
      String status,
      String errorMessage,
      String model,
      Number durationMs,
      String finishReason) {
    AuditEvent event =
        AuditEvent.type("audit.user.use.recorded")
            .set(Field.KIND, "use_log")
            .metadata("user_name", orElse(userName, UNKNOWN_USER))
            .metadata("device_name", orElse(deviceName, UNKNOWN_DEVICE))
            .metadata("prompt", orElse(prompt, ""))
            .metadata("result_path", resultPath)
            .metadata("status", status)
            .metadata("error_message", errorMessage)
            .metadata("model", model)
            .set(Field.DURATION_MS, durationMs)
            .metadata("finish_reason", finishReason);
    recordQuietly(event);
  }

  /**
   * Records a login, as kind {@code login_log}, with the local time. Never throws; what cannot be
   * made durable is reported whole.
   *
   * @param userName who
   * @param localIp address in the local network, or null
   * @param publicIp address as the internet sees it, or null
   * @param deviceName on which device, or null
   */
  public void logLogin(String userName, String localIp, String publicIp, String deviceName) {
    AuditEvent event =
        AuditEvent.type("audit.user.login.recorded")
            .set(Field.KIND, "login_log")
            .metadata("user_name", userName)
            .metadata("local_ip", localIp)
            .metadata("public_ip", publicIp)
            .metadata("device_name", deviceName)
            .metadata("login_time", LOGIN_TIME.format(time.now().atZone(ZoneId.systemDefault())));
    recordQuietly(event);
  }

  private static String orElse(String text, String ifAbsent) {
    return text == null || text.isEmpty() ? ifAbsent : text;
  }

  private void recordQuietly(AuditEvent event) {
    try {
      append(encode(event));
    } catch (AuditException e) {
      queue.reporter().printWhole(e.getMessage(), e.event().orElse(""));
    }
  }

  /** How the queue is doing now. */
  public AuditStatus status() {
    return new AuditStatus(queue);
  }

  /**
   * Lets go of the queue. The last one to do so closes it, after one last upload that takes at most
   * this long; what is left goes up at the next start. Does nothing the second time, or if an
   * appender owns the queue.
   */
  public void close(Duration timeout) {
    if (owned) {
      queue.close(timeout);
    }
  }

  /** As {@link #close(Duration)} with the {@code shutdownTimeout} of the configuration. */
  @Override
  public void close() {
    if (owned) {
      queue.close();
    }
  }
}

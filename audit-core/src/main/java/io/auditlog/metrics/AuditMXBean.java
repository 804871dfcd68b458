package io.auditlog.metrics;

/**
 * What JMX shows of an appender, as {@code io.auditlog:type=Audit,name=…}. Counts start when its
 * queue is opened in this process; times are ISO 8601, in UTC; what there is not yet is null. No
 * attribute has credentials.
 */
public interface AuditMXBean {

  /** The appender's name. */
  String getName();

  /** The short name that is stored with each event. */
  String getApplication();

  /** {@code UP}, {@code DEGRADED} or {@code DOWN}, as {@link Health} says. */
  String getHealth();

  /** Why the appender records nothing at all, if it is misconfigured. */
  String getConfigurationError();

  /** Why the latest event could not be made durable, if it could not. */
  String getAppendTrouble();

  /** What keeps events from being uploaded now, if anything does. */
  String getUploadTrouble();

  /** Events made durable. */
  long getAppended();

  /** Events with {@code log} and {@code transaction} both false, which are not queued. */
  long getSkipped();

  /** Events that could not be made durable and were printed or thrown instead. */
  long getFailed();

  /** Events with at least one mapping issue. */
  long getIssues();

  /** Durable events that MySQL has not confirmed yet. */
  long getPending();

  /** When the oldest pending event was recorded. */
  String getOldestPending();

  /** How many seconds ago that was; 0 if none is pending. */
  double getOldestPendingAge();

  /** Bytes under the queue folder that count against {@link #getMaxBytes}. */
  long getBytes();

  /** The setting {@code maxQueueSize}. */
  long getMaxBytes();

  /** How long calls waited for their event to become durable, or to fail, in microseconds. */
  Summary getAppendMicros();

  /** How many events each write to the disk made durable. */
  Summary getFlushBatches();

  /** How many events each committed upload transaction had. */
  Summary getUploadBatches();

  /** Events whose upload was committed. */
  long getUploaded();

  /** Uploads, or attempts to connect, that failed and are tried again. */
  long getRetries();

  /** Events of which MySQL refused a part, and that are stored without it. */
  long getReduced();

  /** Events set aside in the quarantine folder. */
  long getQuarantined();

  /** Acknowledged events whose lines were found damaged. */
  long getDamaged();

  /** Abandoned journals in the folder that are not for this queue, or cannot be read. */
  int getLeftAlone();

  /** When the last upload was committed. */
  String getLastUpload();

  /** The latest trouble, also when it is over. */
  String getLastError();

  /** When the latest trouble was. */
  String getLastErrorAt();
}

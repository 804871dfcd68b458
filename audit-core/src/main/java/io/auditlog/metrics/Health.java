package io.auditlog.metrics;

/** How an appender is at one moment. */
public enum Health {

  /** Events are made durable, and nothing keeps them from being uploaded. */
  UP,

  /** Events are made durable and kept, but something keeps them from being uploaded. */
  DEGRADED,

  /** The appender is misconfigured, or the latest event could not be made durable. */
  DOWN
}

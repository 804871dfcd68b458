/**
 * The audit schema: an event as an application describes it ({@link io.auditlog.event.AuditEvent}),
 * and its way into the JSON of the queue ({@link io.auditlog.event.EventEncoder}). Whatever an
 * application hands over, an event comes out, and what did not fit is said in it.
 */
package io.auditlog.event;

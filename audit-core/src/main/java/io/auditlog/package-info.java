/**
 * What users call: {@link io.auditlog.Audit} to record events from Java, {@link
 * io.auditlog.AuditConfig} to say where they go, {@link io.auditlog.AuditStatus} to see how they
 * are, and {@link io.auditlog.AuditTransactions} to act on them. An application that only changes
 * its logging configuration needs none of it.
 */
package io.auditlog;

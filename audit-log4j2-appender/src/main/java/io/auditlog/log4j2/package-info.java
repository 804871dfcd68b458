/**
 * The Log4j 2 appender: the plugin {@code Audit} with its elements, and how a Log4j event is read.
 * Everything else is the same for all frameworks and lives in {@code audit-core}.
 */
package io.auditlog.log4j2;

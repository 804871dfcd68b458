/**
 * The appender for Logback: {@link io.auditlog.logback.AuditAppender} is what {@code logback.xml}
 * names. Runs on Logback 1.2 with SLF4J 1.7 as well as on 1.3 and newer.
 */
package io.auditlog.logback;

/**
 * From a call of a logging framework ({@link io.auditlog.mapping.LogRecord}) to an event of the
 * audit schema, as {@link io.auditlog.mapping.MappingSettings} say. Knows no logging framework.
 */
package io.auditlog.mapping;

/**
 * How settings are read: all are text, and both frameworks' elements become one tree that one
 * parser turns into values or into one clear error.
 */
package io.auditlog.config;

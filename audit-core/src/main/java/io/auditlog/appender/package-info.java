/** What the appenders of all logging frameworks share: starting, failing and guarding, once. */
package io.auditlog.appender;

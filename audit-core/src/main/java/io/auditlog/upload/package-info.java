/**
 * Carries journals into MySQL: one thread, one transaction a batch, patience for outages, and the
 * search for records that the database refuses.
 */
package io.auditlog.upload;

/**
 * Runs the example applications against a real database, kills one of them in the middle, starts it
 * again, and counts what arrived. The way through it is {@code Quickstart}.
 */
package io.auditlog.quickstart;
